// Pages of official accounts: articles, and lists of them. The gateway reads them; what is shown is text.

import { group, h, row } from './dom.js'
import { fully } from './times.js'
import { t } from './words.js'

const OFFICIAL_HOST = 'mp.weixin.qq.com'

/** An address that a browser may follow; nothing else, whatever a message says. */
export function outside(text) {
  try {
    const { protocol, href } = new URL(text)
    return ['http:', 'https:'].includes(protocol) ? href : ''
  } catch {
    return ''
  }
}

/** Whether `url` leads to where WeChat keeps the pages of official accounts. */
export function isOfficialPage(url) {
  const address = outside(url)
  return address !== '' && new URL(address).hostname === OFFICIAL_HOST
}

/** The page at `url`; `title` is what the way there called it. */
export function readerPage(frame, { url, title = '' }) {
  const { phone } = frame
  const body = h('article.reader', {}, h('h2.reader-title', {}, title))
  let isAsked = false
  const read = async () => {
    try {
      show(await phone.look(`/page?url=${encodeURIComponent(url)}`))
    } catch (refused) {
      // Not every address that an account names is a page of this world.
      body.append(h('p.hint', {}, refused.status === 404 ? t('page_elsewhere') : refused.message), away(url))
    }
  }
  const show = (page) => {
    const paragraphs = page.text.split('\n').filter((line) => line.trim())
    body.replaceChildren(
      h('h2.reader-title', {}, page.title),
      h('p.small', {}, page.at_ms === null ? page.author : `${page.author}  ${fully(page.at_ms, phone.now())}`),
      ...paragraphs.map((line) => h('p.reader-line', {}, line)),
      page.articles.length
        ? group(
            '',
            ...page.articles.map((article) =>
              row({ label: article.title, onclick: () => frame.push(readerPage(frame, article)), testId: 'article' }),
            ),
          )
        : '',
    )
  }
  const update = () => {
    if (isAsked) return
    isAsked = true
    read()
  }
  return { title: t('article'), body, update }
}

function away(url) {
  const href = outside(url)
  return href ? h('p.hint', {}, h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, href)) : ''
}
