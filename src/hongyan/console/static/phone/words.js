// What the phone page says, in the page's language.

import { translator } from '/pages/words.js'
import en from './words_en.js'
import zh from './words_zh.js'

export const t = translator({ zh, en })
