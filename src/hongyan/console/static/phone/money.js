// Money: how transfers and red packets look, what can be done with each, and the wallet.

import { ask, button, group, h, pressable, row } from './dom.js'
import { avatar } from './faces.js'
import { pager } from './paging.js'
import { fully } from './times.js'
import { t } from './words.js'

const SHARES_A_PAGE = 11

/** An amount of fen, in yuan. */
export function yuan(fen) {
  return `¥${(fen / 100).toFixed(2)}`
}

/** What stands in a field for yuan, in fen; NaN when that is no amount. */
function fenOf(text) {
  return Math.round(Number(text) * 100)
}

export function transferBubble(frame, item) {
  const state = frame.phone.purse.stateOf(item)
  const said = state === 'sent' ? item.memo || t(item.mine ? 'transfer_to' : 'transfer_take') : t(`transfer_${state}`)
  return bubble('transfer', state !== 'sent', yuan(item.amount_fen), said, t('transfer'), () =>
    frame.push(transferPage(frame, item)),
  )
}

export function packetBubble(frame, item) {
  const state = frame.phone.purse.standing(item)
  const said = state && t(`packet_${state}`)
  return bubble('red-packet', state !== '', item.wishing || t('red_packet_default'), said, t('red_packet'), () =>
    openPacket(frame, item),
  )
}

function bubble(kind, isOver, title, text, foot, onclick) {
  return pressable(
    h(
      `div.money.${kind}${isOver ? '.over' : ''}`,
      { onclick },
      h('div.money-title', {}, title),
      text && h('div.money-text', {}, text),
      h('div.money-foot', {}, foot),
    ),
  )
}

/** What became of a transfer; who is to get it can take it, or give it back. */
function transferPage(frame, item) {
  const { phone } = frame
  const body = h('div.money-page')
  const settle = (deed) => () => frame.attempt(() => phone.do(deed, { transfer: item.transfer_id }), t('done'))
  const update = () => {
    const state = phone.purse.stateOf(item)
    const known = phone.purse.transfers.get(item.transfer_id)
    const isMine = known ? known.is_payer : item.mine
    body.replaceChildren(
      h('p.money-state', { data: { state } }, t(state === 'sent' && isMine ? 'transfer_waits' : `transfer_${state}`)),
      h('p.money-sum', {}, yuan(item.amount_fen)),
      group(
        '',
        ...(item.memo ? [row({ label: t('memo'), value: item.memo, testId: 'memo' })] : []),
        row({ label: t('sent_at'), value: moment(phone, known?.sent_at_ms || item.sent_at_ms || item.at_ms) }),
        ...(known?.changed_at_ms
          ? [row({ label: t(`transfer_${state}`), value: moment(phone, known.changed_at_ms) })]
          : []),
      ),
    )
    if (state !== 'sent' || isMine) return
    body.append(
      h(
        'div.choices',
        {},
        button('weui-btn.weui-btn_primary.accept-transfer', t('transfer_accept'), settle('accept_transfer')),
        button('weui-btn.weui-btn_default.return-transfer', t('transfer_return'), settle('return_transfer')),
      ),
    )
  }
  return { title: t('transfer'), body, update }
}

/** Open a red packet that is still closed for this person, or show what is known of it. */
function openPacket(frame, { packet_id: id }) {
  return frame.attempt(async () => {
    const packet = await frame.phone.purse.packet(id)
    const isOwn = packet.is_sender && !packet.chat.endsWith('@chatroom')
    if (packet.state !== 'open' || packet.own_fen || isOwn) frame.push(packetPage(frame, packet))
    else frame.element.append(envelope(frame, packet))
  })
}

function envelope(frame, packet) {
  const open = () =>
    frame.attempt(async () => {
      await frame.phone.do('open_red_packet', { packet: packet.id })
      look()
    })
  const look = () => {
    veil.remove()
    frame.push(packetPage(frame, packet))
  }
  const veil = h(
    'div.veil',
    { onclick: (event) => event.target === veil && veil.remove() },
    h(
      'div.envelope',
      { attrs: { role: 'dialog', 'aria-modal': 'true' } },
      h('div.envelope-from', {}, avatar(frame.phone, packet.sender), h('span', {}, packetFrom(frame, packet))),
      h('p.envelope-wish', {}, packet.wishing),
      button('envelope-open', t('packet_open'), open),
      button('envelope-look', t('packet_look'), look),
    ),
  )
  return veil
}

function packetFrom(frame, { sender }) {
  return t('packet_from', { nick: frame.phone.name(sender) })
}

