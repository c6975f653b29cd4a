// One phone on the screen: its pages, one over the other, its tabs, and what is said over them.

import { chatsTab } from './chats.js'
import { contactsTab } from './contacts.js'
import { button, h, icon, soon, toast } from './dom.js'
import { meTab } from './me.js'
import { discoverTab, hasNews } from './moments.js'
import { t } from './words.js'

const TABS = [
  {
    name: 'chats',
    page: chatsTab,
    path: 'M9.5 3C5.4 3 2 5.8 2 9.3c0 2 1.1 3.8 2.9 4.9l-.7 2.2 2.6-1.3c.9.2 1.8.4 2.7.4 4.1 0 7.5-2.8 7.5-6.2S13.600 3 9.500 3zm9.800 7.200c.2 3.400-2.900 6.500-7.200 6.900 1.200 1.400 3.200 2.200 5.300 2.200.7 0 1.400-.1 2-.3l2.100 1.100-.5-1.800c1.300-.9 2-2.300 2-3.800 0-1.800-1.400-3.400-3.700-4.300z',
    badge: (phone) => phone.allUnread,
  },
  {
    name: 'contacts',
    page: contactsTab,
    path: 'M10 4a4 4 0 110 8 4 4 0 010-8zm0 9.500c3.600 0 7.500 1.700 7.500 4.300V20h-15v-2.200c0-2.600 3.900-4.300 7.500-4.300zM17 7h5v1.600h-5zm0 3.500h5v1.600h-5zm1.500 3.500H22v1.600h-3.500z',
    badge: (phone) => phone.requests.length,
  },
  {
    name: 'discover',
    page: discoverTab,
    path: 'M12 2.500a9.500 9.500 0 110 19 9.500 9.500 0 010-19zm0 1.500a8 8 0 100 16 8 8 0 000-16zm4.200 3.800l-2.500 5.900-5.900 2.500 2.500-5.900zM12 10.900a1.100 1.100 0 100 2.200 1.100 1.100 0 000-2.200z',
    badge: (phone) => (hasNews(phone) ? '' : 0),
  },
  {
    name: 'me',
    page: meTab,
    path: 'M12 3.500a4.500 4.500 0 110 9 4.500 4.500 0 010-9zM12 14c4.200 0 8.500 1.900 8.500 4.800v1.700h-17v-1.700C3.500 15.900 7.800 14 12 14z',
    badge: () => 0,
  },
]

export class Frame {
  constructor(phone) {
    this.phone = phone
    this.pages = []
    this.lost = h('div.lost', { hidden: true, attrs: { role: 'status' } }, t('lost'))
    this.stage = h('div.stage')
    this.element = h(
      'section.phone',
      { data: { wxid: phone.wxid }, attrs: { 'aria-label': phone.me.nick } },
      this.lost,
      this.stage,
    )
    this.hasOwn = false
    this.said = ''
    const updateSoon = soon(() => this.update())
    this.unwatch = phone.watch((item, said) => {
      this.hasOwn ||= item?.mine ?? false
      this.said = said || this.said
      updateSoon()
    })
    this.showTab('chats')
  }

  /** Show the tab `name`, and nothing over it. */
  showTab(name) {
    this.tab = TABS.find((tab) => tab.name === name)
    this.pages = []
    this.push(this.tab.page(this))
  }

  /**
   * Put a page over the others: `{title, body, actions, footer, isTab}`; `update(hasOwn)` is called when something
   * came, `left()` when it was left.
   */
  push(page) {
    this.pages.push(page)
    this.draw()
  }

  /** Go back one page. */
  pop() {
    const left = this.pages.pop()
    this.draw()
    left.left?.()
  }

  /** Do something of the phone's owner; say so when it is refused. Resolves to whether it was done. */
  async attempt(work, said = '') {
    try {
      await work()
      if (said) toast(this.element, said)
      return true
    } catch (refused) {
      toast(this.element, refused.message)
      return false
    }
  }

  draw() {
    const page = this.pages.at(-1)
    this.title = h('h1.nav-title')
    this.stage.replaceChildren(
      h(
        'header.nav',
        {},
        h(
          'div.nav-side',
          {},
          this.pages.length > 1 &&
            button('nav-back', icon('M15 4l-8 8 8 8'), () => this.pop(), { attrs: { 'aria-label': t('back') } }),
        ),
        this.title,
        h('div.nav-side.end', {}, ...(page.actions ?? [])),
      ),
      h('div.body', {}, page.body),
      ...(page.footer ? [page.footer] : []),
      ...(page.isTab ? [(this.tabBar = h('nav.weui-tabbar'))] : []),
    )
    this.update()
  }

  update() {
    const page = this.pages.at(-1)
    this.lost.hidden = this.phone.isConnected
    page.update?.(this.hasOwn)
    this.title.textContent = typeof page.title === 'function' ? page.title() : page.title
    if (page.isTab) this.drawTabs()
    if (this.said) toast(this.element, this.said)
    this.hasOwn = false
    this.said = ''
  }

  drawTabs() {
    this.tabBar.replaceChildren(
      ...TABS.map((tab) => {
        const count = tab.badge(this.phone)
        return h(
          `button.weui-tabbar__item${tab === this.tab ? '.weui-bar__item_on' : ''}`,
          { type: 'button', data: { tab: tab.name }, onclick: () => this.showTab(tab.name) },
          h(
            'span.tab-icon',
            {},
            icon(tab.path),
            count === '' && h('span.weui-badge.weui-badge_dot'),
            count > 0 && h('span.weui-badge', {}, count > 99 ? '99+' : String(count)),
          ),
          h('span.weui-tabbar__label', {}, t(`tab_${tab.name}`)),
        )
      }),
    )
  }

  end() {
    this.unwatch()
    this.phone.close?.()
    this.element.remove()
  }
}
