// Elements, and what lies over a phone: toasts, dialogs, menus. Text goes in as text, never as markup.

import { t } from './words.js'

const TOAST_MS = 2500
const PRESS_MS = 500
const SVG = 'http://www.w3.org/2000/svg'

/** Return an element. `fields` are properties; `on…` are listeners; `data`, `aria` and `attrs` are attributes. */
export function h(name, fields = {}, ...children) {
  const [tag, ...classes] = name.split('.')
  const made = document.createElement(tag || 'div')
  if (classes.length) made.className = classes.join(' ')
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value)
    else if (key === 'data') Object.assign(made.dataset, value)
    else if (key === 'attrs') for (const [name, text] of Object.entries(value)) made.setAttribute(name, text)
    else made[key] = value
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false))
  return made
}

/** Return a drawing of one path, 24 by 24. */
export function icon(path, className = 'icon') {
  const drawing = document.createElementNS(SVG, 'svg')
  drawing.setAttribute('viewBox', '0 0 24 24')
  drawing.setAttribute('class', className)
  drawing.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(SVG, 'path')
  line.setAttribute('d', path)
  drawing.append(line)
  return drawing
}

/** A button that looks like what it is given. */
export function button(name, label, onclick, fields = {}) {
  return h(`button.${name}`, { type: 'button', onclick, ...fields }, label)
}

/** One row of a list: `label` left, `value` right; with `onclick` it leads somewhere. */
export function row({ label, value = '', onclick, before = null, testId, className = '' }) {
  const cell = h(
    `div.weui-cell${onclick ? '.weui-cell_access.weui-cell_active' : ''}${className}`,
    { onclick, data: testId ? { test: testId } : {} },
    before && h('div.weui-cell__hd', {}, before),
    h('div.weui-cell__bd', {}, label),
    h('div.weui-cell__ft', {}, value),
  )
  return onclick ? pressable(cell) : cell
}

/** Rows below a title. */
export function group(title, ...rows) {
  return h('section', {}, title && h('div.weui-cells__title', {}, title), h('div.weui-cells', {}, ...rows))
}

/** Return what does `work` before the screen is next drawn, once, however often it is asked until then. */
export function soon(work) {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    requestAnimationFrame(() => {
      isDue = false
      work()
    })
  }
}

/** Let keys do what a click does. */
export function pressable(element) {
  element.tabIndex = 0
  element.setAttribute('role', 'button')
  element.addEventListener('keydown', (event) => {
    if (event.target === element && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault()
      element.click()
    }
  })
  return element
}

/** Call `open` when `element` is pressed long, or clicked with the other button. */
export function onLongPress(element, open) {
  let timer = 0
  const stop = () => clearTimeout(timer)
  element.addEventListener('pointerdown', () => {
    stop()
    timer = setTimeout(open, PRESS_MS)
  })
  for (const name of ['pointerup', 'pointerleave', 'pointercancel', 'pointermove']) element.addEventListener(name, stop)
  element.addEventListener('contextmenu', (event) => {
    event.preventDefault()
    stop()
    open()
  })
}

/** Say something over `frame` for a moment. */
export function toast(frame, text) {
  frame.querySelector('.toast')?.remove()
  const said = h('div.toast', { attrs: { role: 'alert' } }, text)
  frame.append(said)
  setTimeout(() => said.remove(), TOAST_MS)
}

/** Show a full-size picture. */
export function viewPicture(frame, url) {
  const veil = h('div.viewer', { onclick: () => veil.remove() }, h('img', { src: url, alt: '' }))
  frame.append(veil)
}

/** Let `parent` have these children, and touch none that stays: a video goes on playing. */
export function sync(parent, wanted) {
  const staying = new Set(wanted)
  for (const child of [...parent.childNodes]) if (!staying.has(child)) child.remove()
  wanted.forEach((node, place) => {
    if (parent.childNodes[place] !== node) parent.insertBefore(node, parent.childNodes[place] ?? null)
  })
}

/** A switch in a row: `turn(isOn)` does it, and resolves to whether it was done. */
export function toggle(label, isOn, turn, fields = {}) {
  const made = h('input.weui-switch', {
    type: 'checkbox',
    checked: isOn,
    attrs: { 'aria-label': label },
    onchange: async () => {
      if (!(await turn(made.checked))) made.checked = !made.checked
    },
    ...fields,
  })
  return made
}

/**
 * Ask for some fields: `{name, label, value, type}`; a field whose `wanted` is true cannot stay empty, and one with
 * `options`, `[value, text]` each, is one of these. Resolves to the values by name, or to null.
 */
export function ask(frame, { title, text = '', fields = [], yes = t('ok') }) {
  return new Promise((resolve) => {
    const inputs = fields.map(askInput)
    const close = (answer) => {
      veil.remove()
      resolve(answer)
    }
    const submit = (event) => {
      event.preventDefault()
      const missing = fields.findIndex((field, place) => field.wanted && !inputs[place].value.trim())
      if (missing < 0) return close(Object.fromEntries(inputs.map((input) => [input.name, input.value])))
      inputs[missing].focus()
      toast(frame, t('empty'))
    }
    const form = h(
      'form.weui-dialog.ask',
      { onsubmit: submit, attrs: { role: 'dialog', 'aria-modal': 'true' } },
      h('div.weui-dialog__hd', {}, h('strong.weui-dialog__title', {}, title)),
      h(
        'div.weui-dialog__bd',
        {},
        text && h('p.ask-text', {}, text),
        ...fields.map((field, place) => h('label.ask-field', {}, h('span', {}, field.label), inputs[place])),
      ),
      h(
        'div.weui-dialog__ft',
        {},
        button('weui-dialog__btn.weui-dialog__btn_default', t('cancel'), () => close(null)),
        h('button.weui-dialog__btn.weui-dialog__btn_primary', { type: 'submit' }, yes),
      ),
    )
    const veil = h('div.veil', { onclick: (event) => event.target === veil && close(null) }, form)
    frame.append(veil)
    inputs[0]?.focus()
  })
}

function askInput({ name, label, value = '', type = 'text', options }) {
  if (options) {
    const choices = options.map(([each, text]) => h('option', { value: each, selected: each === value }, text))
    return h('select.weui-input', { name, attrs: { 'aria-label': label } }, ...choices)
  }
  const isLong = type === 'lines'
  return h(isLong ? 'textarea.weui-input.ask-lines' : 'input.weui-input', {
    ...(isLong ? { rows: 4 } : { type }),
    name,
    value,
    placeholder: label,
    attrs: { 'aria-label': label, ...(type === 'number' ? { step: 'any' } : {}) },
  })
}

/** Let one of `options` be chosen: `{label, value, warn}`. Resolves to its value, or to null. */
export function choose(frame, title, options) {
  return new Promise((resolve) => {
    const close = (answer) => {
      veil.remove()
      resolve(answer)
    }
    const cells = options.map(({ label, value, warn }) =>
      button(`weui-actionsheet__cell${warn ? '.warn' : ''}`, label, () => close(value)),
    )
    const sheet = h(
      'div.sheet',
      { attrs: { role: 'menu' } },
      title && h('div.sheet-title', {}, title),
      ...cells,
      button('weui-actionsheet__cell.sheet-cancel', t('cancel'), () => close(null)),
    )
    const veil = h('div.veil.bottom', { onclick: (event) => event.target === veil && close(null) }, sheet)
    frame.append(veil)
  })
}
