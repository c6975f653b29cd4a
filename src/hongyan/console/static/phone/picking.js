// Pages on which people, rooms, labels or messages are chosen.

import { button, h, toast } from './dom.js'
import { avatar } from './faces.js'
import { t } from './words.js'

const MOST_CHATS = 9

/**
 * Let at most `most` of `options`, `{id, label, before}`, be chosen, `least` at the fewest; `chosen` are so from the
 * start. Resolves to their ids, in the order of the options, or to null when the page was left.
 */
export function pick(frame, { title, options, least = 1, most = Infinity, chosen = [], hint = t('no_chats') }) {
  return new Promise((resolve) => {
    const taken = new Set(chosen)
    const leave = (answer) => {
      resolve(answer)
      frame.pop()
    }
    const finish = () => {
      if (taken.size < least) return toast(frame.element, t('choose_fewest', { least }))
      if (taken.size > most) return toast(frame.element, t('choose_most', { most }))
      return leave(options.map(({ id }) => id).filter((id) => taken.has(id)))
    }
    const take = (id, isTaken) => {
      if (isTaken) taken.add(id)
      else taken.delete(id)
      done.disabled = taken.size < least
      if (taken.size === most && most === 1) finish()
    }
    const done = button('weui-btn.weui-btn_mini.weui-btn_primary', t('done'), finish, {
      disabled: taken.size < least,
      data: { test: 'done' },
    })
    const rows = options.map(({ id, label, before }) => {
      const box = h('input.pick-box', {
        type: 'checkbox',
        checked: taken.has(id),
        onchange: () => take(id, box.checked),
      })
      return h(
        'label.weui-cell.weui-cell_active',
        { data: { pick: id } },
        before,
        h('span.weui-cell__bd', {}, label),
        box,
      )
    })
    frame.push({
      title,
      body: h('div', {}, rows.length ? h('div.weui-cells', {}, ...rows) : h('p.hint', {}, hint)),
      actions: [done],
      left: () => resolve(null),
    })
  })
}

/** Let some of `among` be chosen, by default of all friends; all else as `pick` has it. */
export function pickContacts(frame, { title = t('choose_members'), among, ...rest }) {
  const { phone } = frame
  const ids = among ?? phone.friends.map((contact) => contact.profile.id)
  const options = ids.map((id) => ({ id, label: phone.name(id), before: avatar(phone, id) }))
  return pick(frame, { title, options, ...rest })
}

/** Let chats be chosen, rooms first. */
export function pickChats(frame, title) {
  const { phone } = frame
  const friends = phone.friends.map((contact) => contact.profile.id)
  return pickContacts(frame, { title, among: [...phone.rooms.keys(), ...friends], most: MOST_CHATS })
}
