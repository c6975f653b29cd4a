// Writing a moment: what it shows, and to whom.

import { ask, button, choose, group, h, row, toast } from './dom.js'
import { pickLabels } from './labels.js'
import { media } from './media.js'
import { t } from './words.js'

const MOST_PICTURES = 9

/** Who sees it: what stands in the deed, and whether labels are chosen for it. */
const SCOPES = { everybody: '', private: 'is_private', only: 'visible_to', but: 'hidden_from' }
const LABELLED = new Set(['only', 'but'])

export function postPage(frame) {
  const { phone } = frame
  const pictures = []
  let link = null
  let scope = 'everybody'
  let labels = []
  const text = h('textarea.post-text', {
    rows: 5,
    placeholder: t('post_hint'),
    attrs: { 'aria-label': t('post_hint') },
  })
  const input = h('input', {
    type: 'file',
    accept: 'image/*',
    multiple: true,
    hidden: true,
    data: { test: 'pictures' },
  })
  const shown = h('div.moment-pictures.post-pictures')
  const settings = h('div')

  const add = async () => {
    const files = [...input.files].slice(0, MOST_PICTURES - pictures.length)
    if (files.length < input.files.length) toast(frame.element, t('most_pictures', { most: MOST_PICTURES }))
    // One by one: a call has room for one picture, and the post names them by their addresses.
    for (const file of files) {
      const isDone = await frame.attempt(async () => {
        const { answer } = await phone.do('upload_moment_picture', { media: await media(file) })
        pictures.push({ address: answer.url, media: answer.media })
      })
      if (!isDone) break
    }
    input.value = ''
    draw()
  }
  input.addEventListener('change', add)

  const setLink = async () => {
    const answer = await ask(frame.element, {
      title: t('send_link'),
      fields: [
        { name: 'title', label: t('field_title'), value: link?.title },
        { name: 'url', label: t('field_url'), value: link?.url ?? 'https://', wanted: true },
      ],
    })
    if (answer) link = answer
    draw()
  }
  const setScope = async () => {
    const chosen = await choose(
      frame.element,
      t('visible'),
      Object.keys(SCOPES).map((value) => ({ label: t(`visible_${value}`), value })),
    )
    const wanted = chosen && LABELLED.has(chosen) ? await pickLabels(frame, labels) : []
    if (!chosen || !wanted) return
    scope = chosen
    labels = wanted
    draw()
  }
  const post = async () => {
    const isDone = await frame.attempt(() =>
      phone.do('post_moment', {
        text: text.value,
        pictures: pictures.map(({ address }) => ({ url: address })),
        ...(link ? { link } : {}),
        ...(SCOPES[scope] ? { [SCOPES[scope]]: LABELLED.has(scope) ? labels : true } : {}),
      }),
    )
    if (isDone) frame.pop()
  }
  const draw = () => {
    const names = phone.labels.filter(({ id }) => labels.includes(id)).map(({ name }) => name)
    shown.replaceChildren(
      ...pictures.map((picture, place) =>
        h('span.post-picture', {}, h('img.moment-picture', { src: picture.media.url, alt: t('k_image') }), drop(place)),
      ),
      ...(link || pictures.length >= MOST_PICTURES
        ? []
        : [button('moment-picture.post-add', '＋', () => input.click(), { attrs: { 'aria-label': t('send_image') } })]),
    )
    settings.replaceChildren(
      group(
        '',
        ...(pictures.length
          ? []
          : [
              row({
                label: t('send_link'),
                value: h('span.clipped', {}, link ? link.title || link.url : ''),
                onclick: setLink,
                testId: 'post-link',
              }),
            ]),
        row({
          label: t('visible'),
          value: h('span.clipped', {}, [t(`visible_${scope}`), names.join('、')].filter(Boolean).join(' ')),
          onclick: setScope,
          testId: 'visible',
        }),
      ),
    )
  }
  const drop = (place) => {
    const take = () => {
      pictures.splice(place, 1)
      draw()
    }
    return button('post-drop', '×', take, { attrs: { 'aria-label': t('delete') } })
  }
  draw()
  return {
    title: t('post_moment'),
    body: h('div.post', {}, text, input, shown, settings),
    actions: [button('weui-btn.weui-btn_mini.weui-btn_primary', t('publish'), post, { data: { test: 'publish' } })],
  }
}
