'use strict'
// What it is told and prints: ../padchat-sdk.js.
require('../padchat-sdk')(require('padchat-sdk'))
