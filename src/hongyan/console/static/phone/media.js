// Files of this computer, as messages carry them.

import { t } from './words.js'

const MOST_BYTES = 11 * 1024 * 1024
const MEASURE_MS = 3000
const CHUNK = 0x8000

/** Return what the API takes for `file`. Throws when a call cannot carry it. */
export async function media(file) {
  if (file.size > MOST_BYTES) throw new Error(t('too_large', { mb: MOST_BYTES / 1024 / 1024 }))
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK))
  }
  return { data: btoa(text), name: file.name }
}

/** Return how long `file`, an `audio` or a `video`, plays; 0 when the browser cannot tell. */
export function seconds(file, tag) {
  return new Promise((resolve) => {
    const player = document.createElement(tag)
    const address = URL.createObjectURL(file)
    const end = (length) => {
      clearTimeout(timer)
      URL.revokeObjectURL(address)
      resolve(Number.isFinite(length) ? length : 0)
    }
    const timer = setTimeout(() => end(0), MEASURE_MS)
    player.preload = 'metadata'
    player.addEventListener('loadedmetadata', () => end(player.duration))
    player.addEventListener('error', () => end(0))
    player.src = address
  })
}
