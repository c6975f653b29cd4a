// The line at the bottom of a chat, and the panel with everything else that can be sent.

import { button, choose, h, icon } from './dom.js'
import { panelButtons } from './sending.js'
import { t } from './words.js'

const PLUS =
  'M12 2a10 10 0 110 20 10 10 0 010-20zm0 1.500a8.500 8.500 0 100 17 8.500 8.500 0 000-17zm-.8 3.700h1.600v4h4v1.600h-4v4h-1.600v-4h-4v-1.600h4z'
/** Stands behind a mentioned name: WeChat's own. */
const MENTION_END = '\u2005'
const EVERYBODY = 'notify@all'

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
  const panel = h('div.panel', { hidden: true }, ...panelButtons(frame, chat))

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
