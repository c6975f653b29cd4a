// Calls: only the notices of them, nothing is heard.

import { button, h, icon } from './dom.js'
import { t } from './words.js'

const HANDSET =
  'M6.600 2.800l3 .9 1 4.200-2 1.800a12 12 0 005.700 5.700l1.800-2 4.200 1 .9 3c-.6 2-2.300 3.300-4.400 3.100C9 20 4 15 3.500 7.200 3.400 5.100 4.600 3.400 6.600 2.800z'

/** What can follow a call that is under way: for who wrote its newest notice, and for the other. */
const NEXT = {
  ringing: { mine: ['missed'], theirs: ['answered', 'missed'] },
  answered: { mine: ['ended'], theirs: ['ended'] },
}
const RED = new Set(['missed', 'ended'])

/** Call who is at the other end of `chat`. */
export function call(frame, chat, isVideo) {
  return frame.phone.say(chat, 'voip', { state: 'ringing', is_video: isVideo })
}

/** Who calls hangs up before the other answers; who is called declines. */
function deedOf({ mine }, state) {
  return t(`do_${mine && state === 'missed' ? 'ended' : state}`)
}

/** Whether `item` is a call that is under way: nothing came of it yet. */
export function isUnderWay(phone, chat, item) {
  if (item.kind !== 'voip' || !NEXT[item.state]) return false
  return phone.chat(chat).findLast((each) => each.kind === 'voip') === item
}

export function callBubble(frame, item) {
  const { phone } = frame
  const kind = t(item.is_video ? 'video_call' : 'voice_call')
  const line = h('span.call', {}, icon(HANDSET), h('span.text', {}, `${kind} ${t(`call_${item.state}`)}`))
  if (!isUnderWay(phone, item.chat, item)) return line
  const choices = NEXT[item.state][item.mine ? 'mine' : 'theirs'].map((state) =>
    button(
      `weui-btn.weui-btn_mini.weui-btn_${RED.has(state) ? 'warn' : 'primary'}.call-${state}`,
      deedOf(item, state),
      () => frame.attempt(() => phone.say(item.chat, 'voip', { state, is_video: item.is_video })),
    ),
  )
  return h('div', {}, line, h('div.call-choices', {}, ...choices))
}
