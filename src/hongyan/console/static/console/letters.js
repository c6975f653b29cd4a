// Dead letters: what callback servers refused for good, each with its reason, to be sent once more.

import { api } from '/pages/session.js'
import { fill, make } from '/pages/dom.js'
import { t } from './texts.js'

const SHOWN = 200
const COLUMNS = ['at', 'letter_server', 'letter_what', 'callback_reason']

/** Show the dead letters in `place`, anew whenever their number changes. Returns what ends it. */
export function showLetters(place, gateway) {
  const said = make('p', { class: 'said', role: 'alert' })
  const rows = make('tbody')
  const more = make('p', { class: 'empty', hidden: true }, t('more_letters'))
  const all = make('button', { class: 'primary', onclick: () => replay({}) }, t('replay_all'))
  const head = make('tr', {}, COLUMNS.map((word) => make('th', {}, t(word))), make('th'))
  fill(
    place,
    make('a', { class: 'back', href: '#/accounts' }, t('back')),
    make('p', {}, t('letters_intro')),
    make(
      'section',
      { class: 'panel letters' },
      make('h2', {}, t('letters')),
      make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, head), rows)),
      more,
      make('p', {}, all),
      said,
    ),
  )

  async function attempt(work) {
    try {
      await work()
      said.textContent = ''
    } catch (refused) {
      said.textContent = t('failed', { reason: refused.message })
    }
  }

  const replay = (which) => attempt(() => api('POST', '/callbacks/dead-letters/replay', which))

  const load = () =>
    attempt(async () => {
      const { letters } = await api('GET', `/callbacks/dead-letters?limit=${SHOWN}`)
      const none = make('tr', {}, make('td', { colspan: String(COLUMNS.length + 1) }, t('no_letters')))
      fill(rows, ...(letters.length ? letters.map((letter) => row(letter, replay)) : [none]))
      more.hidden = letters.length < SHOWN
      all.hidden = !letters.length
    })

  let counted
  return gateway.watch(({ callbacks }) => {
    const now = JSON.stringify(callbacks.map((each) => [each.dead_letters, each.last_at_ms]))
    if (now !== counted) load()
    counted = now
  })
}

function row(letter, replay) {
  return make(
    'tr',
    { data: { letter: String(letter.id) } },
    make('td', {}, new Date(letter.at_ms).toLocaleString()),
    make('td', {}, letter.reader, make('br'), make('small', {}, letter.account)),
    make('td', {}, make('details', {}, make('summary', {}, `${letter.what} ${letter.event}`), make('pre', {}, letter.body))),
    make('td', {}, letter.reason),
    make('td', {}, make('button', { class: 'quiet', onclick: () => replay({ ids: [letter.id] }) }, t('replay'))),
  )
}
