// The first tab: all chats, and what waits to be scanned.

import { chatPage } from './chat.js'
import { addFriendPage } from './contacts.js'
import { ask, button, choose, h, icon, onLongPress, pressable, toast } from './dom.js'
import { avatar, tile } from './faces.js'
import { brief } from './kinds.js'
import { devicesPage, scanPage } from './logins.js'
import { createRoom } from './rooms.js'
import { SMS } from './store.js'
import { shortly } from './times.js'
import { t } from './words.js'

const PLUS = 'M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z'

export function chatsTab(frame) {
  const { phone } = frame
  const body = h('div.chats')
  const more = button('nav-button', icon(PLUS), () => openMenu(frame), {
    data: { test: 'plus' },
    attrs: { 'aria-label': t('more') },
  })
  return {
    isTab: true,
    title: () => (phone.allUnread ? `${t('tab_chats')} (${phone.allUnread})` : t('tab_chats')),
    body,
    actions: [more],
    update: () => {
      const chats = phone.chatList()
      body.replaceChildren(
        ...banners(frame),
        ...chats.map((chat) => chatRow(frame, chat)),
        ...(chats.length ? [] : [h('p.hint', {}, t('no_chats'))]),
      )
    },
  }
}

function banners(frame) {
  const { phone } = frame
  const waiting = phone.logins.length
  const made = []
  if (waiting) {
    made.push(banner(t('logins_wait', { count: waiting }), 'login-banner', () => frame.push(scanPage(frame))))
  }
  for (const device of phone.devices) {
    const text = t('logged_in_on', { device: device.name || device.type }) + (device.is_offline ? t('offline') : '')
    made.push(banner(text, 'device-banner', () => frame.push(devicesPage(frame))))
  }
  return made
}

function banner(text, test, onclick) {
  return pressable(h(`div.banner.${test}`, { onclick, data: { test } }, text))
}

function chatRow(frame, { id, last, newest, unread }) {
  const { phone } = frame
  const who = phone.rooms.has(id) && !last.mine && last.from !== id && last.kind !== 'recall'
  const line = (who ? `${phone.nameIn(id, last.from)}: ` : '') + brief(last)
  const isPinned = phone.pinned.has(id)
  const made = pressable(
    h(
      `div.chat-row${isPinned ? '.pinned' : ''}`,
      { data: { chat: id }, onclick: () => frame.push(chatPage(frame, id)) },
      h(
        'span.chat-face',
        {},
        id === SMS ? tile(SMS, t('sms')) : avatar(phone, id),
        unread > 0 && h('span.weui-badge', {}, unread > 99 ? '99+' : String(unread)),
      ),
      h('span.chat-name', {}, phone.name(id)),
      h('time.chat-time', {}, shortly(newest.at_ms, phone.now())),
      h('span.chat-line', {}, line),
    ),
  )
  if (id !== SMS) onLongPress(made, () => openChatMenu(frame, id, unread, isPinned))
  return made
}

async function openChatMenu(frame, id, unread, isPinned) {
  const { phone } = frame
  const doing = await choose(frame.element, phone.name(id), [
    ...(unread ? [{ label: t('mark_read'), value: () => phone.markRead(id) }] : []),
    { label: t(isPinned ? 'unpin' : 'pin'), value: () => phone.do('pin_chat', { chat: id, pinned: !isPinned }) },
  ])
  if (doing) await frame.attempt(doing)
}

async function openMenu(frame) {
  const doing = await choose(frame.element, '', [
    { label: t('new_chat'), value: () => createRoom(frame) },
    { label: t('add_friend'), value: () => frame.push(addFriendPage(frame)) },
    { label: t('scan'), value: () => frame.push(scanPage(frame)) },
    { label: t('join_by_code'), value: () => joinByCode(frame) },
  ])
  doing?.()
}

async function joinByCode(frame) {
  const answer = await ask(frame.element, {
    title: t('join_by_code'),
    fields: [{ name: 'url', label: t('code_text'), wanted: true }],
  })
  if (!answer) return
  await frame.attempt(async () => {
    const { answer: room } = await frame.phone.do('join_by_qr', { url: answer.url.trim() })
    await frame.phone.refresh()
    frame.push(chatPage(frame, room))
    toast(frame.element, frame.phone.name(room))
  })
}
