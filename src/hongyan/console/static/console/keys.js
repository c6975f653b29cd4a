// Client keys: list, make, revoke.

import { api } from '/pages/session.js'
import { askTwice, fill, make } from '/pages/dom.js'
import { t } from './texts.js'

/** The keys that this page knows itself: everybody knows the demo's, and it made some. */
const made = new Map([['demo', 'demo']])

/** Return the key called `name`, or nothing when only its digest is kept. */
export function known(name) {
  return made.get(name)
}

/** Show the keys. */
export function showKeys(place) {
  const rows = make('tbody')
  const said = make('p', { class: 'said', role: 'alert' })
  const fresh = make('p', { class: 'fresh', hidden: true })
  const name = make('input', { name: 'name', required: true, maxlength: '64', placeholder: t('key_name'), 'aria-label': t('key_name') })
  const most = make('input', { name: 'accounts', type: 'number', min: '1', max: '100000', value: '10', 'aria-label': t('key_accounts') })
  const form = make('form', { class: 'new-key', onsubmit: add }, name, most, make('button', { class: 'primary' }, t('make_key')))
  fill(
    place,
    make('p', {}, t('keys_intro')),
    make(
      'section',
      { class: 'panel' },
      make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ['key_name', 'key_accounts', 'key_held', 'key_state'].map((word) => make('th', {}, t(word))), make('th'))), rows)),
    ),
    make('section', { class: 'panel' }, make('h2', {}, t('new_key')), form, fresh, said),
  )

  async function attempt(work) {
    said.textContent = ''
    try {
      await work()
      await load()
    } catch (refused) {
      said.textContent = t('failed', { reason: refused.message })
    }
  }

  function add(event) {
    event.preventDefault()
    attempt(async () => {
      const key = await api('POST', '/keys', { name: name.value.trim(), accounts: Number(most.value) })
      made.set(key.name, key.key)
      fresh.hidden = false
      fill(fresh, t('made_key', { name: key.name }), make('code', {}, key.key))
      form.reset()
    })
  }

  async function load() {
    const { keys } = await api('GET', '/keys')
    fill(rows, keys.map((key) => row(key, attempt)))
  }

  attempt(async () => {})
}

function row(key, attempt) {
  const revoke = () => attempt(() => api('POST', `/keys/${encodeURIComponent(key.name)}/revoke`, {}))
  return make(
    'tr',
    { data: { key: key.name } },
    make('td', {}, key.name),
    make('td', {}, String(key.accounts)),
    make('td', {}, String(key.held)),
    make('td', {}, make('span', { class: 'badge', data: { state: key.revoked ? 'logged_out' : 'online' } }, t(key.revoked ? 'key_revoked' : 'key_valid'))),
    make('td', {}, key.revoked ? '' : askTwice({ class: 'quiet' }, t('revoke'), t('sure_revoke'), revoke)),
  )
}
