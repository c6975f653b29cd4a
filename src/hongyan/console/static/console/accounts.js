// All accounts, as cards, and below them the servers that the gateway calls.

import { fill, make } from '/pages/dom.js'
import { t } from './texts.js'

/** Show the accounts in `place`, live. Returns what ends it. */
export function showAccounts(place, gateway) {
  return gateway.watch(({ accounts, callbacks }) => {
    const none = () => make('p', { class: 'empty' }, t('no_accounts'), ' ', make('a', { href: '#/connect' }, t('how_to_connect')))
    const shown = accounts.length ? make('ul', { class: 'cards' }, accounts.map(card)) : none()
    fill(place, shown, ...(callbacks.length ? [servers(callbacks)] : []))
  })
}

const COLUMNS = ['callback_url', 'callback_account', 'callback_state', 'callback_queue', 'letters', 'callback_reason']

function servers(callbacks) {
  const head = make('tr', {}, COLUMNS.map((word) => make('th', {}, t(word))))
  return make(
    'section',
    { class: 'panel callbacks' },
    make('h2', {}, t('callbacks')),
    make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, head), make('tbody', {}, callbacks.map(server)))),
  )
}

function server(callback) {
  const why = [callback.last_reason, callback.poll_reason, callback.last_ignored].filter(Boolean)
  const dead = callback.dead_letters
  return make(
    'tr',
    { data: { state: callback.state } },
    make('td', {}, make('code', {}, callback.url)),
    make('td', {}, callback.account),
    make('td', {}, t(`callback_${callback.state}`)),
    make('td', {}, String(callback.queue)),
    make('td', {}, dead ? make('a', { href: '#/letters' }, t('letters_count', { count: dead })) : '–'),
    make('td', {}, why.join(' · ')),
  )
}

function card(account) {
  const nick = account.profile?.nick ?? account.id
  return make(
    'li',
    {},
    make(
      'a',
      { class: 'card', href: `#/accounts/${account.id.split('/').map(encodeURIComponent).join('/')}`, data: { account: account.id } },
      tile(nick),
      make(
        'div',
        { class: 'card-text' },
        make('strong', {}, nick),
        make('small', {}, account.id),
        make('small', {}, account.clients.length ? account.clients.join(', ') : t('no_clients')),
      ),
      badge(account.state),
    ),
  )
}

/** A coloured tile with the first letter of a name. */
export function tile(name) {
  const letters = [...name]
  const hue = letters.reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7)
  const made = make('span', { class: 'tile', 'aria-hidden': 'true' }, letters[0] ?? '?')
  made.style.background = `hsl(${hue} 45% 45%)`
  return made
}

/** An account's state as a word with a colour. */
export function badge(state) {
  return make('span', { class: 'badge', data: { state } }, t(`state_${state}`))
}
