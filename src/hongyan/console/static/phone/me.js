// The third tab: the phone's owner.

import { ask, button, group, h, pressable, row, toggle } from './dom.js'
import { avatar } from './faces.js'
import { favouritesPage } from './favourites.js'
import { devicesPage, scanPage } from './logins.js'
import { media } from './media.js'
import { momentsPage } from './moments.js'
import { walletPage } from './money.js'
import { t } from './words.js'

const SEXES = ['unknown', 'male', 'female']

export function meTab(frame) {
  const { phone } = frame
  const body = h('div.me')
  const update = () => {
    const { me } = phone
    const head = h(
      'div.person-head',
      { data: { test: 'me' }, onclick: () => frame.push(profilePage(frame)) },
      avatar(phone, me.id),
      h(
        'div.person-words',
        {},
        h('h2', {}, me.nick),
        h('p', {}, me.wechat_number ? t('wechat_number', { number: me.wechat_number }) : t('wxid', { id: me.id })),
        me.signature && h('p', {}, me.signature),
      ),
    )
    body.replaceChildren(
      pressable(head),
      group(
        '',
        row({ label: t('wallet'), onclick: () => frame.push(walletPage(frame)), testId: 'wallet' }),
        row({ label: t('favourites'), onclick: () => frame.push(favouritesPage(frame)), testId: 'favourites' }),
        row({ label: t('moments'), onclick: () => frame.push(momentsPage(frame, phone.wxid)), testId: 'my-moments' }),
      ),
      group(
        '',
        row({ label: t('my_profile'), onclick: () => frame.push(profilePage(frame)), testId: 'profile' }),
        row({
          label: t('scan'),
          value: phone.logins.length ? h('span.weui-badge', {}, String(phone.logins.length)) : '',
          onclick: () => frame.push(scanPage(frame)),
          testId: 'scan',
        }),
        row({
          label: t('devices'),
          value: String(phone.devices.length),
          onclick: () => frame.push(devicesPage(frame)),
          testId: 'devices',
        }),
      ),
    )
  }
  return { isTab: true, title: t('tab_me'), body, update }
}

function profilePage(frame) {
  const { phone } = frame
  const body = h('div')
  const picture = h('input', { type: 'file', accept: 'image/*', hidden: true, data: { test: 'avatar' } })
  picture.addEventListener('change', async () => {
    const [file] = picture.files
    if (file) await frame.attempt(async () => phone.do('set_profile', { avatar: await media(file) }))
    picture.value = ''
  })
  const edit =
    (title, name, value, extra = {}) =>
    async () => {
      const answer = await ask(frame.element, { title, fields: [{ name, label: title, value, ...extra }] })
      if (answer) await frame.attempt(() => phone.do('set_profile', answer))
    }
  const editRegion = async () => {
    const fields = ['country', 'province', 'city'].map((name) => ({ name, label: t(name), value: phone.me[name] }))
    const answer = await ask(frame.element, { title: t('region'), fields })
    if (answer) await frame.attempt(() => phone.do('set_profile', answer))
  }
  const update = () => {
    const { me } = phone
    const asked = toggle(t('require_verification'), phone.isAsked, (on) =>
      frame.attempt(() => phone.do('require_verification', { on })),
    )
    body.replaceChildren(
      picture,
      group(
        '',
        row({ label: t('avatar'), value: avatar(phone, me.id), onclick: () => picture.click(), testId: 'picture' }),
        row({
          label: t('nick'),
          value: me.nick,
          onclick: edit(t('nick'), 'nick', me.nick, { wanted: true }),
          testId: 'nick',
        }),
        row({
          label: t('signature'),
          value: h('span.clipped', {}, me.signature),
          onclick: edit(t('signature'), 'signature', me.signature),
          testId: 'signature',
        }),
        row({
          label: t('number'),
          value: me.wechat_number || t('unset'),
          onclick: edit(t('number'), 'wechat_number', me.wechat_number),
          testId: 'number',
        }),
        row({
          label: t('sex'),
          value: t(`sex_${me.sex}`),
          onclick: edit(t('sex'), 'sex', me.sex, { options: SEXES.map((sex) => [sex, t(`sex_${sex}`)]) }),
          testId: 'sex',
        }),
        row({
          label: t('region'),
          value: [me.country, me.province, me.city].filter(Boolean).join(' '),
          onclick: editRegion,
          testId: 'region',
        }),
        row({
          label: t('phone_number'),
          value: phone.phone || t('unset'),
          onclick: edit(t('phone_number'), 'phone', phone.phone),
          testId: 'phone-number',
        }),
        row({
          label: t('password'),
          onclick: edit(t('password'), 'password', '', { type: 'password' }),
          testId: 'password',
        }),
        row({ label: 'ID', value: me.id }),
      ),
      group('', row({ label: t('require_verification'), value: asked })),
    )
  }
  return { title: t('my_profile'), body, update }
}
