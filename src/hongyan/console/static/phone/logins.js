// Logins of other devices: codes to scan, questions to answer, and where one is logged in.

import { chatPage } from './chat.js'
import { button, group, h, row, toggle } from './dom.js'
import { SMS } from './store.js'
import { t } from './words.js'

const LOOK_MS = 1000

/** What waits to be scanned or decided, the newest first. */
export function scanPage(frame) {
  const { phone } = frame
  const body = h('div.scan')
  const update = () => {
    const cards = phone.logins.map((login) => loginCard(frame, login))
    body.replaceChildren(h('p.hint', {}, t(cards.length ? 'scan_hint' : 'scan_none')), ...cards)
  }
  return { title: t('scan'), body, update }
}

function loginCard(frame, login) {
  const { phone } = frame
  const device = login.device_name || login.device_type || t('unknown_device')
  const isMine = login.scanned_by === phone.wxid
  const decide = (deed, said) => () => frame.attempt(() => phone.do(deed, { qr: login.login }), said)
  const choices = isMine
    ? [
        button('weui-btn.weui-btn_primary.confirm', t('confirm_login'), decide('confirm', t('logged_in_done'))),
        button('weui-btn.weui-btn_default.refuse', t('cancel_login'), decide('cancel', t('login_refused'))),
      ]
    : login.method === 'phone'
      ? [button('weui-btn.weui-btn_default', t('show_sms'), () => frame.push(chatPage(frame, SMS)))]
      : [button('weui-btn.weui-btn_primary.scan-this', t('scan_this'), decide('scan', ''))]
  return h(
    'div.login-card',
    { data: { login: login.login } },
    phone.codes[login.login] && h('img.code', { src: phone.codes[login.login], alt: login.url }),
    h('p.login-text', {}, loginText(login, device, isMine)),
    countdown(phone, login),
    ...choices,
  )
}

function loginText(login, device, isMine) {
  if (login.method === 'phone') return t('code_by_sms', { device })
  if (!isMine) return device
  return t(login.method === 'qr' ? 'scanned_code' : 'asks_you', { device })
}

/** Say how long a login can still be decided, for as long as that is on the page. */
function countdown(phone, login) {
  const made = h('p.countdown')
  const look = () => {
    const seconds = Math.ceil((login.expires_at_ms - phone.now()) / 1000)
    made.textContent = seconds > 0 ? t('expires_in', { seconds }) : t('expired')
  }
  look()
  const timer = setInterval(() => (made.isConnected ? look() : clearInterval(timer)), LOOK_MS)
  return made
}

/** Where this person is logged in, each with a way out. */
export function devicesPage(frame) {
  const { phone } = frame
  const body = h('div')
  const update = () => {
    const banned = toggle(t('banned'), phone.isBanned, (on) => frame.attempt(() => phone.do('get_banned', { on })))
    body.replaceChildren(
      ...phone.devices.map((device) => deviceRows(frame, device)),
      phone.devices.length ? '' : h('p.hint', {}, t('devices_none')),
      group('', row({ label: t('banned'), value: banned, testId: 'banned' })),
    )
  }
  return { title: t('devices'), body, update }
}

function deviceRows(frame, { device, name, type, is_offline }) {
  const { phone } = frame
  const out = () => frame.attempt(() => phone.do('log_out_device', { device }))
  const online = toggle(t('has_network'), !is_offline, (on) =>
    frame.attempt(() => phone.do(on ? 'come_online' : 'go_offline', { device })),
  )
  return group(
    '',
    row({
      label: (name || type) + (is_offline ? t('offline') : ''),
      value: button('weui-btn.weui-btn_mini.weui-btn_warn', t('log_out'), out),
      testId: 'device',
    }),
    row({ label: t('has_network'), value: online, testId: 'device-network' }),
  )
}
