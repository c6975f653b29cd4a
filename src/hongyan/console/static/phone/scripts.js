// The world's scripts: what people do by themselves, begun and stopped here; and its clock, for those that wait.

import { api } from '/pages/session.js'
import { button, h, toast } from './dom.js'
import { t } from './words.js'

const LOOK_AGAIN_MS = 1000
const LEAPS = [
  ['leap_minute', 60],
  ['leap_hour', 3600],
  ['leap_day', 86400],
]

/** Return the scripts of the world, as its file lists them. */
export async function listScripts() {
  return (await api('GET', '/sandbox/scripts')).scripts
}

/** Show the scripts over `desk`, live, until they are closed. */
export async function showScripts(desk) {
  const list = h('div.scripts', {})
  const attempt = async (work) => {
    try {
      await work()
      draw(await listScripts())
    } catch (refused) {
      toast(desk, refused.message)
    }
  }
  const act = ({ name }, verb) => attempt(() => api('POST', `/sandbox/scripts/${encodeURIComponent(name)}/${verb}`, {}))
  const leap = (seconds) => attempt(() => api('POST', '/sandbox/clock', { advance_s: seconds }))

  function draw(scripts) {
    const now = JSON.stringify(scripts)
    if (list.dataset.shown === now) return
    list.dataset.shown = now
    list.replaceChildren(...scripts.map((script) => scriptRow(script, act)))
  }

  const dialog = h(
    'div.weui-dialog.ask',
    { attrs: { role: 'dialog', 'aria-modal': 'true' } },
    h('div.weui-dialog__hd', {}, h('strong.weui-dialog__title', {}, t('scripts'))),
    h(
      'div.weui-dialog__bd',
      {},
      h('p.ask-text', {}, t('scripts_hint')),
      list,
      h('div.leaps', {}, t('let_time_pass'), ...LEAPS.map(([word, seconds]) => button('leap', t(word), () => leap(seconds)))),
    ),
    h('div.weui-dialog__ft', {}, button('weui-dialog__btn.weui-dialog__btn_primary', t('close'), () => close())),
  )
  const veil = h('div.veil', { onclick: (event) => event.target === veil && close() }, dialog)
  const timer = setInterval(() => attempt(() => {}), LOOK_AGAIN_MS)
  const close = () => {
    clearInterval(timer)
    veil.remove()
  }
  desk.append(veil)
  await attempt(() => {})
}

function scriptRow(script, act) {
  const { name, state, deeds, done, next_at_ms: next, refused, last_refusal: reason } = script
  const isRunning = state === 'running'
  const verb = isRunning ? 'stop' : 'start'
  return h(
    'div.script',
    { data: { script: name, state } },
    h(
      'div.script-words',
      {},
      h('strong', {}, name),
      h('span.script-state', {}, t(`script_${state}`, { done, deeds })),
      isRunning && next && h('small', {}, t('script_next', { time: new Date(next).toLocaleString() })),
      refused > 0 && h('small.script-refused', {}, t('script_refused', { count: refused, reason })),
    ),
    button(`weui-btn.weui-btn_mini${isRunning ? '.weui-btn_default' : '.weui-btn_primary'}`, t(`script_${verb}`), () =>
      act(script, verb),
    ),
  )
}
