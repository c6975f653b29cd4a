// One account: how its login goes, who reads it, and what happens, live.

import { api, listen } from '/pages/session.js'
import { askTwice, fill, make } from '/pages/dom.js'
import { badge, tile } from './accounts.js'
import { t } from './texts.js'
import { Trace } from './trace.js'

/** Show the account `id` in `place`, live. Returns what ends it. */
export function showAccount(place, gateway, id) {
  const path = `/accounts/${id.split('/').map(encodeURIComponent).join('/')}`
  const who = make('section', { class: 'panel' })
  const login = make('section', { class: 'panel', hidden: true })
  const readers = make('section', { class: 'panel' })
  const trace = new Trace()
  let newest = 0
  let stood = ''

  fill(
    place,
    make('p', { class: 'back' }, make('a', { href: '#/accounts' }, t('back'))),
    make('div', { class: 'account' }, make('div', { class: 'side' }, who, login, readers), trace.element),
  )

  const end = listen(`${path}/readers`, {
    onItem(event, data) {
      if (event === 'recorded') {
        trace.add(data)
        newest = Math.max(newest, data.recorded.seq)
        if (/^(qr_code|scanned|log|kicked)/.test(data.recorded.event.event)) drawLogin()
      } else if (event === 'readers') {
        trace.moved(data.readers)
        drawReaders(readers, data)
      } else if (event === 'account') {
        drawWho(who, data, path)
        if (stood !== data.state + data.login_step) drawLogin()
        stood = data.state + data.login_step
      }
    },
  })
  api('GET', path).catch((refused) => {
    fill(place, make('p', { class: 'empty' }, refused.status === 404 ? t('unknown_account') : refused.message))
    end()
  })

  async function drawLogin() {
    const now = await api('GET', `${path}/login`).catch(() => null)
    login.hidden = !now?.picture
    if (!now?.picture) return
    fill(
      login,
      make('img', { class: 'qr', src: now.picture, alt: now.url }),
      make('p', {}, t(`step_${now.step}`), ' · ', t('expires', { time: clock(now.expires_at_ms) })),
      make('p', {}, t('scan_it'), ' ', make('a', { href: '/phone/', target: '_blank' }, t('open_phone'))),
      make('code', { class: 'url' }, now.url),
    )
  }

  return end
}

function drawWho(place, account, path) {
  const nick = account.profile?.nick ?? account.id
  const said = make('p', { class: 'said', role: 'alert' })
  const act = async (button, command) => {
    button.disabled = true
    said.textContent = ''
    try {
      await api('POST', `${path}/commands`, { command })
    } catch (refused) {
      said.textContent = t('failed', { reason: refused.message })
    }
    button.disabled = false
  }
  const isIn = account.state === 'online' || account.state === 'offline'
  fill(
    place,
    make(
      'div',
      { class: 'who' },
      tile(nick),
      make('div', { class: 'card-text' }, make('strong', {}, nick), make('small', {}, account.profile?.id ?? ''), make('small', {}, account.id)),
      badge(account.state),
    ),
    make(
      'dl',
      {},
      make('dt', {}, t('backend')),
      make('dd', {}, account.backend),
      make('dt', {}, t('last_seq')),
      make('dd', {}, String(account.last_seq)),
      make('dt', {}, t('clients')),
      make('dd', {}, account.clients.length ? account.clients.map((name) => make('div', {}, name)) : t('no_clients')),
    ),
    make(
      'div',
      { class: 'actions' },
      isIn
        ? askTwice({ id: 'log-out' }, t('log_out'), t('sure_log_out'), (button) => act(button, 'log_out'))
        : make('button', { id: 'log-in', class: 'primary', onclick: (event) => act(event.target, 'login') }, t('log_in')),
    ),
    said,
  )
}

function drawReaders(place, { last_seq: last, readers }) {
  fill(
    place,
    make('h2', {}, t('readers')),
    readers.length
      ? readers.map((reader) =>
          make(
            'div',
            { class: 'reader', data: { reader: reader.name } },
            make('span', {}, reader.name),
            make(
              'small',
              {},
              reader.confirmed >= last ? t('reader_done') : t('reader_behind', { count: last - reader.confirmed }),
              reader.is_connected ? '' : ` · ${t('reader_away')}`,
            ),
            make('progress', { max: Math.max(1, last), value: Math.min(reader.confirmed, last) }),
          ),
        )
      : make('p', { class: 'empty' }, t('no_readers')),
  )
}

function clock(ms) {
  return new Date(ms).toLocaleTimeString()
}
