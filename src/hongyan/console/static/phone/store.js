// One person's phone: what the gateway tells of it, and what can be done on it. Knows nothing of how it looks.

import { api, listen } from '/pages/session.js'
import { Purse } from './purse.js'
import { t } from './words.js'

const PAGE = 500
const MOST_AT_ONCE = 2000
/** Longer than anybody scrolls: then only the newest are kept. */
const MOST_KEPT = 10000
const AGAIN_MS = 1000
/** The gateway was not reached, or reads its log. */
const PASSING = new Set([0, 503])
const HIDDEN = new Set(['status_notify', 'friend_request'])

/** The chat that stands for text messages of the telephone network. */
export const SMS = 'sms'

export class Phone {
  constructor(wxid) {
    this.wxid = wxid
    this.isConnected = true
    this.listeners = new Set()
    this.seen = { [SMS]: 0 }
    this.purse = new Purse(this)
    this.forget()
  }

  forget() {
    this.items = new Map()
    this.chats = new Map()
    this.recalled = new Map()
    this.before = ''
    this.names = new Map()
    this.purse.forget()
  }

  /** Read everything and follow what comes. Throws when there is no such person. */
  async open() {
    await this.read()
    this.close = listen(this.path('/messages'), {
      after: this.cursor,
      onItem: (event, data) => this.hear(event, data),
      onState: (isConnected) => {
        this.isConnected = isConnected
        this.tell()
      },
    })
  }

  async read() {
    const page = await api('GET', this.path(`/messages?limit=${PAGE}`))
    this.take(page.messages)
    this.before = page.before
    this.cursor = page.cursor
    while (this.before && this.items.size < MOST_AT_ONCE) await this.readEarlier()
    await this.refresh()
    this.seen[SMS] = this.chat(SMS).length
  }

  /** Read the page before the oldest message that is known. */
  async readEarlier() {
    const page = await api('GET', this.path(`/messages?limit=${PAGE}&before=${encodeURIComponent(this.before)}`))
    this.take(page.messages)
    this.before = page.before
    this.tell()
  }

  /** Look at the phone anew; calls that come meanwhile are one more look. */
  async refresh() {
    if (this.looking) {
      this.isStale = true
      return this.looking
    }
    this.looking = (async () => {
      do {
        this.isStale = false
        this.show(await api('GET', this.path('')))
      } while (this.isStale)
    })().finally(() => {
      this.looking = null
    })
    return this.looking
  }

  show({ phone, codes, now_ms }) {
    this.me = phone.me
    this.phone = phone.phone
    this.isAsked = phone.is_asked
    this.isBanned = phone.is_banned
    this.contacts = new Map(phone.contacts.map((contact) => [contact.profile.id, contact]))
    this.blocked = new Set(phone.blocked)
    this.rooms = new Map(phone.rooms.map((room) => [room.id, room]))
    this.confirming = new Set(phone.confirming)
    this.avatars = phone.avatars
    this.unread = phone.unread
    this.requests = phone.requests
    this.logins = phone.logins
    this.devices = phone.devices
    this.labels = phone.labels
    this.pinned = new Set(phone.pinned)
    this.purse.turn(phone.red_packets_changed)
    this.momentsChanged = phone.moments_changed
    this.favouritesChanged = phone.favourites_changed
    this.momentsSeen ??= phone.moments_changed
    this.codes = codes
    this.ahead = now_ms - Date.now()
    this.learn()
    this.tell()
  }

  /** Remember names also of those who are not shown any more: their messages are. */
  learn() {
    for (const room of this.rooms.values()) {
      for (const member of room.members) this.names.set(member.id, member.nick)
      this.names.set(room.id, room.name || room.members.map((member) => this.nameOf(member.id)).join('、'))
    }
    for (const { profile } of this.requests) this.names.set(profile.id, profile.nick)
    for (const { profile } of this.contacts.values()) this.names.set(profile.id, profile.nick)
    this.names.set(this.wxid, this.me.nick)
  }

  hear(event, data) {
    if (event === 'message') {
      this.take([data])
      if (data.unread) this.unread[data.chat] = data.unread
      else delete this.unread[data.chat]
      this.tell(data)
      if (this.items.size > MOST_KEPT) this.begin()
    } else if (event === 'reset') {
      this.begin()
      this.tell(null, t('reset'))
    } else {
      this.lookAgain()
    }
  }

