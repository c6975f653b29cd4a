// A list that the gateway gives page by page.

import { button, h, soon, sync } from './dom.js'
import { t } from './words.js'

/** Longer than anybody scrolls. */
const MOST_PAGES = 20

/** Of media only what they are: their address is another every time it is told. */
const bytesOnly = (name, value) => value?.sha256 ?? value

/**
 * A list: `read(after)` resolves to `{items, next}`, a first page with ''; `draw(item)` makes a node. What is shown is
 * read anew when `version()` gives something else, and drawn anew where it changed. `head` stands above, `hint` in the
 * place of nothing. Returns a page's `body` and `update`.
 */
export function pager(frame, { read, version = () => 0, draw, head = null, hint, className = '' }) {
  const list = h(`div.paged${className}`)
  const body = h('div', {}, head, list)
  let nodes = new Map()
  let pages = 1
  let seen
  let isReading = false
  const look = async () => {
    const items = []
    let after = ''
    for (let page = 0; page < pages; page += 1) {
      const found = await read(after)
      items.push(...found.items)
      after = found.next
      if (!after) break
    }
    show(items, after)
  }
  const show = (items, next) => {
    const kept = new Map()
    for (const item of items) {
      const key = JSON.stringify(item, bytesOnly)
      kept.set(key, nodes.get(key) ?? draw(item))
    }
    nodes = kept
    const wanted = items.length || !hint ? [...kept.values()] : [h('p.hint', {}, hint)]
    if (next && pages < MOST_PAGES) wanted.push(button('earlier', t('show_more'), more))
    sync(list, wanted)
  }
  const more = () => {
    pages += 1
    seen = undefined
    update()
  }
  const update = async () => {
    if (isReading || version() === seen) return
    isReading = true
    seen = version()
    await frame.attempt(look)
    isReading = false
    if (version() !== seen) again()
  }
  const again = soon(() => body.isConnected && update())
  return { body, update }
}
