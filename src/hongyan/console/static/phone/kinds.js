// One line about a message: for the list of chats, and for what is quoted.

import { t } from './words.js'

const TITLES = {
  text: (item) => item.text,
  sms: (item) => item.text,
  quote: (item) => item.text,
  notice: (item) => plain(item.text),
  recall: (item) => item.text,
  link: (item) => `${t('k_link')} ${item.title}`,
  articles: (item) => `${t('k_link')} ${item.title}`,
  music: (item) => `${t('k_music')} ${item.title}`,
  file: (item) => `${t('k_file')} ${item.name}`,
  mini_program: (item) => `${t('k_mini_program')} ${item.title}`,
  card: (item) => `${t('k_card')} ${item.nick}`,
  location: (item) => `${t('k_location')} ${item.name || item.label}`,
  history: (item) => `${t('k_history')} ${item.title}`,
  red_packet: (item) => `${t('k_red_packet')} ${item.wishing || t('red_packet_default')}`,
}

const MARKED = new Set([
  'image',
  'voice',
  'video',
  'mini_video',
  'emoticon',
  'room_invitation',
  'transfer',
  'voip',
  'app',
])

/** A link in a line of WeChat's own. Only these two lead anywhere: a nick can contain the same letters. */
export const NOTICE_LINK =
  /<a href="(weixin:\/\/findfriend\/verifycontact|http:\/\/support\.weixin\.qq\.com\/cgi-bin\/mmsupport-bin\/addchatroombyinvite\?ticket=[^"<>]+)">([^<>]*)<\/a>/

/** What a message says in one line. */
export function brief(item) {
  const title = TITLES[item.kind]
  if (title) return title(item)
  return t(MARKED.has(item.kind) ? `k_${item.kind}` : 'k_unknown')
}

/** A notice without the markup of its link. */
function plain(text) {
  return text.replace(NOTICE_LINK, '$2')
}
