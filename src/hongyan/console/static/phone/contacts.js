// The second tab: friends, requests, rooms, accounts; and one person's page.

import { chatPage } from './chat.js'
import { ask, button, choose, group, h, icon, pressable, row, toast } from './dom.js'
import { avatar, tile } from './faces.js'
import { chooseLabels, labelsOf, labelsPage } from './labels.js'
import { momentsPage } from './moments.js'
import { officialsPage } from './officials.js'
import { t } from './words.js'

const ADD =
  'M10 4a4 4 0 110 8 4 4 0 010-8zm0 9.500c3.600 0 7.500 1.700 7.500 4.300V20h-15v-2.200c0-2.600 3.900-4.300 7.500-4.300zM18 6h1.800v3H23v1.800h-3.200v3H18v-3h-3V9h3z'

export function contactsTab(frame) {
  const { phone } = frame
  const body = h('div.contacts')
  const add = button('nav-button', icon(ADD), () => frame.push(addFriendPage(frame)), {
    data: { test: 'add-friend' },
    attrs: { 'aria-label': t('add_friend') },
  })
  const specials = h('div.weui-cells')
  const folded = h('details', {}, h('summary.weui-cells__title', {}, t('specials')), specials)
  const update = () => {
    const asking = phone.requests.length
    const of = (kind) => [...phone.contacts.values()].filter((one) => one.kind === kind && one.is_friend)
    body.replaceChildren(
      group(
        '',
        row({
          label: t('new_friends'),
          before: tile('new', '＋'),
          value: asking ? h('span.weui-badge', {}, String(asking)) : '',
          onclick: () => frame.push(requestsPage(frame)),
          testId: 'new-friends',
        }),
        row({
          label: t('rooms'),
          before: tile('rooms', '群'),
          onclick: () => frame.push(roomsPage(frame)),
          testId: 'rooms',
        }),
        row({
          label: t('labels'),
          before: tile('labels', '签'),
          onclick: () => frame.push(labelsPage(frame)),
          testId: 'labels',
        }),
        row({
          label: t('officials'),
          before: tile('officials', '公'),
          onclick: () => frame.push(officialsPage(frame)),
          testId: 'find-officials',
        }),
      ),
      group('', ...phone.friends.map((contact) => personRow(frame, contact.profile.id))),
      of('official').length
        ? group(t('officials'), ...of('official').map((one) => accountRow(frame, one.profile.id)))
        : '',
      folded,
    )
    specials.replaceChildren(...of('special').map((one) => accountRow(frame, one.profile.id)))
  }
  return { isTab: true, title: t('tab_contacts'), body, actions: [add], update }
}

function personRow(frame, id) {
  const { phone } = frame
  return row({
    label: phone.name(id),
    before: avatar(phone, id),
    value: phone.blocked.has(id) ? t('blocked') : '',
    onclick: () => frame.push(contactPage(frame, id)),
    testId: id,
  })
}

function accountRow(frame, id) {
  const { phone } = frame
  return row({
    label: phone.name(id),
    before: avatar(phone, id),
    onclick: () => frame.push(chatPage(frame, id)),
    testId: id,
  })
}

function roomsPage(frame) {
  const { phone } = frame
  const body = h('div')
  const update = () => {
    const rows = [...phone.rooms.keys()].map((id) => accountRow(frame, id))
    body.replaceChildren(rows.length ? group('', ...rows) : h('p.hint', {}, t('no_rooms')))
  }
  return { title: t('rooms'), body, update }
}

/** Who asks to be a friend. */
function requestsPage(frame) {
  const { phone } = frame
  const body = h('div')
  const update = () => {
    const rows = phone.requests.map(({ profile, greeting }) =>
      row({
        label: h('div', {}, h('div', {}, profile.nick), h('div.small', {}, greeting)),
        before: tile(profile.id, profile.nick),
        value: button('weui-btn.weui-btn_mini.weui-btn_primary', t('accept'), () =>
          frame.attempt(() => phone.do('accept_friend', { from: profile.id }), t('accepted')),
        ),
        testId: profile.id,
      }),
    )
    body.replaceChildren(rows.length ? group('', ...rows) : h('p.hint', {}, t('no_requests')))
  }
  return { title: t('new_friends'), body, update }
}

