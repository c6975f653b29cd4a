// Official accounts: finding and following them, and their menus.

import { chatPage } from './chat.js'
import { button, choose, group, h, row } from './dom.js'
import { avatar, tile } from './faces.js'
import { pager } from './paging.js'
import { readerPage } from './reader.js'
import { t } from './words.js'

/** The accounts that are followed; with a query, all that are found by it. */
export function officialsPage(frame) {
  const { phone } = frame
  let query = ''
  const input = h('input.search-input', {
    type: 'search',
    placeholder: t('find_official'),
    attrs: { 'aria-label': t('find_official') },
  })
  const look = (event) => {
    event.preventDefault()
    query = input.value.trim()
    list.update()
  }
  const head = h(
    'form.search',
    { onsubmit: look },
    input,
    h('button.weui-btn.weui-btn_mini.weui-btn_primary', { type: 'submit' }, t('search')),
  )
  const list = pager(frame, {
    head,
    version: () => JSON.stringify([query, followed(phone)]),
    read: async (offset) => {
      const asked = `?query=${encodeURIComponent(query)}&offset=${offset || 0}`
      const page = await phone.look(`/officials${asked}`)
      return { items: page.accounts, next: page.next ? String(page.next) : '' }
    },
    draw: ({ profile, is_followed, company }) =>
      row({
        before: tile(profile.id, profile.nick),
        label: h('div', {}, profile.nick, h('div.small', {}, company)),
        value: is_followed ? t('followed') : '',
        onclick: () => frame.push(officialPage(frame, profile.id)),
        testId: profile.id,
      }),
    hint: t('no_officials'),
    className: '.weui-cells',
  })
  return { title: t('officials'), ...list }
}

function followed(phone) {
  return [...phone.contacts.values()]
    .filter((one) => one.kind === 'official' && one.is_friend)
    .map((one) => one.profile.id)
}

/** One official account, with the way to follow it. */
export function officialPage(frame, id) {
  const { phone } = frame
  const body = h('div.person-page')
  let account = null
  const read = () =>
    frame.attempt(async () => {
      account = await phone.look(`/officials/${encodeURIComponent(id)}`)
      draw()
    })
  const draw = () => {
    const { profile, company, is_verified } = account
    const isFollowed = phone.contacts.get(id)?.is_friend ?? false
    body.replaceChildren(
      h(
        'div.person-head',
        {},
        avatar(phone, id, profile.nick),
        h(
          'div.person-words',
          {},
          h('h2', {}, profile.nick),
          h('p', {}, profile.signature),
          profile.wechat_number && h('p', {}, t('wechat_number', { number: profile.wechat_number })),
        ),
      ),
      group('', row({ label: t('company'), value: company + (is_verified ? t('verified') : '') })),
      h('div.choices', {}, ...choices(frame, id, isFollowed)),
    )
  }
  const update = () => (account ? draw() : read())
  return { title: '', body, update }
}

function choices(frame, id, isFollowed) {
  const { phone } = frame
  const turn = (deed) => () => frame.attempt(() => phone.do(deed, { account: id }))
  if (!isFollowed) return [button('weui-btn.weui-btn_primary.follow', t('follow'), turn('follow'))]
  return [
    button('weui-btn.weui-btn_primary.write', t('enter_official'), () => frame.push(chatPage(frame, id))),
    button('weui-btn.weui-btn_warn.unfollow', t('unfollow'), turn('unfollow')),
  ]
}

/** The menu of an official account, above the line where one writes to it. */
export function menuBar(frame, id) {
  const { phone } = frame
  const bar = h('div.menu-bar', { hidden: true })
  const press = async (pressed) => {
    if (pressed.url) return frame.push(readerPage(frame, { url: pressed.url, title: pressed.name }))
    return frame.attempt(() => phone.do('click_menu', { account: id, button: pressed.id }))
  }
  const open = async ({ name, buttons }) => {
    const pressed = await choose(
      frame.element,
      name,
      buttons.map((each) => ({ label: each.name, value: each })),
    )
    if (pressed) await press(pressed)
  }
  frame.attempt(async () => {
    const { menu } = await phone.look(`/officials/${encodeURIComponent(id)}`)
    bar.hidden = !menu.length
    bar.replaceChildren(
      ...menu.map((each) =>
        button('menu-button', (each.buttons.length ? '☰ ' : '') + each.name, () =>
          each.buttons.length ? open(each) : press(each),
        ),
      ),
    )
  })
  return bar
}
