// Publishing as an official account: it has no phone, only what it writes.

import { api } from '/pages/session.js'
import { ask, choose, toast } from './dom.js'
import { t } from './words.js'

/** As many as one issue has. */
const MOST_ARTICLES = 8

/** Let articles be written for `account`, over `desk`, and publish them together. */
export async function publish(desk, account) {
  const articles = []
  let isMore = true
  while (isMore) {
    const article = await write(desk, account)
    if (article) articles.push(article)
    if (!articles.length) return
    isMore = await choose(desk, account.nick, [
      { label: t('publish_now', { count: articles.length }), value: false },
      ...(articles.length < MOST_ARTICLES ? [{ label: t('one_more_article'), value: true }] : []),
    ])
  }
  if (isMore === null) return
  try {
    await api('POST', '/sandbox/deeds', { as: account.id, do: 'publish_article', articles })
    toast(desk, t('published'))
  } catch (refused) {
    toast(desk, refused.message)
  }
}

function write(desk, { nick }) {
  return ask(desk, {
    title: nick,
    fields: [
      { name: 'title', label: t('field_title'), wanted: true },
      { name: 'description', label: t('field_description') },
      { name: 'text', label: t('article_text'), type: 'lines' },
    ],
  })
}