/** Who took what of a red packet. */
function packetPage(frame, { id }) {
  const { phone } = frame
  const head = h('div.packet-head')
  const drawHead = (packet) => {
    const count = packet.count
      ? t('packet_count', {
          taken: packet.claimed_count,
          count: packet.count,
          fen: (packet.claimed_fen / 100).toFixed(2),
          all: (packet.amount_fen / 100).toFixed(2),
        })
      : ''
    head.replaceChildren(
      h('p.packet-from', {}, packetFrom(frame, packet)),
      h('p.envelope-wish', {}, packet.wishing),
      packet.own_fen ? h('p.money-sum', {}, yuan(packet.own_fen)) : '',
      h(
        'p.packet-state',
        { data: { state: packet.state } },
        packet.state === 'open' ? '' : t(`packet_${packet.state}`),
      ),
      h('p.packet-count', {}, count),
    )
  }
  const list = pager(frame, {
    head,
    version: () => phone.purse.moves,
    read: async (after) => {
      const page = Number(after)
      const packet = await phone.purse.packet(id, page)
      if (!page) drawHead(packet)
      return { items: packet.claims, next: packet.claims.length < SHARES_A_PAGE ? '' : String(page + 1) }
    },
    draw: (claim) =>
      row({
        before: avatar(phone, claim.receiver, claim.nick),
        label: h('div', {}, phone.name(claim.receiver), h('div.small', {}, moment(phone, claim.at_ms))),
        value: h('div', {}, yuan(claim.amount_fen), claim.is_best && h('div.best', {}, t('packet_best'))),
        testId: claim.receiver,
      }),
    hint: '',
    className: '.weui-cells',
  })
  return { title: t('red_packet'), ...list }
}

/** What is in the wallet, and what moved. */
export function walletPage(frame) {
  const { phone } = frame
  const { purse } = phone
  const body = h('div.money-page')
  purse.refresh()
  const update = () => {
    if (!purse.wallet) return
    const { balance_fen, transfers, red_packets } = purse.wallet
    body.replaceChildren(
      h('p.money-state', {}, t('balance')),
      h('p.money-sum', { data: { test: 'balance' } }, yuan(balance_fen)),
      transfers.length ? group(t('transfers'), ...transfers.map((each) => transferRow(frame, each))) : '',
      red_packets.length ? group(t('red_packets'), ...red_packets.map((each) => packetRow(frame, each))) : '',
    )
  }
  return { title: t('wallet'), body, update }
}

function transferRow(frame, { id, payer, receiver, is_payer, amount_fen, memo, state, sent_at_ms }) {
  const { phone } = frame
  const other = is_payer ? receiver : payer
  return row({
    before: avatar(phone, other),
    label: h('div', {}, phone.name(other), h('div.small', {}, memo || moment(phone, sent_at_ms))),
    value: h('div', {}, (is_payer ? '−' : '+') + yuan(amount_fen), h('div.small', {}, t(`transfer_${state}`))),
    onclick: () => frame.push(transferPage(frame, { transfer_id: id, state, amount_fen, memo, sent_at_ms })),
    testId: `transfer-${id}`,
  })
}

function packetRow(frame, packet) {
  const { phone } = frame
  const fen = packet.is_sender ? `−${yuan(packet.amount_fen)}` : `+${yuan(packet.own_fen)}`
  return row({
    before: avatar(phone, packet.sender),
    label: h('div', {}, packetFrom(frame, packet), h('div.small', {}, packet.wishing)),
    value: h('div', {}, fen, h('div.small', {}, moment(phone, packet.sent_at_ms))),
    onclick: () => frame.push(packetPage(frame, packet)),
    testId: `packet-${packet.id}`,
  })
}

/** Send money to who is at the other end of `chat`. */
export async function sendTransfer(frame, chat) {
  const answer = await ask(frame.element, {
    title: t('send_transfer'),
    fields: [
      { name: 'amount', label: t('amount'), type: 'number', wanted: true },
      { name: 'memo', label: t('memo') },
    ],
  })
  if (answer) await frame.phone.do('send_transfer', { to: chat, amount_fen: fenOf(answer.amount), memo: answer.memo })
}

/** Send a red packet into `chat`: to a friend one share, into a room as many as are wanted. */
export async function sendPacket(frame, chat) {
  const room = frame.phone.rooms.get(chat)
  const answer = await ask(frame.element, {
    title: t('send_red_packet'),
    fields: [
      { name: 'amount', label: t('amount_all'), type: 'number', wanted: true },
      ...(room
        ? [
            { name: 'count', label: t('packet_shares'), type: 'number', value: room.members.length, wanted: true },
            {
              name: 'way',
              label: t('packet_way'),
              options: [
                ['lucky', t('packet_lucky')],
                ['equal', t('packet_equal')],
              ],
            },
          ]
        : []),
      { name: 'wishing', label: t('red_packet_default') },
    ],
  })
  if (!answer) return
  await frame.phone.do('send_red_packet', {
    to: chat,
    amount_fen: fenOf(answer.amount),
    count: Number(answer.count ?? 1),
    lucky: answer.way === 'lucky',
    wishing: answer.wishing,
  })
}

function moment(phone, atMs) {
  return fully(atMs, phone.now())
}
