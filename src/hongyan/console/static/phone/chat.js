// One chat: its messages, and what can be done with each.

import { KINDS, noticeLine } from './bubbles.js'
import { isUnderWay } from './calls.js'
import { composer } from './composer.js'
import { contactPage } from './contacts.js'
import { button, choose, h, icon, onLongPress, pressable, sync } from './dom.js'
import { avatar } from './faces.js'
import { canKeep, keep as keepMessage } from './favourites.js'
import { canForward, forward, forwardSeveral } from './forwarding.js'
import { brief } from './kinds.js'
import { menuBar, officialPage } from './officials.js'
import { roomPage } from './rooms.js'
import { SMS } from './store.js'
import { fully } from './times.js'
import { t } from './words.js'

const GAP_MS = 5 * 60 * 1000
const NEAR_PX = 80
const DOTS =
  'M5 10.200a1.800 1.800 0 110 3.600 1.800 1.800 0 010-3.600zm7 0a1.800 1.800 0 110 3.600 1.800 1.800 0 010-3.600zm7 0a1.800 1.800 0 110 3.600 1.800 1.800 0 010-3.600z'
const MONEY = new Set(['transfer', 'red_packet'])
const LINES = new Set(['notice', 'recall'])

/** The chat `id` of the phone in `frame`. */
export function chatPage(frame, id) {
  const { phone } = frame
  const drawn = new Map()
  const list = h('div.messages', { attrs: { role: 'log' } })
  const writing = id === SMS ? null : composer(frame, id)
  const leadsTo = id === SMS ? null : infoOf(phone, id)
  const menu = leadsTo === officialPage ? menuBar(frame, id) : null
  let isFirst = true

  const keep = (key, draw) => {
    if (!drawn.has(key)) drawn.set(key, draw())
    return drawn.get(key)
  }
  const nodes = () => {
    const made = phone.before ? [keep('earlier', () => earlier(frame))] : []
    let previous = -Infinity
    for (const item of phone.chat(id)) {
      if (item.at_ms - previous > GAP_MS) {
        made.push(keep(`time ${item.number}`, () => h('time.moment', {}, fully(item.at_ms, phone.now()))))
      }
      previous = item.at_ms
      const name = phone.nameIn(id, item.from)
      const standing = `${phone.purse.standing(item)} ${isUnderWay(phone, id, item)}`
      made.push(keep(`${item.number} ${item.kind} ${standing} ${name}`, () => message(frame, id, item, name, writing)))
    }
    return made
  }

  return {
    title: () => phone.name(id) + (phone.rooms.has(id) ? ` (${phone.rooms.get(id).members.length})` : ''),
    body: list,
    footer: menu ? h('div', {}, menu, writing.element) : writing?.element,
    actions: leadsTo
      ? [
          button('nav-button', icon(DOTS), () => frame.push(leadsTo(frame, id)), {
            data: { test: 'info' },
            attrs: { 'aria-label': t('room_info') },
          }),
        ]
      : [],
    update: (hasOwn) => {
      const scroller = list.parentElement
      const wasNear = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX
      sync(list, nodes())
      if (isFirst || wasNear || hasOwn) scroller.scrollTop = scroller.scrollHeight
      isFirst = false
      if (!document.hidden && phone.unreadOf(id)) frame.attempt(() => phone.markRead(id))
    },
  }
}

/** What makes the page behind a chat; nothing for chats that have none. */
function infoOf(phone, id) {
  if (id.endsWith('@chatroom')) return roomPage
  return { person: contactPage, official: officialPage }[phone.contacts.get(id)?.kind]
}

function earlier(frame) {
  return button('earlier', t('earlier'), () => frame.attempt(() => frame.phone.readEarlier()))
}

function message(frame, chat, item, name, writing) {
  if (LINES.has(item.kind)) return noticeLine(frame, item, chat)
  const draw = KINDS[item.kind]
  if (!draw) return h('p.notice', { data: { kind: item.kind } }, brief(item))
  const { phone } = frame
  const content = draw(frame, item)
  const bubble = h(`div.bubble.kind-${item.kind}`, { tabIndex: 0, data: { kind: item.kind } }, content)
  if (writing) onLongPress(bubble, () => openMenu(frame, item, name, writing))
  const isRoom = phone.rooms.has(chat) || chat.endsWith('@chatroom')
  const face = h(
    'span.message-face',
    { onclick: () => frame.push(contactPage(frame, item.from)) },
    avatar(phone, item.from, name),
  )
  return h(
    `div.message${item.mine ? '.mine' : ''}`,
    { data: { id: item.id } },
    chat === SMS ? null : pressable(face),
    h('div.message-body', {}, isRoom && !item.mine && h('span.message-name', {}, name), bubble),
  )
}

async function openMenu(frame, item, name, writing) {
  const text = brief(item)
  const chosen = await choose(frame.element, '', [
    { label: t('quote'), value: () => writing.quote({ id: item.id, line: `${name}: ${text}` }) },
    ...(canForward(item) ? [{ label: t('forward'), value: () => forward(frame, item) }] : []),
    { label: t('forward_several'), value: () => forwardSeveral(frame, item.chat) },
    ...(canKeep(item) ? [{ label: t('keep'), value: () => keepMessage(frame, item) }] : []),
    ...(item.mine && !MONEY.has(item.kind)
      ? [{ label: t('recall'), value: () => frame.attempt(() => frame.phone.do('recall', { message: item.id })) }]
      : []),
    ...(item.text
      ? [{ label: t('copy'), value: () => frame.attempt(() => navigator.clipboard.writeText(item.text)) }]
      : []),
  ])
  chosen?.()
}
