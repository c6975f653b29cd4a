// The language of the page, and its words.

const STORED = 'hongyan.language'
const KNOWN = ['zh', 'en']

/** The language: of the address, else the one chosen before, else the browser's. */
export function language() {
  const asked = new URLSearchParams(location.search).get('lang')
  if (KNOWN.includes(asked)) return asked
  let chosen = null
  try {
    chosen = localStorage.getItem(STORED)
  } catch {
    // A browser that stores nothing for us still has a language of its own.
  }
  if (KNOWN.includes(chosen)) return chosen
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** Choose `name` for all pages, and show this one in it. */
export function setLanguage(name) {
  try {
    localStorage.setItem(STORED, name)
  } catch {
    // It holds for this visit, by the address.
  }
  const address = new URL(location.href)
  address.searchParams.set('lang', name)
  location.assign(address)
}

/**
 * Return `t(key, values)`: the text of `key` in the page's language, `{name}` replaced by `values.name`.
 * `table` is `{zh: {...}, en: {...}}`, both with the same keys.
 */
export function translator(table) {
  const words = table[language()]
  return (key, values = {}) =>
    (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole))
}

document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en'
