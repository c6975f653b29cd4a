// How to connect: the lines to paste, with this gateway's address and a key, and whether they worked.

import { api } from '/pages/session.js'
import { fill, make } from '/pages/dom.js'
import { known } from './keys.js'
import { t } from './texts.js'

const SOCKET = location.origin.replace(/^http/, 'ws')

/** Ways in: `lines` are made of a key and its name. */
const WAYS = [
  {
    id: 'sdk06',
    title: 'padchat-sdk 0.6 (Node)',
    lines: (key) => [
      'npm install padchat-sdk@0.6.3',
      '',
      "const Padchat = require('padchat-sdk')",
      `const bot = new Padchat('${SOCKET}/${key}')`,
      "bot.on('open', async () => { await bot.init(); await bot.login('qrcode') })",
      "bot.on('push', m => m.mType === 1 && bot.sendMsg(m.fromUser, `echo: ${m.content}`))",
    ],
  },
  {
    id: 'sdk05',
    title: 'padchat-sdk 0.5 (Node)',
    lines: (key) => [
      'npm install padchat-sdk@0.5.13',
      '',
      "const Padchat = require('padchat-sdk')",
      `const bot = new Padchat('${SOCKET}/${key}')`,
      "bot.on('open', async () => { await bot.init(); await bot.login('qrcode') })",
      "bot.on('push', m => m.mType === 1 && bot.sendMsg(m.fromUser, `echo: ${m.content}`))",
    ],
  },
  {
    id: 'v2ws',
    title: 'PadChat v2 (WebSocket)',
    lines: (key) => [
      `${SOCKET}/ws`,
      '',
      `{"code": "auth", "authKey": "${key}", "cmdId": "36a1d2a0-f0f8-11e7-b047-075fc026a5b1"}`,
      '{"code": "connect", "data": {}, "cmdId": "36a247d0-f0f8-11e7-b047-075fc026a5b1"}',
      '{"code": "login", "data": {"loginType": "qrcode"}, "cmdId": "37179ee0-f0f8-11e7-b047-075fc026a5b1"}',
    ],
  },
  {
    id: 'python',
    title: 'hongyan.client (Python)',
    lines: (key) => [
      'from hongyan.client import Bot',
      '',
      `bot = Bot("${location.origin.replace(/^http/, 'ws')}", "${key}")`,
      '',
      '',
      '@bot.on_text',
      'def echo(message):',
      '    return f"echo: {message.text}"',
      '',
      '',
      'bot.run()',
    ],
  },
  { id: 'bot', title: 'hongyan bot', lines: (key) => [`.venv/bin/hongyan bot ${key} --url ${SOCKET}`] },
  {
    id: 'wequick',
    title: 'WeQuick (receive_msg, send_msg)',
    lines: (_, name) => [
      '[[wequick.callbacks]]',
      'receive = "http://127.0.0.1:5000/receive_msg"',
      'send = "http://127.0.0.1:5000/send_msg"',
      `account = "${name}/default"`,
    ],
  },
  {
    id: 'api',
    title: 'HTTP (curl)',
    lines: () => [
      `curl -H "Authorization: Bearer $(cat data/admin.token)" ${location.origin}/api/v1/accounts`,
      `curl ${location.origin}/openapi.json`,
    ],
  },
]

/** Show the ways in. Returns what ends it. */
export function showConnect(place, gateway) {
  const choice = make('select', { id: 'key', 'aria-label': t('key'), onchange: draw })
  const note = make('p', { class: 'hint' })
  const waiting = make('p', { class: 'waiting', role: 'status' })
  const ways = make('div', { class: 'ways' })
  fill(place, make('p', {}, t('connect_intro')), make('label', { class: 'key-choice' }, t('key'), ' ', choice), note, waiting, ways)

  function draw() {
    const name = choice.value
    const secret = known(name)
    note.textContent = secret ? '' : t('key_unknown', { name })
    fill(ways, WAYS.map((way) => block(way, secret ?? t('put_key', { name }), name)))
    tell(gateway.overview)
  }

  function tell(overview) {
    const clients = (overview?.accounts ?? [])
      .filter((account) => account.id.startsWith(`${choice.value}/`))
      .flatMap((account) => account.clients.map((client) => [account.id, client]))
    for (const { account, face, state } of overview?.callbacks ?? [])
      if (state === 'well' && account.startsWith(`${choice.value}/`)) clients.push([account, face])
    waiting.dataset.state = clients.length ? 'connected' : 'waiting'
    fill(
      waiting,
      clients.length
        ? [t('client_connected'), ...clients.map(([id, client]) => make('a', { href: `#/accounts/${id}` }, `${id} (${client})`))]
        : [make('span', { class: 'pulse' }), t('waiting_client')],
    )
  }

  api('GET', '/keys')
    .then(({ keys }) => {
      const usable = keys.filter((key) => !key.revoked)
      fill(choice, usable.map((key) => make('option', { value: key.name }, key.name)))
      draw()
    })
    .catch((refused) => fill(ways, make('p', { class: 'said' }, refused.message)))
  return gateway.watch(tell)
}

function block({ id, title, lines }, key, name) {
  const text = lines(key, name).join('\n')
  const copy = make('button', { class: 'quiet', onclick: () => copyText(text, copy) }, t('copy'))
  return make(
    'section',
    { class: 'panel way-in', data: { way: id } },
    make('div', { class: 'way-top' }, make('h2', {}, title), copy),
    make('p', { class: 'hint' }, t(`lib_${id}`)),
    make('pre', {}, text),
  )
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = t('copied')
  } catch {
    // A page that is not served over TLS may not write there: let the person do it.
    getSelection().selectAllChildren(button.closest('section').querySelector('pre'))
  }
}
