// Moments: what friends show, and what one says about it.

import { ask, button, choose, group, h, icon, pressable, row, viewPicture } from './dom.js'
import { avatar } from './faces.js'
import { officialsPage } from './officials.js'
import { pager } from './paging.js'
import { postPage } from './posting.js'
import { isOfficialPage, outside, readerPage } from './reader.js'
import { fully } from './times.js'
import { t } from './words.js'

const CAMERA =
  'M9 4h6l1.500 2H20a2 2 0 012 2v10a2 2 0 01-2 2H4a2 2 0 01-2-2V8a2 2 0 012-2h3.500zm3 4.500a4.500 4.500 0 100 9 4.500 4.500 0 000-9z'

/** The third tab: what there is besides chats. */
export function discoverTab(frame) {
  const { phone } = frame
  const body = h('div')
  const update = () =>
    body.replaceChildren(
      group(
        '',
        row({
          label: t('moments'),
          value: hasNews(phone) ? h('span.weui-badge.weui-badge_dot', { data: { test: 'moments-news' } }) : '',
          onclick: () => frame.push(momentsPage(frame)),
          testId: 'moments',
        }),
      ),
      group('', row({ label: t('officials'), onclick: () => frame.push(officialsPage(frame)), testId: 'officials' })),
    )
  return { isTab: true, title: t('tab_discover'), body, update }
}

/** Whether something changed in the moments since they were looked at last. */
export function hasNews(phone) {
  return phone.momentsChanged !== phone.momentsSeen
}

/** What everybody shows, or what `of` alone does; the newest first. */
export function momentsPage(frame, of = '') {
  const { phone } = frame
  const whose = of || phone.wxid
  const list = pager(frame, {
    head: h('header.moments-head', {}, h('span.moments-name', {}, phone.name(whose)), avatar(phone, whose)),
    version: () => phone.momentsChanged,
    read: async (after) => {
      const page = await phone.look(`/moments?of=${encodeURIComponent(of)}&after=${encodeURIComponent(after)}`)
      return { items: page.moments, next: page.next }
    },
    draw: (moment) => momentCard(frame, moment),
    hint: t('no_moments'),
    className: '.moments',
  })
  const post = button('nav-button', icon(CAMERA), () => frame.push(postPage(frame)), {
    data: { test: 'post' },
    attrs: { 'aria-label': t('post_moment') },
  })
  const update = () => {
    if (!of) phone.momentsSeen = phone.momentsChanged
    list.update()
  }
  return {
    title: of ? t('moments_of', { name: phone.name(of) }) : t('moments'),
    body: list.body,
    actions: of ? [] : [post],
    update,
  }
}

function momentCard(frame, moment) {
  const { phone } = frame
  const isMine = moment.author === phone.wxid
  return h(
    'article.moment-card',
    { data: { moment: moment.id } },
    pressable(
      h(
        'span',
        { onclick: () => frame.push(momentsPage(frame, moment.author)) },
        avatar(phone, moment.author, moment.nick),
      ),
    ),
    h(
      'div.moment-body',
      {},
      h('div.moment-name', {}, moment.nick),
      moment.text && h('p.moment-text', {}, moment.text),
      moment.pictures.length > 0 && pictures(frame, moment.pictures),
      moment.link && link(frame, moment.link),
      h(
        'div.moment-foot',
        {},
        h('time', {}, fully(moment.at_ms, phone.now())),
        isMine && button('moment-delete', t('delete'), () => remove(frame, moment)),
        h('span.moment-deeds', {}, likeButton(frame, moment), commentButton(frame, moment)),
      ),
      talk(frame, moment),
    ),
  )
}

function pictures(frame, shown) {
  const cells = shown.map(({ media, url }) => {
    if (media)
      return pressable(
        h('img.moment-picture', {
          src: media.url,
          alt: t('k_image'),
          onclick: () => viewPicture(frame.element, media.url),
        }),
      )
    // Its bytes are elsewhere: nothing of other origins is shown here.
    return h(
      'a.moment-picture.away',
      { href: outside(url) || undefined, target: '_blank', rel: 'noopener noreferrer' },
      t('k_image'),
    )
  })
  return h(`div.moment-pictures${cells.length === 1 ? '.one' : ''}`, {}, ...cells)
}

function link(frame, shown) {
  const inside = h('span', {}, shown.title || shown.url)
  if (isOfficialPage(shown.url)) {
    return pressable(h('div.moment-link', { onclick: () => frame.push(readerPage(frame, shown)) }, inside))
  }
  return h(
    'a.moment-link',
    { href: outside(shown.url) || undefined, target: '_blank', rel: 'noopener noreferrer' },
    inside,
  )
}

function likeButton(frame, moment) {
  const { phone } = frame
  const isLiked = moment.likes.some(({ author }) => author === phone.wxid)
  const deed = isLiked ? 'unlike' : 'like'
  return button(`moment-deed.${deed}`, `${isLiked ? '♥' : '♡'} ${t(deed)}`, () =>
    frame.attempt(() => phone.do(deed, { moment: moment.id })),
  )
}

function commentButton(frame, moment) {
  return button('moment-deed.comment', `✎ ${t('comment')}`, () => comment(frame, moment))
}

/** Who likes it, and what was said. */
function talk(frame, { likes, comments, ...moment }) {
  if (!likes.length && !comments.length) return null
  const { phone } = frame
  const names = likes.flatMap(({ nick }, place) => [place ? '，' : '', h('span.who', {}, nick)])
  const nickOf = new Map(comments.map(({ author, nick }) => [author, nick]))
  const lines = comments.map((said) => {
    const answered = said.reply_to_author && (nickOf.get(said.reply_to_author) || phone.name(said.reply_to_author))
    return pressable(
      h(
        'p.moment-comment',
        { data: { comment: said.id }, onclick: () => openMenu(frame, moment, said) },
        h('span.who', {}, said.nick),
        answered && ` ${t('reply_to')} `,
        answered && h('span.who', {}, answered),
        `: ${said.text}`,
      ),
    )
  })
  return h('div.moment-talk', {}, likes.length > 0 && h('p.moment-likes', {}, '♡ ', ...names), ...lines)
}

async function openMenu(frame, moment, said) {
  const { phone } = frame
  const mayDelete = said.author === phone.wxid || moment.author === phone.wxid
  const remove = () => frame.attempt(() => phone.do('delete_comment', { moment: moment.id, comment: said.id }))
  const doing = await choose(frame.element, said.text, [
    { label: t('reply'), value: () => comment(frame, moment, said) },
    ...(mayDelete ? [{ label: t('delete'), value: remove, warn: true }] : []),
  ])
  await doing?.()
}

async function comment(frame, moment, answered) {
  const title = answered ? `${t('reply')} ${answered.nick}` : t('comment')
  const answer = await ask(frame.element, {
    title,
    yes: t('send'),
    fields: [{ name: 'text', label: t('comment'), wanted: true }],
  })
  if (!answer) return
  await frame.attempt(() =>
    frame.phone.do('comment', { moment: moment.id, text: answer.text, reply_to: answered?.id ?? 0 }),
  )
}

async function remove(frame, moment) {
  const sure = await choose(frame.element, t('really_delete_moment'), [{ label: t('delete'), value: true, warn: true }])
  if (sure) await frame.attempt(() => frame.phone.do('delete_moment', { moment: moment.id }))
}
