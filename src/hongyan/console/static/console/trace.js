// What happens on an account, one row an event: in from the south, canonical, seq, who has it.

import { fill, make } from '/pages/dom.js'
import { t } from './texts.js'

const MOST_ROWS = 300

/** The table of events. Rows beyond the newest 300 go. */
export class Trace {
  constructor() {
    this.rows = []
    this.readers = []
    this.held = []
    this.isPaused = false
    this.body = make('tbody')
    this.filter = make('input', { type: 'search', placeholder: t('filter'), 'aria-label': t('filter'), oninput: () => this.sift() })
    this.pause = make('button', { class: 'quiet', onclick: () => this.toggle() }, t('pause'))
    this.empty = make('p', { class: 'empty' }, t('nothing_yet'))
    this.element = make(
      'section',
      { class: 'panel trace' },
      make('div', { class: 'trace-top' }, make('h2', {}, t('events')), this.filter, this.pause),
      make('p', { class: 'hint' }, t('events_hint')),
      make(
        'div',
        { class: 'scroll' },
        make('table', {}, make('thead', {}, make('tr', {}, ['at', 'south', 'seq', 'event', 'what', 'way'].map((name) => make('th', {}, t(name))))), this.body),
      ),
      this.empty,
    )
  }

  /** Take one more event. */
  add(trace) {
    if (this.isPaused) {
      this.held.push(trace)
      if (this.held.length > MOST_ROWS) this.held.shift()
      return
    }
    this.empty.hidden = true
    const row = new Row(trace)
    row.show(this.readers)
    row.sift(this.filter.value)
    this.rows.push(row)
    this.body.prepend(row.element)
    while (this.rows.length > MOST_ROWS) this.rows.shift().remove()
  }

  /** The readers are further than before. */
  moved(readers) {
    this.readers = readers
    for (const row of this.rows) row.show(readers)
  }

  toggle() {
    this.isPaused = !this.isPaused
    this.pause.textContent = t(this.isPaused ? 'resume' : 'pause')
    if (!this.isPaused) for (const trace of this.held.splice(0)) this.add(trace)
  }

  sift() {
    for (const row of this.rows) row.sift(this.filter.value)
  }
}

class Row {
  constructor({ backend, recorded }) {
    this.seq = recorded.seq
    this.shown = ''
    this.way = make('td', { class: 'way' })
    const { event: kind, ...fields } = recorded.event
    this.text = `${recorded.seq} ${kind} ${JSON.stringify(fields)}`.toLowerCase()
    this.element = make(
      'tr',
      { tabindex: '0', data: { seq: recorded.seq, kind }, onclick: () => this.open(recorded), onkeydown: (event) => event.key === 'Enter' && this.open(recorded) },
      make('td', {}, new Date(recorded.at_ms).toLocaleTimeString()),
      make('td', { class: 'south', title: recorded.southern_id }, make('span', {}, backend), make('small', {}, tail(recorded.southern_id))),
      make('td', { class: 'seq' }, String(recorded.seq)),
      make('td', {}, make('code', {}, kind)),
      make('td', { class: 'what' }, summary(kind, fields)),
      this.way,
    )
  }

  show(readers) {
    const marks = readers.map(({ name, confirmed, sent }) => [name, confirmed >= this.seq ? 'confirmed' : sent >= this.seq ? 'sent' : 'waiting'])
    const now = JSON.stringify(marks)
    if (now === this.shown) return
    this.shown = now
    fill(
      this.way,
      marks.map(([name, state]) => make('span', { class: 'chip', data: { state }, title: t(`way_${state}`) }, `${{ confirmed: '✓', sent: '→', waiting: '…' }[state]} ${name}`)),
    )
  }

  /** Show the whole event below its row, or hide it again. */
  open(recorded) {
    if (this.whole) {
      this.whole.remove()
      this.whole = null
      return
    }
    this.whole = make('tr', { class: 'whole' }, make('td', { colspan: '6' }, make('pre', {}, JSON.stringify(recorded, null, 2))))
    this.element.after(this.whole)
  }

  sift(wanted) {
    const isHidden = !this.text.includes(wanted.trim().toLowerCase())
    this.element.hidden = isHidden
    if (this.whole) this.whole.hidden = isHidden
  }

  remove() {
    this.element.remove()
    this.whole?.remove()
  }
}

/** The end of a long id: what tells it from its neighbours. */
function tail(id) {
  return id.length > 14 ? `…${id.slice(-12)}` : id
}

function summary(kind, fields) {
  const message = fields.message
  if (kind === 'message_received' && message) {
    const { content } = message
    const chat = message.chat === message.sender ? '' : ` → ${message.chat}`
    return `${message.sender}${chat}: ${content.text ?? content.title ?? content.name ?? ''}${content.kind === 'text' ? '' : ` [${content.kind}]`}`
  }
  const who = fields.profile ?? fields.contact ?? fields.request?.profile
  const said = [who?.nick ?? who?.id, fields.room?.name ?? fields.room, fields.name, fields.reason, fields.text, fields.url]
  return said.filter((part) => typeof part === 'string' && part).join(' · ')
}
