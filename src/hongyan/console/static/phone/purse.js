// What a phone knows of its owner's money: looked at when it is first needed, and again whenever money moved.

const NEWEST = 200
const PASSING = new Set([0, 503])
const AGAIN_MS = 1000
const MONEY = new Set(['transfer', 'red_packet'])

export class Purse {
  constructor(phone) {
    this.phone = phone
    this.isNeeded = false
    this.forget()
  }

  forget() {
    this.wallet = null
    this.transfers = new Map()
    this.packets = new Map()
    /** Grows with whatever may have moved money. */
    this.moves = 0
    this.changed = 0
  }

  /** A message came. */
  hear({ kind }) {
    if (!MONEY.has(kind)) return
    this.moves += 1
    this.refresh()
  }

  /** Red packets changed so often. */
  turn(changed) {
    if (changed === this.changed) return
    this.changed = changed
    this.moves += 1
    if (this.isNeeded) this.refresh()
  }

  /** Look at the wallet; calls that come meanwhile are one more look. Says nothing of what goes wrong: the next helps. */
  async refresh() {
    this.isNeeded = true
    this.isStale = true
    if (this.isLooking) return
    this.isLooking = true
    try {
      while (this.isStale) {
        this.isStale = false
        this.show(await this.phone.look(`/wallet?limit=${NEWEST}`))
      }
    } catch (refused) {
      if (PASSING.has(refused.status)) setTimeout(() => this.refresh(), AGAIN_MS)
    } finally {
      this.isLooking = false
    }
  }

  show(wallet) {
    this.wallet = wallet
    for (const transfer of wallet.transfers) this.transfers.set(transfer.id, transfer)
    for (const packet of wallet.red_packets) this.packets.set(packet.id, packet)
    this.phone.tell()
  }

  /** Look at a page of the shares of a red packet. */
  async packet(id, page = 0) {
    const packet = await this.phone.look(`/red_packets/${encodeURIComponent(id)}?page=${page}`)
    this.packets.set(id, packet)
    this.phone.tell()
    return packet
  }

  /** How a message about money stands by now; empty for any other. */
  standing(item) {
    if (item.kind === 'transfer') return this.stateOf(item)
    const packet = item.kind === 'red_packet' && this.packets.get(item.packet_id)
    if (!packet) return ''
    if (packet.own_fen) return 'taken'
    return packet.state === 'open' ? '' : packet.state
  }

  /** What became of the transfer that a message is about. */
  stateOf({ state, transfer_id: id }) {
    return state === 'sent' ? (this.transfers.get(id)?.state ?? state) : state
  }
}
