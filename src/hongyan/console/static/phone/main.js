// The desk: whose phones lie on it.

import { api, openSession } from '/pages/session.js'
import { language, setLanguage } from '/pages/words.js'
import { ask, button, h, pressable, soon, toast } from './dom.js'
import { tile } from './faces.js'
import { Frame } from './frame.js'
import { publish } from './publishing.js'
import { listScripts, showScripts } from './scripts.js'
import { Phone } from './store.js'
import { t } from './words.js'

/** Each phone keeps one connection open, and a browser has six for all of them. */
const MOST_PHONES = 4

const bar = document.getElementById('bar')
const desk = document.getElementById('desk')
const frames = []
const drawBarSoon = soon(drawBar)
let front = null
let hasScripts = false

function start() {
  document.title = t('title')
  return openSession().then(async () => {
    hasScripts = (await listScripts()).length > 0
    const wanted = [...new Set(new URLSearchParams(location.search).getAll('as'))].slice(0, MOST_PHONES)
    for (const wxid of wanted) await openPhone(wxid)
    if (frames.length) bringToFront(frames[0])
    else await showPicker()
  })
}

async function openPhone(wxid) {
  const open = frames.find((frame) => frame.phone.wxid === wxid)
  if (open) return bringToFront(open)
  if (frames.length >= MOST_PHONES) return toast(desk, t('most_phones', { most: MOST_PHONES }))
  const phone = new Phone(wxid)
  try {
    await phone.open()
  } catch (refused) {
    return toast(desk, refused.status === 404 ? t('nobody_here', { id: wxid }) : refused.message)
  }
  const frame = new Frame(phone)
  phone.watch(drawBarSoon)
  frames.push(frame)
  desk.append(frame.element)
  return bringToFront(frame)
}

function closePhone(frame) {
  frames.splice(frames.indexOf(frame), 1)
  frame.end()
  if (frames.length) return bringToFront(frames.at(-1))
  keepAddress()
  return showPicker()
}

/** On a small screen only the phone in front is seen. */
function bringToFront(frame) {
  desk.querySelector('.picker')?.remove()
  front = frame
  for (const each of frames) each.element.classList.toggle('front', each === frame)
  keepAddress()
  drawBar()
}

/** Let the address say which phones are open: reloading the page opens them again. */
function keepAddress() {
  const address = new URL(location.href)
  address.searchParams.delete('as')
  for (const each of frames) address.searchParams.append('as', each.phone.wxid)
  history.replaceState(null, '', address)
}

let drawn = ''

function drawBar() {
  // Drawn anew only when it shows something else: a click on a button that goes meanwhile would be lost.
  const now = JSON.stringify(
    frames.map(({ phone }) => [phone.wxid, phone.me.nick, phone.allUnread, phone === front?.phone]),
  )
  if (now === drawn) return
  drawn = now
  const chips = frames.map((frame) =>
    h(
      `span.chip${frame === front ? '.front' : ''}`,
      { data: { chip: frame.phone.wxid } },
      button('chip-name', frame.phone.me.nick + (frame.phone.allUnread ? ` (${frame.phone.allUnread})` : ''), () =>
        bringToFront(frame),
      ),
      button('chip-close', '×', () => closePhone(frame), { attrs: { 'aria-label': t('close') } }),
    ),
  )
  bar.replaceChildren(
    h('span.brand', {}, t('title')),
    ...chips,
    frames.length ? button('open-another', `＋ ${t('open_another')}`, showPicker) : '',
    hasScripts ? button('open-scripts', t('scripts'), () => showScripts(desk)) : '',
    button('language', t('other_language'), () => setLanguage(language() === 'zh' ? 'en' : 'zh')),
  )
}

async function showPicker() {
  drawBar()
  const [{ people }, { officials }] = await Promise.all([
    api('GET', '/sandbox/people'),
    api('GET', '/sandbox/officials'),
  ])
  const cards = people.map((person) => personCard(person, { as: person.id }, () => openPhone(person.id)))
  const accounts = officials.map((one) => personCard(one, { publisher: one.id }, () => publish(desk, one)))
  const add = pressable(
    h(
      'div.person-card.add-person',
      { onclick: () => addPerson(people) },
      h('span.avatar.add', {}, '＋'),
      h('span.person-card-name', {}, t('add_person')),
    ),
  )
  desk.querySelector('.picker')?.remove()
  const close = button('picker-close', '×', () => bringToFront(front), { attrs: { 'aria-label': t('close') } })
  desk.prepend(
    h(
      'section.picker',
      {},
      frames.length > 0 && close,
      h('h1', {}, t('who')),
      h('p', {}, t('who_hint')),
      h('div.person-cards', {}, ...cards, add),
      accounts.length > 0 && h('p.publish-as', {}, t('publish_as')),
      accounts.length > 0 && h('div.person-cards', {}, ...accounts),
    ),
  )
}

function personCard({ id, nick }, data, onclick) {
  return pressable(
    h(
      'div.person-card',
      { data, onclick },
      tile(id, nick),
      h('span.person-card-name', {}, nick),
      h('span.person-card-id', {}, id),
    ),
  )
}

async function addPerson(people) {
  const answer = await ask(desk, {
    title: t('add_person'),
    text: t('friends_from_start'),
    fields: [{ name: 'nick', label: t('nick'), wanted: true }],
  })
  if (!answer) return
  try {
    const made = await api('POST', '/sandbox/people', { ...answer, friends: people.map((person) => person.id) })
    await openPhone(made.id)
  } catch (refused) {
    toast(desk, refused.message)
  }
}

start().catch((broken) => toast(desk, broken.message))