/** Look for somebody by number or id. */
export function addFriendPage(frame) {
  const input = h('input.search-input', {
    type: 'search',
    placeholder: t('find_by'),
    attrs: { 'aria-label': t('find_by') },
  })
  const look = async (event) => {
    event.preventDefault()
    const wxid = input.value.trim()
    if (!wxid) return
    await frame.attempt(async () => {
      const found = await frame.phone.search(wxid)
      frame.push(contactPage(frame, found.profile.id, { found }))
    })
  }
  const form = h(
    'form.search',
    { onsubmit: look },
    input,
    h('button.weui-btn.weui-btn_mini.weui-btn_primary', { type: 'submit' }, t('search')),
  )
  return { title: t('add_friend'), body: h('div', {}, form) }
}

/** One person's page. `card` tells of somebody whom the phone may not know: `{found}`, or `{nick, stranger, ticket}`. */
export function contactPage(frame, id, card = {}) {
  const { phone } = frame
  const body = h('div.person-page')
  const update = () => {
    const contact = phone.contacts.get(id) ?? card.found
    const profile = contact?.profile ?? (id === phone.wxid ? phone.me : { id, nick: card.nick ?? phone.nameOf(id) })
    const isFriend = phone.contacts.get(id)?.is_friend ?? false
    const name = contact?.remark || profile.nick
    body.replaceChildren(
      h(
        'div.person-head',
        {},
        avatar(phone, id, profile.nick),
        h(
          'div.person-words',
          {},
          h('h2', {}, name),
          contact?.remark && h('p', {}, t('nick_of', { nick: profile.nick })),
          profile.wechat_number && h('p', {}, t('wechat_number', { number: profile.wechat_number })),
          h('p', {}, t('wxid', { id })),
        ),
      ),
      group(
        '',
        ...(isFriend
          ? [
              row({
                label: t('set_remark'),
                value: contact.remark,
                onclick: () => setRemark(frame, id),
                testId: 'remark',
              }),
              row({
                label: t('labels'),
                value: h('span.clipped', {}, labelsOf(phone, contact).join('、') || t('unset')),
                onclick: () => chooseLabels(frame, id),
                testId: 'contact-labels',
              }),
            ]
          : []),
        row({ label: t('signature'), value: profile.signature ?? '' }),
        row({ label: t('region'), value: [profile.province, profile.city].filter(Boolean).join(' ') }),
        ...(isFriend || id === phone.wxid
          ? [row({ label: t('moments'), onclick: () => frame.push(momentsPage(frame, id)), testId: 'moments' })]
          : []),
      ),
      ...(id === phone.wxid ? [] : choices(frame, id, isFriend, card)),
    )
  }
  return { title: '', body, update }
}

function choices(frame, id, isFriend, card) {
  const { phone } = frame
  const isBlocked = phone.blocked.has(id)
  const write = button('weui-btn.weui-btn_primary.write', t('message_them'), () => frame.push(chatPage(frame, id)))
  const block = button(
    `weui-btn.weui-btn_default.${isBlocked ? 'unblock' : 'block'}`,
    t(isBlocked ? 'unblock' : 'block'),
    () =>
      frame.attempt(
        () => phone.do(isBlocked ? 'unblock' : 'block', { contact: id }),
        t(isBlocked ? 'unblock' : 'blocked'),
      ),
  )
  if (!isFriend) {
    const add = button('weui-btn.weui-btn_primary.request', t('request_friend'), () => requestFriend(frame, id, card))
    return [h('div.choices', {}, add, isBlocked && block)]
  }
  const remove = button('weui-btn.weui-btn_warn.delete', t('delete_friend'), () => deleteFriend(frame, id))
  return [h('div.choices', {}, write, block, remove)]
}

async function setRemark(frame, id) {
  const value = frame.phone.contacts.get(id).remark
  const answer = await ask(frame.element, {
    title: t('set_remark'),
    fields: [{ name: 'remark', label: t('remark'), value }],
  })
  if (answer) await frame.attempt(() => frame.phone.do('set_remark', { contact: id, ...answer }))
}

async function requestFriend(frame, id, { stranger = '', ticket = '' }) {
  const answer = await ask(frame.element, {
    title: t('request_friend'),
    fields: [{ name: 'greeting', label: t('greeting') }],
  })
  const codes = stranger ? { stranger, ticket } : {}
  if (answer)
    await frame.attempt(() => frame.phone.do('request_friend', { to: id, ...answer, ...codes }), t('request_sent'))
}

async function deleteFriend(frame, id) {
  const sure = await choose(frame.element, t('really_delete', { name: frame.phone.name(id) }), [
    { label: t('delete_friend'), value: true, warn: true },
  ])
  if (sure && (await frame.attempt(() => frame.phone.do('delete_friend', { contact: id })))) frame.showTab('contacts')
}
