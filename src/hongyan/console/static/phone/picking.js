// A page on which friends, or members of a room, are chosen.

import { button, h, toast } from './dom.js'
import { avatar } from './faces.js'
import { t } from './words.js'

/**
 * Let at most `most` of `among` be chosen, `least` at the fewest; `among` are ids, by default all friends.
 * Resolves to their ids, or to null when the page was left.
 */
export function pickContacts(frame, { title = t('choose_members'), least = 1, most = Infinity, among }) {
  const { phone } = frame
  const ids = among ?? phone.friends.map((contact) => contact.profile.id)
  return new Promise((resolve) => {
    const chosen = new Set()
    const leave = (answer) => {
      resolve(answer)
      frame.pop()
    }
    const finish = () => (chosen.size < least ? toast(frame.element, t('choose_members')) : leave([...chosen]))
    const take = (id, isChosen) => {
      if (isChosen) chosen.add(id)
      else chosen.delete(id)
      done.disabled = chosen.size < least
      if (chosen.size === most && most === 1) finish()
    }
    const done = button('weui-btn.weui-btn_mini.weui-btn_primary', t('done'), finish, {
      disabled: true,
      data: { test: 'done' },
    })
    const rows = ids.map((id) => {
      const box = h('input.pick-box', { type: 'checkbox', onchange: () => take(id, box.checked) })
      return h(
        'label.weui-cell.weui-cell_active',
        { data: { pick: id } },
        avatar(phone, id),
        h('span.weui-cell__bd', {}, phone.name(id)),
        box,
      )
    })
    frame.push({
      title,
      body: h('div', {}, ids.length ? h('div.weui-cells', {}, ...rows) : h('p.hint', {}, t('no_chats'))),
      actions: [done],
      left: () => resolve(null),
    })
  })
}
