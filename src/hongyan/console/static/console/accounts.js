// All accounts, as cards.

import { fill, make } from '/pages/dom.js'
import { t } from './texts.js'

/** Show the accounts in `place`, live. Returns what ends it. */
export function showAccounts(place, gateway) {
  return gateway.watch(({ accounts }) => {
    if (!accounts.length) {
      fill(place, make('p', { class: 'empty' }, t('no_accounts'), ' ', make('a', { href: '#/connect' }, t('how_to_connect'))))
      return
    }
    fill(place, make('ul', { class: 'cards' }, accounts.map(card)))
  })
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