  /** Look at the phone anew, and once more later when the gateway cannot answer at the moment. */
  lookAgain() {
    this.refresh().catch((refused) => {
      if (PASSING.has(refused.status)) setTimeout(() => this.lookAgain(), AGAIN_MS)
      else this.tell(null, refused.message)
    })
  }

  /** Forget all messages, and read the newest. */
  begin() {
    this.forget()
    this.read().catch((refused) => this.tell(null, refused.message))
  }

  take(items) {
    const touched = new Set()
    for (const item of items) {
      if (this.items.has(item.number) || HIDDEN.has(item.kind)) continue
      this.items.set(item.number, item)
      if (item.kind === 'recall') this.recalled.set(item.message, item)
      this.purse.hear(item)
      const chat = item.kind === 'sms' ? SMS : item.chat
      if (!this.chats.has(chat)) this.chats.set(chat, [])
      this.chats.get(chat).push(item)
      touched.add(chat)
    }
    for (const chat of touched) this.chats.get(chat).sort((one, other) => one.number - other.number)
  }

  /** The items of a chat in order, a recalled one as the line about it. */
  chat(id) {
    const items = this.chats.get(id) ?? []
    const known = new Set(items.map((item) => item.id))
    return items
      .filter((item) => item.kind !== 'recall' || !known.has(item.message))
      .map((item) => {
        const line = this.recalled.get(item.id)
        return line ? { ...line, number: item.number, at_ms: item.at_ms } : item
      })
  }

  /** Every chat with its last item: those at the top first, else the newest. */
  chatList() {
    return [...this.chats.keys()]
      .map((id) => ({ id, last: this.chat(id).at(-1), newest: this.chats.get(id).at(-1), unread: this.unreadOf(id) }))
      .filter(({ last }) => last)
      .sort((one, other) => this.isPinned(other) - this.isPinned(one) || other.newest.number - one.newest.number)
  }

  isPinned({ id }) {
    return Number(this.pinned.has(id))
  }

  unreadOf(chat) {
    return chat === SMS ? Math.max(0, this.chat(SMS).length - this.seen[SMS]) : (this.unread[chat] ?? 0)
  }

  /** How many messages are unread, in all chats. */
  get allUnread() {
    return [...this.chats.keys()].reduce((sum, chat) => sum + this.unreadOf(chat), 0)
  }

  /** What the list and titles call a person, an account or a room. */
  name(id) {
    if (id === SMS) return t('sms')
    return this.contacts.get(id)?.remark || this.nameOf(id)
  }

  nameOf(id) {
    return this.names.get(id) || (id.endsWith('@chatroom') ? t('room_unnamed') : id)
  }

  /** What somebody is called above their message: the remark, else the name chosen for the room, else the nick. */
  nameIn(chat, id) {
    const member = this.rooms.get(chat)?.members.find((each) => each.id === id)
    return this.contacts.get(id)?.remark || member?.room_nick || this.nameOf(id)
  }

  /** The friends, by name. */
  get friends() {
    return [...this.contacts.values()]
      .filter((contact) => contact.kind === 'person' && contact.is_friend)
      .sort((one, other) => this.name(one.profile.id).localeCompare(this.name(other.profile.id), 'zh'))
  }

  /** World time. */
  now() {
    return Date.now() + this.ahead
  }

  do(deed, fields = {}) {
    return api('POST', '/sandbox/deeds', { as: this.wxid, do: deed, ...fields })
  }

  say(to, kind, fields) {
    return api('POST', '/sandbox/say', { from: this.wxid, to, kind, ...fields })
  }

  /** Find a person by WeChat number, phone number or id. Throws when there is none. */
  search(query) {
    return api('GET', this.path(`/search?query=${encodeURIComponent(query)}`))
  }

  /** Read what else the phone shows, below its own path. */
  look(rest) {
    return api('GET', this.path(rest))
  }

  /** Nothing in `chat` is unread any more. */
  async markRead(chat) {
    if (chat === SMS) {
      this.seen[SMS] = this.chat(SMS).length
      this.tell()
    } else if (this.unread[chat]) {
      delete this.unread[chat]
      await this.do('read', { chat })
    }
  }

  watch(listener) {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  tell(item = null, said = '') {
    for (const listener of [...this.listeners]) listener(item, said)
  }

  path(rest) {
    return `/sandbox/phone/${encodeURIComponent(this.wxid)}${rest}`
  }
}
