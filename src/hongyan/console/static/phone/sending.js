// Everything but text that can be sent into a chat, from the panel below the composer.

import { call } from './calls.js'
import { ask, button, h, pressable } from './dom.js'
import { sendHistory } from './forwarding.js'
import { media, seconds } from './media.js'
import { sendPacket, sendTransfer } from './money.js'
import { pickContacts } from './picking.js'
import { t } from './words.js'

const TITLE = { name: 'title', wanted: true }
const URL = { name: 'url', value: 'https://' }
const DESCRIPTION = { name: 'description' }

/**
 * What the panel offers. `make(frame, chat, file)` resolves to the fields of a message, or to nothing when none is to
 * be sent; with `accept` a file is chosen first. `act(frame, chat)` does all of it. `where` tells in which chats.
 */
const SENDERS = [
  { name: 'image', accept: 'image/*', make: onlyMedia },
  { name: 'video', accept: 'video/*', make: video },
  { name: 'voice', accept: 'audio/*,.silk,.amr', make: voice },
  { name: 'file', accept: '', make: async (frame, chat, file) => ({ media: await media(file), name: file.name }) },
  { name: 'emoticon', accept: 'image/*', make: onlyMedia },
  { name: 'location', make: location },
  { name: 'card', make: card },
  { name: 'red_packet', act: sendPacket, where: isPeople },
  { name: 'transfer', act: sendTransfer, where: isPerson },
  { name: 'link', make: form(TITLE, URL, DESCRIPTION) },
  { name: 'music', make: form(TITLE, URL, { name: 'data_url', value: 'https://' }, DESCRIPTION) },
  { name: 'mini_program', make: form(TITLE, { name: 'app_id', value: 'gh_', wanted: true }, { name: 'path' }) },
  { name: 'history', act: sendHistory },
  { name: 'voice_call', act: (frame, chat) => call(frame, chat, false), where: isPerson },
  { name: 'video_call', act: (frame, chat) => call(frame, chat, true), where: isPerson },
]

/** What can be sent into `chat`, a button each. */
export function panelButtons(frame, chat) {
  return SENDERS.filter(({ where = () => true }) => where(frame.phone, chat)).map((sender) =>
    panelButton(frame, chat, sender),
  )
}

function panelButton(frame, chat, { name, accept, make, act }) {
  const label = t(`send_${name}`)
  const deliver = (file) =>
    frame.attempt(async () => {
      if (act) return act(frame, chat)
      const fields = await make(frame, chat, file, label)
      return fields && frame.phone.say(chat, name, fields)
    })
  if (accept === undefined) return button('panel-item', label, () => deliver(), { data: { send: name } })
  const input = h('input', { type: 'file', accept, hidden: true, data: { send: name } })
  input.addEventListener('change', async () => {
    const [file] = input.files
    if (file) await deliver(file)
    input.value = ''
  })
  return pressable(h('label.panel-item', {}, label, input))
}

function isPerson(phone, chat) {
  return phone.contacts.get(chat)?.kind === 'person'
}

function isPeople(phone, chat) {
  return isPerson(phone, chat) || phone.rooms.has(chat)
}

/** Ask for fields that are a message as they are. */
function form(...fields) {
  return (frame, chat, file, title) =>
    ask(frame.element, { title, fields: fields.map((field) => ({ label: t(`field_${field.name}`), ...field })) })
}

async function onlyMedia(frame, chat, file) {
  return { media: await media(file) }
}

async function video(frame, chat, file) {
  return { media: await media(file), duration_s: Math.round(await seconds(file, 'video')) }
}

async function voice(frame, chat, file) {
  const measured = await seconds(file, 'audio')
  const value = measured ? measured.toFixed(1) : '3'
  const answer = await ask(frame.element, {
    title: t('send_voice'),
    fields: [{ name: 'seconds', label: t('seconds'), type: 'number', value, wanted: true }],
  })
  return answer && { media: await media(file), duration_ms: Math.round(Number(answer.seconds) * 1000) }
}

async function location(frame) {
  const answer = await ask(frame.element, {
    title: t('send_location'),
    fields: [
      { name: 'name', label: t('place'), value: '雷峰塔', wanted: true },
      { name: 'label', label: t('label'), value: '杭州市西湖区南山路15号' },
      { name: 'latitude', label: t('latitude'), type: 'number', value: '30.2310', wanted: true },
      { name: 'longitude', label: t('longitude'), type: 'number', value: '120.1488', wanted: true },
    ],
  })
  return answer && { ...answer, latitude: Number(answer.latitude), longitude: Number(answer.longitude) }
}

async function card(frame) {
  const [contact] = (await pickContacts(frame, { title: t('send_card'), most: 1 })) ?? []
  return contact && { contact }
}
