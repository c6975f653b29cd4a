// The console: which view stands, the overview that all of them read, and the bar above them.

import { listen, openSession } from '/pages/session.js'
import { fill, make } from '/pages/dom.js'
import { language, setLanguage } from '/pages/words.js'
import { showAccount } from './account.js'
import { showAccounts } from './accounts.js'
import { showConnect } from './connect.js'
import { showKeys } from './keys.js'
import { showLetters } from './letters.js'
import { t } from './texts.js'

const TABS = ['accounts', 'connect', 'keys']
const VIEWS = { accounts: showAccounts, connect: showConnect, keys: showKeys, letters: showLetters }

/** What every view may ask for: the newest overview, and to be told of the next ones. */
const gateway = {
  overview: null,
  watchers: new Set(),
  watch(watcher) {
    this.watchers.add(watcher)
    if (this.overview) watcher(this.overview)
    return () => this.watchers.delete(watcher)
  },
}

const top = document.getElementById('top')
const main = document.getElementById('main')
let leave = () => {}

function drawTop(connected) {
  const now = location.hash.split('/')[1] || 'accounts'
  const link = (name, href, current) =>
    make('a', { href, 'aria-current': current && 'page', class: 'tab' }, t(name))
  const other = language() === 'zh' ? 'en' : 'zh'
  fill(
    top,
    make('a', { class: 'brand', href: '#/accounts' }, make('img', { src: '/pages/goose.svg', alt: '' }), t('name')),
    make(
      'nav',
      {},
      ...TABS.map((name) => link(name, `#/${name}`, name === now)),
      link('phone', '/phone/', false),
      link('docs', '/docs/', false),
    ),
    make('span', { class: 'version' }, gateway.overview ? gateway.overview.version : ''),
    make('button', { class: 'quiet', id: 'language', onclick: () => setLanguage(other) }, t('other_language')),
  )
  if (!connected) top.append(make('p', { class: 'lost', role: 'status' }, t('offline')))
}

function go() {
  leave()
  const [, name = 'accounts', ...rest] = location.hash.split('/')
  const account = rest.map(decodeURIComponent).join('/')
  const place = fill(main, make('div', { class: 'view' })).firstChild
  leave = (name === 'accounts' && account ? showAccount(place, gateway, account) : VIEWS[name]?.(place, gateway)) ?? (() => {})
  drawTop(true)
  if (!VIEWS[name]) location.hash = '#/accounts'
}

document.title = t('name')
await openSession()
listen('/overview', {
  onItem(_, overview) {
    gateway.overview = overview
    for (const watcher of gateway.watchers) watcher(overview)
    drawTop(true)
  },
  onState: drawTop,
})
addEventListener('hashchange', go)
go()
