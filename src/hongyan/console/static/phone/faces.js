// What somebody looks like: their picture, or a coloured tile with a letter of their name.

import { h } from './dom.js'

const COLOURS = ['#f2994a', '#2d9cdb', '#27ae60', '#9b51e0', '#eb5757', '#56b6c2', '#c0803a', '#5b7bd5']

/** Return the picture of `id`, whom `phone` knows as `name`. */
export function avatar(phone, id, name = phone.name(id)) {
  const members = phone.rooms.get(id)?.members
  if (members) return mosaic(phone, members)
  const picture = phone.avatars[id]
  if (picture) return h('img.avatar', { src: picture.url, alt: '' })
  return tile(id, name)
}

/** Return a tile with the first letter of `name`, in the colour of `id`. */
export function tile(id, name) {
  const letter = [...name.trim()][0] ?? '?'
  const made = h('span.avatar', { attrs: { 'aria-hidden': 'true' } }, letter.toUpperCase())
  made.style.backgroundColor =
    COLOURS[[...id].reduce((sum, each) => (sum * 31 + each.codePointAt(0)) % 9973, 7) % COLOURS.length]
  return made
}

function mosaic(phone, members) {
  const shown = members.slice(0, members.length > 4 ? 9 : 4)
  const made = h('span.avatar.mosaic', {}, ...shown.map((member) => avatar(phone, member.id, member.nick)))
  made.style.setProperty('--columns', shown.length > 4 ? 3 : 2)
  return made
}
