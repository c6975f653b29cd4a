// Sending on what was said: one message as it is, or several as a piece of conversation.

import { brief } from './kinds.js'
import { pick, pickChats } from './picking.js'
import { t } from './words.js'

/** The fields by which each kind is said again. What is not here cannot be sent on. */
const FIELDS = {
  text: ['text'],
  image: ['media', 'thumbnail'],
  voice: ['media', 'duration_ms'],
  video: ['media', 'cover', 'duration_s'],
  mini_video: ['media', 'cover'],
  emoticon: ['md5', 'media'],
  location: ['latitude', 'longitude', 'scale', 'label', 'name'],
  link: ['title', 'url', 'description', 'thumbnail_url', 'thumbnail'],
  music: ['title', 'url', 'data_url', 'description'],
  file: ['media', 'name'],
  mini_program: ['title', 'app_id', 'path', 'url'],
  card: ['contact', 'nick'],
  history: ['title', 'items'],
}
const NO_TALK = new Set(['recall', 'notice', 'sms', 'articles'])
/** As many as one piece of conversation carries. */
const MOST_LINES = 100

export function canForward(item) {
  return item.kind in FIELDS || item.kind === 'quote'
}

/** Send a message on, into chats that are chosen. What answered another message goes as a text, as on the phone. */
export async function forward(frame, item) {
  const kind = item.kind === 'quote' ? 'text' : item.kind
  const given = FIELDS[kind]
    .map((name) => [name, item[name]])
    .filter(([, value]) => value !== null && value !== undefined)
  await sendTo(frame, await pickChats(frame, t('forward')), kind, Object.fromEntries(given))
}

/** Send some of what was said in `chat` on, as a piece of conversation. */
export async function forwardSeveral(frame, chat) {
  const history = await chooseHistory(frame, chat)
  if (history) await sendTo(frame, await pickChats(frame, t('forward')), 'history', history)
}

/** Send a piece of another conversation into `chat`. */
export async function sendHistory(frame, chat) {
  const options = frame.phone.chatList().map(({ id }) => ({ id, label: frame.phone.name(id) }))
  const [from] = (await pick(frame, { title: t('history_from'), options, most: 1 })) ?? []
  const history = from && (await chooseHistory(frame, from))
  if (history) await sendTo(frame, [chat], 'history', history)
}

async function chooseHistory(frame, chat) {
  const { phone } = frame
  const items = phone.chat(chat).filter(({ kind }) => !NO_TALK.has(kind))
  const options = items
    .slice(-MOST_LINES)
    .map((item) => ({ id: item.id, label: `${phone.nameIn(chat, item.from)}: ${brief(item)}` }))
  const chosen = new Set((await pick(frame, { title: t('choose_messages'), options })) ?? [])
  if (!chosen.size) return null
  return {
    title: phone.rooms.has(chat)
      ? t('history_of_room')
      : t('history_of', { one: phone.me.nick, other: phone.name(chat) }),
    items: items
      .filter((item) => chosen.has(item.id))
      .map((item) => ({ sender: phone.nameOf(item.from), text: brief(item), at_s: Math.floor(item.at_ms / 1000) })),
  }
}

async function sendTo(frame, chats, kind, fields) {
  if (!chats) return
  await frame.attempt(async () => {
    for (const chat of chats) await frame.phone.say(chat, kind, fields)
  }, t('done'))
}
