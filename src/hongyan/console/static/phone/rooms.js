// Rooms: making one, and the page behind a room's chat.

import { chatPage } from './chat.js'
import { contactPage } from './contacts.js'
import { ask, button, choose, group, h, pressable, row, toggle } from './dom.js'
import { avatar } from './faces.js'
import { pickContacts } from './picking.js'
import { t } from './words.js'

/** Make a room with some friends, and open it. */
export async function createRoom(frame) {
  const { phone } = frame
  const members = await pickContacts(frame, { title: t('new_chat'), least: 2 })
  if (!members) return
  const answer = await ask(frame.element, { title: t('room_name'), fields: [{ name: 'name', label: t('room_name') }] })
  if (!answer) return
  await frame.attempt(async () => {
    const made = await phone.do('create_room', { members, ...answer })
    await phone.refresh()
    frame.push(chatPage(frame, made.answer.id))
  })
}

/** What a member sees of the room `id`, and what they, or its owner, can do with it. */
export function roomPage(frame, id) {
  const { phone } = frame
  const body = h('div.room-page')
  const update = () => {
    const room = phone.rooms.get(id)
    if (!room) return body.replaceChildren(h('p.hint', {}, t('no_rooms')))
    const isOwner = room.owner === phone.wxid
    return body.replaceChildren(
      members(frame, room, isOwner),
      ...settings(frame, room, isOwner),
      ...endings(frame, room, isOwner),
    )
  }
  return { title: t('room_info'), body, update }
}

function members(frame, room, isOwner) {
  const { phone } = frame
  const faces = room.members.map((member) =>
    pressable(
      h(
        'div.member',
        { data: { member: member.id }, onclick: () => frame.push(contactPage(frame, member.id)) },
        avatar(phone, member.id, member.nick),
        h('span.member-name', {}, phone.nameIn(room.id, member.id)),
        member.id === room.owner && h('span.owner-mark', {}, t('room_owner')),
      ),
    ),
  )
  const add = button('member.add', '＋', () => invite(frame, room), { attrs: { 'aria-label': t('invite') } })
  const remove = button('member.remove', '－', () => removeMembers(frame, room), {
    attrs: { 'aria-label': t('remove') },
  })
  return h(
    'section',
    {},
    h('div.weui-cells__title', {}, t('room_members', { count: room.members.length })),
    h('div.members', {}, ...faces, add, isOwner && remove),
  )
}

function settings(frame, room, isOwner) {
  const { phone } = frame
  const own = room.members.find((member) => member.id === phone.wxid)
  const edit =
    (title, name, value, deed, extra = {}) =>
    async () => {
      const answer = await ask(frame.element, { title, fields: [{ name, label: title, value, ...extra }] })
      if (answer) await frame.attempt(() => phone.do(deed, { room: room.id, ...answer }))
    }
  const confirming = toggle(
    t('room_confirm'),
    phone.confirming.has(room.id),
    (on) => frame.attempt(() => phone.do('require_invite_confirmation', { room: room.id, on })),
    { disabled: !isOwner },
  )
  return [
    group(
      '',
      row({
        label: t('room_name'),
        value: room.name || t('unset'),
        onclick: edit(t('room_name'), 'name', room.name, 'rename_room'),
        testId: 'rename',
      }),
      row({
        label: t('room_announcement'),
        value: h('span.clipped', {}, room.announcement || t('unset')),
        onclick: edit(t('room_announcement'), 'text', room.announcement, 'announce', { type: 'lines' }),
        testId: 'announce',
      }),
      row({ label: t('room_code'), onclick: () => showCode(frame, room), testId: 'code' }),
    ),
    group(
      '',
      row({
        label: t('room_nick'),
        value: own?.room_nick || t('unset'),
        onclick: edit(t('room_nick'), 'nick', own?.room_nick ?? '', 'set_room_nick'),
        testId: 'room-nick',
      }),
      row({ label: t('room_confirm'), value: confirming, testId: 'confirming' }),
    ),
  ]
}

function endings(frame, room, isOwner) {
  const leave = button('weui-btn.weui-btn_warn.leave', t('room_leave'), () =>
    end(frame, room, 'leave_room', 'really_leave', 'room_leave'),
  )
  const others = isOwner
    ? [
        button('weui-btn.weui-btn_default.hand-over', t('room_hand_over'), () => handOver(frame, room)),
        button('weui-btn.weui-btn_warn.dissolve', t('room_dissolve'), () =>
          end(frame, room, 'dissolve_room', 'really_dissolve', 'room_dissolve'),
        ),
      ]
    : []
  return [h('div.choices', {}, ...others, leave)]
}

async function invite(frame, room) {
  const { phone } = frame
  const inside = new Set(room.members.map((member) => member.id))
  const among = phone.friends.map((contact) => contact.profile.id).filter((id) => !inside.has(id))
  const chosen = await pickContacts(frame, { title: t('invite'), among })
  if (!chosen) return
  const directly = await choose(frame.element, t('invite'), [
    { label: t('invite_directly'), value: true },
    { label: t('invite_by_link'), value: false },
  ])
  if (directly === null) return
  await frame.attempt(() => phone.do('invite', { room: room.id, members: chosen, directly }), t('done'))
}

async function removeMembers(frame, room) {
  const chosen = await pickContacts(frame, { title: t('remove'), among: others(frame, room) })
  if (chosen) await frame.attempt(() => frame.phone.do('remove_member', { room: room.id, members: chosen }), t('done'))
}

async function handOver(frame, room) {
  const [to] = (await pickContacts(frame, { title: t('room_hand_over'), most: 1, among: others(frame, room) })) ?? []
  if (to) await frame.attempt(() => frame.phone.do('hand_over_room', { room: room.id, to }), t('done'))
}

async function showCode(frame, room) {
  await frame.attempt(async () => {
    const { answer } = await frame.phone.do('show_room_qr', { room: room.id })
    const url = h('input.weui-input.code-url', {
      value: answer.url,
      readOnly: true,
      attrs: { 'aria-label': t('room_code') },
    })
    frame.push({
      title: t('room_code'),
      body: h(
        'div.code-page',
        {},
        h('p.hint', {}, t('room_code_hint')),
        h('div.weui-cells', {}, h('div.weui-cell', {}, url)),
        h('p.hint', {}, answer.footer),
      ),
    })
  })
}

async function end(frame, room, deed, question, label) {
  const sure = await choose(frame.element, t(question, { name: frame.phone.name(room.id) }), [
    { label: t(label), value: true, warn: true },
  ])
  if (sure && (await frame.attempt(() => frame.phone.do(deed, { room: room.id })))) frame.showTab('chats')
}

function others(frame, room) {
  return room.members.map((member) => member.id).filter((id) => id !== frame.phone.wxid)
}
