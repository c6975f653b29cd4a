// Moments as WeChat writes them.

import { language } from '/pages/words.js'
import { t } from './words.js'

const DAY_MS = 86400000
const locale = language() === 'zh' ? 'zh-CN' : 'en-GB'
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false })
const day = new Intl.DateTimeFormat(locale, { month: 'numeric', day: 'numeric' })
const date = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'numeric', day: 'numeric' })

/** A moment in few letters: the hour today, else the day. */
export function shortly(atMs, nowMs) {
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0)
  if (atMs >= midnight) return clock.format(atMs)
  if (atMs >= midnight - DAY_MS) return t('yesterday')
  return new Date(atMs).getFullYear() === new Date(nowMs).getFullYear() ? day.format(atMs) : date.format(atMs)
}

/** A moment above the messages of a chat. */
export function fully(atMs, nowMs) {
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0)
  return atMs >= midnight ? clock.format(atMs) : `${shortly(atMs, nowMs)} ${clock.format(atMs)}`
}
