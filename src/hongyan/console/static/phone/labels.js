// How the phone's owner sorts friends.

import { ask, button, choose, group, h, row } from './dom.js'
import { pick, pickContacts } from './picking.js'
import { t } from './words.js'

/** The owner's labels; each leads to who has it. */
export function labelsPage(frame) {
  const { phone } = frame
  const body = h('div')
  const update = () => {
    const rows = phone.labels.map((label) =>
      row({
        label: label.name,
        value: String(having(phone, label).length),
        onclick: () => frame.push(labelPage(frame, label)),
        testId: `label-${label.id}`,
      }),
    )
    body.replaceChildren(
      group('', ...rows, row({ label: `＋ ${t('new_label')}`, onclick: () => addLabel(frame), testId: 'new-label' })),
    )
  }
  return { title: t('labels'), body, update }
}

function labelPage(frame, label) {
  const { phone } = frame
  const body = h('div')
  const change = async () => {
    const chosen = await pickContacts(frame, { title: label.name, least: 0, chosen: having(phone, label) })
    if (chosen) await frame.attempt(() => putOn(phone, label, new Set(chosen)), t('done'))
  }
  const remove = async () => {
    const sure = await choose(frame.element, label.name, [{ label: t('delete'), value: true, warn: true }])
    if (sure && (await frame.attempt(() => phone.do('delete_label', { label: label.id })))) frame.pop()
  }
  const update = () => {
    const rows = having(phone, label).map((id) => row({ label: phone.name(id), testId: id }))
    body.replaceChildren(
      rows.length ? group('', ...rows) : h('p.hint', {}, t('label_empty')),
      h(
        'div.choices',
        {},
        button('weui-btn.weui-btn_primary.label-members', t('choose_members'), change),
        button('weui-btn.weui-btn_warn.label-delete', t('delete'), remove),
      ),
    )
  }
  return { title: label.name, body, update }
}

/** The names of the labels that a friend has. */
export function labelsOf(phone, contact) {
  return phone.labels.filter(({ id }) => contact.labels.includes(id)).map(({ name }) => name)
}

/** Choose the labels of a friend. */
export async function chooseLabels(frame, id) {
  const { phone } = frame
  const labels = await pickLabels(frame, phone.contacts.get(id).labels, 0)
  if (labels) await frame.attempt(() => phone.do('set_labels', { contact: id, labels }))
}

/** Let some labels be chosen. Resolves to their ids, or to null. */
export function pickLabels(frame, chosen, least = 1) {
  const options = frame.phone.labels.map(({ id, name }) => ({ id, label: name }))
  return pick(frame, { title: t('labels'), options, chosen, least, hint: t('no_labels') })
}

async function addLabel(frame) {
  const answer = await ask(frame.element, {
    title: t('new_label'),
    fields: [{ name: 'name', label: t('label_name'), wanted: true }],
  })
  if (answer) await frame.attempt(() => frame.phone.do('add_label', answer))
}

function having(phone, label) {
  return phone.friends.filter((contact) => contact.labels.includes(label.id)).map((contact) => contact.profile.id)
}

/** Let exactly `wanted` have the label. */
async function putOn(phone, label, wanted) {
  for (const { profile, labels } of phone.friends) {
    const others = labels.filter((id) => id !== label.id)
    const now = wanted.has(profile.id) ? [...others, label.id] : others
    if (now.length !== labels.length) await phone.do('set_labels', { contact: profile.id, labels: now })
  }
}
