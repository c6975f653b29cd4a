// What the phone's owner keeps.

import { choose, h, onLongPress, pressable, viewPicture } from './dom.js'
import { pager } from './paging.js'
import { isOfficialPage, outside, readerPage } from './reader.js'
import { shortly } from './times.js'
import { t } from './words.js'

const KEPT = new Set(['text', 'image', 'voice', 'video', 'mini_video', 'link', 'location', 'file'])

/** WeChat's numbers of what can be kept, by what stands before the title. */
const MARKS = { 2: 'k_image', 3: 'k_voice', 4: 'k_video', 5: 'k_link', 6: 'k_location', 8: 'k_file', 0: 'k_app' }
const IMAGE = 2

export function canKeep(item) {
  return KEPT.has(item.kind)
}

/** Keep a message. */
export function keep(frame, item) {
  return frame.attempt(() => frame.phone.do('add_favourite', { message: item.id }), t('kept'))
}

/** Everything that is kept, the newest first. */
export function favouritesPage(frame) {
  const { phone } = frame
  const list = pager(frame, {
    version: () => phone.favouritesChanged,
    read: async (before) => {
      const page = await phone.look(`/favourites?before=${before || 0}`)
      return { items: page.favourites, next: page.next ? String(page.next) : '' }
    },
    draw: (kept) => favourite(frame, kept),
    hint: t('no_favourites'),
    className: '.favourites',
  })
  return { title: t('favourites'), ...list }
}

function favourite(frame, kept) {
  const { phone } = frame
  const who = kept.sender && phone.name(kept.sender)
  const mark = MARKS[kept.kind] ? `${t(MARKS[kept.kind])} ` : ''
  const isPicture = kept.kind === IMAGE && kept.media
  const made = pressable(
    h(
      'div.favourite',
      { data: { favourite: kept.id }, onclick: () => open(frame, kept) },
      isPicture
        ? h('img.favourite-picture', { src: kept.media.url, alt: t('k_image') })
        : h('div.favourite-title', {}, mark + kept.title),
      kept.text && h('div.card-text', {}, kept.text),
      h('div.small', {}, [who, shortly(kept.at_ms, phone.now())].filter(Boolean).join('  ')),
    ),
  )
  onLongPress(made, () => openMenu(frame, kept))
  return made
}

function open(frame, kept) {
  if (isOfficialPage(kept.url)) return frame.push(readerPage(frame, kept))
  if (outside(kept.url)) return window.open(outside(kept.url), '_blank', 'noopener,noreferrer')
  if (kept.kind === IMAGE && kept.media) return viewPicture(frame.element, kept.media.url)
  return openMenu(frame, kept)
}

async function openMenu(frame, kept) {
  const sure = await choose(frame.element, kept.title, [{ label: t('delete'), value: true, warn: true }])
  if (sure) await frame.attempt(() => frame.phone.do('delete_favourite', { favourite: kept.id }))
}
