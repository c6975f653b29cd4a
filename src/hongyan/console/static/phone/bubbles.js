// How each kind of message looks. A kind that is not here is one grey line.

import { callBubble } from './calls.js'
import { chatPage } from './chat.js'
import { contactPage } from './contacts.js'
import { ask, h, icon, pressable, toast, viewPicture } from './dom.js'
import { tile } from './faces.js'
import { NOTICE_LINK } from './kinds.js'
import { packetBubble, transferBubble } from './money.js'
import { isOfficialPage, outside, readerPage } from './reader.js'
import { t } from './words.js'

const PLAY = 'M8 5l11 7-11 7z'
const PIN = 'M12 2a7 7 0 017 7c0 5-7 13-7 13S5 14 5 9a7 7 0 017-7zm0 4.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5z'
const MOST_SECONDS_WIDE = 60

/** Draws the content of a message: `(frame, item)` to an element. */
export const KINDS = {
  text: (frame, item) => h('span.text', {}, item.text),
  sms: (frame, item) => h('span.text', {}, item.text),
  quote,
  image,
  voice,
  video,
  mini_video: video,
  emoticon,
  location,
  link,
  music: (frame, item) => card(item.title, item.description, t('music'), outside(item.url)),
  mini_program: (frame, item) => card(item.title, item.path, t('mini_program')),
  app: () => card(t('k_app'), ''),
  file,
  card: person,
  room_invitation: invitation,
  transfer: transferBubble,
  red_packet: packetBubble,
  history,
  voip: callBubble,
  articles,
}

/** A grey line of WeChat's own; a link of its own in it does what it says. */
export function noticeLine(frame, item, chat) {
  const line = h('p.notice', { data: { kind: item.kind } })
  const found = item.kind === 'notice' ? NOTICE_LINK.exec(item.text) : null
  if (!found) {
    line.textContent = item.text
    return line
  }
  const [whole, address, label] = found
  const follow = () =>
    address.startsWith('weixin:')
      ? frame.push(contactPage(frame, chat))
      : frame.attempt(() => frame.phone.do('confirm_invitation', { url: address }), t('done'))
  const link = pressable(h('span.notice-link', { onclick: follow }, label))
  line.append(item.text.slice(0, found.index), link, item.text.slice(found.index + whole.length))
  return line
}

function quote(frame, item) {
  const who = item.quoted_sender ? `${frame.phone.name(item.quoted_sender)}: ` : ''
  return h('span', {}, h('span.text', {}, item.text), h('span.quoted', {}, who + item.quoted))
}

function image(frame, item) {
  const small = item.thumbnail ?? item.media
  const open = (event) => {
    event.stopPropagation()
    viewPicture(frame.element, item.media.url)
  }
  return pressable(h('img.picture', { src: small.url, alt: t('k_image'), onclick: open }))
}

function voice(frame, item) {
  const seconds = Math.max(1, Math.round(item.duration_ms / 1000))
  const player = h('button.voice', { type: 'button' }, icon(PLAY), h('span', {}, `${seconds}″`))
  player.style.width = `${80 + (Math.min(seconds, MOST_SECONDS_WIDE) / MOST_SECONDS_WIDE) * 120}px`
  player.addEventListener('click', async () => {
    const sound = new Audio(item.media.url)
    player.classList.add('playing')
    sound.addEventListener('ended', () => player.classList.remove('playing'))
    try {
      await sound.play()
    } catch {
      player.classList.remove('playing')
      toast(frame.element, t('cannot_play'))
    }
  })
  return player
}

function video(frame, item) {
  const player = h('video.video', { src: item.media.url, controls: true, preload: 'metadata', playsInline: true })
  if (item.cover) player.poster = item.cover.url
  return player
}

function emoticon(frame, item) {
  if (item.media) return h('img.sticker', { src: item.media.url, alt: t('k_emoticon') })
  return h('span.text', {}, t('k_emoticon'))
}

function location(frame, item) {
  const place = item.name || item.label || t('location')
  return h(
    'div.place',
    { title: `${item.latitude}, ${item.longitude}` },
    h('div.card-title', {}, place),
    h('div.card-text', {}, item.name ? item.label : `${item.latitude}, ${item.longitude}`),
    h('div.map', {}, icon(PIN, 'pin')),
  )
}

function card(title, text, foot = '', href = '') {
  const inside = [
    h('div.card-title', {}, title),
    text && h('div.card-text', {}, text),
    foot && h('div.card-foot', {}, foot),
  ]
  if (!href) return h('div.card', {}, ...inside)
  return h('a.card', { href, target: '_blank', rel: 'noopener noreferrer' }, ...inside)
}

/** A page of an official account is opened on the phone; any other where the browser likes. */
function link(frame, item) {
  if (!isOfficialPage(item.url)) return card(item.title, item.description, '', outside(item.url))
  const read = () => frame.push(readerPage(frame, item))
  return pressable(
    h('div.card', { onclick: read }, h('div.card-title', {}, item.title), h('div.card-text', {}, item.description)),
  )
}

function articles(frame, item) {
  const rows = item.articles.map((article, place) =>
    pressable(
      h(
        `div.article${place ? '' : '.first'}`,
        { onclick: () => frame.push(readerPage(frame, article)) },
        h('div.card-title', {}, article.title),
        !place && article.description && h('div.card-text', {}, article.description),
      ),
    ),
  )
  return h('div.articles', {}, ...rows)
}

function file(frame, item) {
  return h(
    'a.card.file',
    { href: item.media.url, download: item.name, attrs: { 'aria-label': `${t('download')} ${item.name}` } },
    h('div', {}, h('div.card-title', {}, item.name), h('div.card-text', {}, size(item.media.size_bytes))),
    h('span.file-type', {}, item.name.split('.').pop().slice(0, 4).toUpperCase()),
  )
}

function person(frame, item) {
  const open = () =>
    frame.push(contactPage(frame, item.contact, { stranger: item.stranger, ticket: item.ticket, nick: item.nick }))
  return pressable(
    h(
      'div.card.person',
      { onclick: open },
      h('div.person-line', {}, tile(item.contact, item.nick), h('span.card-title', {}, item.nick)),
      h('div.card-foot', {}, t('card_of')),
    ),
  )
}

function invitation(frame, item) {
  const text = t('invited_into', { nick: item.inviter_nick, room: item.room_name || t('room_unnamed') })
  const open = async () => {
    if (item.mine || !(await ask(frame.element, { title: t('invited'), text, yes: t('join_room') }))) return
    await frame.attempt(async () => {
      const { answer } = await frame.phone.do('accept_invitation', { url: item.url })
      await frame.phone.refresh()
      frame.push(chatPage(frame, answer))
    })
  }
  return pressable(
    h('div.card', { onclick: open }, h('div.card-title', {}, t('invited')), h('div.card-text', {}, text)),
  )
}

function history(frame, item) {
  const lines = item.items.map((each) => h('div.card-text', {}, `${each.sender}: ${each.text}`))
  return h('details.card', {}, h('summary.card-title', {}, item.title), ...lines, h('div.card-foot', {}, t('history')))
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
