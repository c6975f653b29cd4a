// Who this browser is, and how the pages talk to the gateway.

import { translator } from './words.js'

const SESSION = '/pages/session'
const SHORTEST_MS = 500
const LONGEST_MS = 8000

const t = translator({
  zh: {
    title: '鸿雁 Hongyan',
    ask: '请输入管理令牌（admin token）。启动时的输出里有它所在的文件。',
    token: '管理令牌',
    enter: '进入',
    wrong: '令牌不对：{reason}',
    unreachable: '连不上网关',
  },
  en: {
    title: 'Hongyan 鸿雁',
    ask: 'Enter the admin token. The gateway printed at its start in which file it is.',
    token: 'Admin token',
    enter: 'Enter',
    wrong: 'Not accepted: {reason}',
    unreachable: 'The gateway cannot be reached',
  },
})

let csrf = ''
let asking = null

/** What the gateway refused: `status` of HTTP (0: not reached), `code`, and `message` for people. */
export class ApiError extends Error {
  constructor(status, error = {}) {
    super(error.message ?? (status ? `HTTP ${status}` : t('unreachable')))
    this.status = status
    this.code = error.code ?? 'unavailable'
    this.field = error.field ?? ''
  }
}

/** Be let in: by `#token=…` of the address, by the cookie, or by asking the person. Resolves when it is done. */
export async function openSession() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token !== null) {
    history.replaceState(null, '', location.pathname + location.search)
    try {
      return await signIn(token)
    } catch (refused) {
      return askForToken(refused)
    }
  }
  csrf = (await send('GET', SESSION)).csrf
  if (!csrf) return askForToken()
}

/** Do one call of the native API, `path` below `/api/v1`. Throws `ApiError`. */
export async function api(method, path, body) {
  try {
    return await send(method, '/api/v1' + path, body)
  } catch (refused) {
    if (refused.status !== 401) throw refused
    await askForToken()
    return send(method, '/api/v1' + path, body)
  }
}

/**
 * Follow an event stream of the native API, for ever: `onItem(event, data, id)` for each item,
 * `onState(connected)` when the connection comes or goes. A lost stream goes on after the last item.
 * Returns a function that ends it.
 */
export function listen(path, { onItem, onState = () => {}, after = '' }) {
  const end = new AbortController()
  follow(path, after, onItem, onState, end.signal)
  return () => end.abort()
}

async function follow(path, after, onItem, onState, signal) {
  let last = after
  let wait = SHORTEST_MS
  while (!signal.aborted) {
    try {
      const headers = { Accept: 'text/event-stream', ...(last && { 'Last-Event-ID': last }) }
      const response = await fetch('/api/v1' + path, { headers, signal, cache: 'no-store' })
      if (response.status === 401) await askForToken()
      if (response.ok) {
        onState(true)
        wait = SHORTEST_MS
        await readItems(response.body, (event, data, id) => {
          last = id || last
          onItem(event, data, id)
        })
      }
    } catch (broken) {
      if (signal.aborted) return
      if (!(broken instanceof TypeError)) console.warn('the stream broke:', broken)
    }
    onState(false)
    await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random() / 2)))
    wait = Math.min(2 * wait, LONGEST_MS)
  }
}

async function readItems(body, take) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop()
    for (const block of blocks) {
      const fields = {}
      for (const line of block.split('\n')) {
        const colon = line.indexOf(': ')
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2)
      }
      if (fields.data !== undefined) take(fields.event ?? 'message', JSON.parse(fields.data), fields.id ?? '')
    }
  }
}

async function send(method, path, body) {
  const headers = { ...(body !== undefined && { 'Content-Type': 'application/json' }) }
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf
  let response
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  } catch {
    throw new ApiError(0)
  }
  let answer = {}
  try {
    answer = await response.json()
  } catch {
    // An answer of something between the gateway and us.
  }
  if (!response.ok) throw new ApiError(response.status, answer.error)
  return answer
}

async function signIn(token) {
  csrf = (await send('POST', SESSION, { token })).csrf
}

/** Show the sign-in form until a token was accepted; one form, however many wait for it. */
function askForToken(refused) {
  asking ??= showForm(refused).finally(() => {
    asking = null
  })
  return asking
}

function showForm(refused) {
  return new Promise((resolve) => {
    const veil = element('div', 'sign-in')
    const form = element('form', 'sign-in-form')
    const input = element('input')
    const said = element('p', 'sign-in-said')
    const button = element('button', '', t('enter'))
    input.type = 'password'
    input.name = 'token'
    input.autocomplete = 'current-password'
    input.placeholder = t('token')
    input.setAttribute('aria-label', t('token'))
    said.setAttribute('role', 'alert')
    if (refused) said.textContent = t('wrong', { reason: refused.message })
    form.append(element('h1', '', t('title')), element('p', '', t('ask')), input, button, said)
    veil.append(form)
    document.body.append(veil)
    input.focus()
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      button.disabled = true
      try {
        await signIn(input.value.trim())
        veil.remove()
        resolve()
      } catch (wrong) {
        said.textContent = t('wrong', { reason: wrong.message })
        button.disabled = false
        input.select()
      }
    })
  })
}

function element(tag, className = '', text = '') {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}
