// The line at the bottom of a chat, and the panel with everything else that can be sent.

import { ask, button, choose, h, icon, pressable } from './dom.js'
import { pickContacts } from './picking.js'
import { media, seconds } from './media.js'
import { t } from './words.js'

const PLUS =
  'M12 2a10 10 0 110 20 10 10 0 010-20zm0 1.500a8.500 8.500 0 100 17 8.500 8.500 0 000-17zm-.8 3.700h1.600v4h4v1.600h-4v4h-1.600v-4h-4v-1.600h4z'
/** Stands behind a mentioned name: WeChat's own. */
const MENTION_END = '\u2005'
const EVERYBODY = 'notify@all'

const SENDERS = [
  { name: 'image', accept: 'image/*', make: async (frame, file) => ({ media: await media(file) }) },
  {
    name: 'video',
    accept: 'video/*',
    make: async (frame, file) => ({ media: await media(file), duration_s: Math.round(await seconds(file, 'video')) }),
  },
  { name: 'voice', accept: 'audio/*,.silk,.amr', make: voice },
  { name: 'file', accept: '', make: async (frame, file) => ({ media: await media(file), name: file.name }) },
  { name: 'emoticon', accept: 'image/*', make: async (frame, file) => ({ media: await media(file) }) },
  { name: 'location', make: location },
  { name: 'card', make: card },
  { name: 'link', make: link },
]

/** The composer of `chat`: its `element`, and `quote({id, line})`, which lets the next text answer a message. */
export function composer(frame, chat) {
  const { phone } = frame
  const mentioned = new Map()
  let quoting = null
  const input = h('textarea.composer-input', {
    rows: 1,
    placeholder: t('input_hint'),
    attrs: { 'aria-label': t('input_hint') },
  })
  const send = button('composer-send', t('send'), () => submit())
  const plus = button('nav-button', icon(PLUS), () => (panel.hidden = !panel.hidden), {
    data: { test: 'panel' },
    attrs: { 'aria-label': t('more') },
  })
  const quoteBar = h('div.quote-bar', { hidden: true })
  const panel = h('div.panel', { hidden: true }, ...SENDERS.map((sender) => panelButton(frame, chat, sender)))

  const refresh = () => {
    const isEmpty = !input.value.trim()
    send.hidden = isEmpty
    plus.hidden = !isEmpty
    input.style.height = 'auto'
    if (isEmpty) return
    input.style.height = `${Math.min(input.scrollHeight, 110)}px`
  }
  const quote = (message) => {
    quoting = message
    quoteBar.hidden = !message
    quoteBar.replaceChildren(
      h('span.quote-line', {}, message?.line ?? ''),
      button('quote-close', '×', () => quote(null), { attrs: { 'aria-label': t('cancel') } }),
    )
    input.focus()
  }
  const submit = async () => {
    const text = input.value
    if (!text.trim()) return
    const at = [...mentioned].filter(([, name]) => text.includes(`@${name}`)).map(([id]) => id)
    const content = quoting ? ['quote', { text, message_id: quoting.id }] : ['text', { text, at }]
    input.value = ''
    refresh()
    if (await frame.attempt(() => phone.say(chat, ...content))) {
      mentioned.clear()
      if (quoting) quote(null)
    } else if (!input.value) {
      input.value = text
      refresh()
    }
  }
  const mention = async () => {
    const room = phone.rooms.get(chat)
    const others = room.members.filter((member) => member.id !== phone.wxid)
    const options = others.map((member) => ({
      label: phone.nameIn(chat, member.id),
      value: [member.id, member.room_nick || member.nick],
    }))
    if (room.owner === phone.wxid) options.unshift({ label: t('everybody'), value: [EVERYBODY, '所有人'] })
    const chosen = await choose(frame.element, t('mention'), options)
    if (chosen) {
      mentioned.set(...chosen)
      input.setRangeText(chosen[1] + MENTION_END, input.selectionStart, input.selectionEnd, 'end')
    }
    refresh()
    input.focus()
  }
  input.addEventListener('input', (event) => {
    refresh()
    if (event.data === '@' && phone.rooms.has(chat)) mention()
  })
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    submit()
  })
  refresh()
  const element = h('footer.composer', {}, quoteBar, h('div.composer-line', {}, input, send, plus), panel)
  return { element, quote }
}

function panelButton(frame, chat, sender) {
  const label = t(`send_${sender.name}`)
  const deliver = (file) =>
    frame.attempt(async () => {
      const fields = await sender.make(frame, file)
      if (fields) await frame.phone.say(chat, sender.name, fields)
    })
  if (sender.accept === undefined) {
    return button('panel-item', label, () => deliver(), { data: { send: sender.name } })
  }
  const input = h('input', { type: 'file', accept: sender.accept, hidden: true, data: { send: sender.name } })
  input.addEventListener('change', async () => {
    const [file] = input.files
    if (file) await deliver(file)
    input.value = ''
  })
  return pressable(h('label.panel-item', {}, label, input))
}

async function voice(frame, file) {
  const measured = await seconds(file, 'audio')
  const answer = await ask(frame.element, {
    title: t('send_voice'),
    fields: [
      {
        name: 'seconds',
        label: t('seconds'),
        type: 'number',
        value: measured ? measured.toFixed(1) : '3',
        wanted: true,
      },
    ],
  })
  if (!answer) return null
  return { media: await media(file), duration_ms: Math.round(Number(answer.seconds) * 1000) }
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

async function link(frame) {
  const answer = await ask(frame.element, {
    title: t('send_link'),
    fields: [
      { name: 'title', label: t('link_title'), wanted: true },
      { name: 'url', label: t('link_url'), value: 'https://' },
      { name: 'description', label: t('link_text') },
    ],
  })
  return answer
}
