// Building what is shown. Text goes in as text, never as HTML.

/**
 * Make an element: `make('button', {class: 'primary', onclick: f, disabled: true, data: {id: 7}}, 'text', child)`.
 * A property that is `false`, `null` or `undefined` is left out.
 */
export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value)
    else if (name === 'data') Object.assign(made.dataset, value)
    else made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return made
}

/** Replace everything in `place` by `children`. */
export function fill(place, ...children) {
  place.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return place
}

const ARMED_MS = 4000

/** A button for what cannot be undone: the first click asks `sure` in its place, a second one soon after acts. */
export function askTwice(properties, text, sure, act) {
  let timer = 0
  const button = make('button', properties, text)
  const disarm = () => {
    clearTimeout(timer)
    timer = 0
    button.textContent = text
    delete button.dataset.armed
  }
  button.addEventListener('click', () => {
    if (timer) {
      disarm()
      act(button)
      return
    }
    button.textContent = sure
    button.dataset.armed = 'yes'
    timer = setTimeout(disarm, ARMED_MS)
  })
  return button
}
