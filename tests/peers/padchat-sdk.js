'use strict'
// Drives an unmodified padchat-sdk, of either generation, as its own demo does, and prints what it sees, one JSON object
// a line. node drive.js URL [LOGINTYPE WXDATA TOKEN] [--quiet]: --quiet answers nothing.
// A line {"id", "call", "args"} on standard input calls that method of the library; {"what": "called", id, ret} answers.

module.exports = Padchat => {
  const [, , url, ...rest] = process.argv
  const quiet = rest.includes('--quiet')
  const [loginType, wxData, token] = rest.filter(each => each !== '--quiet')
  const wx = new Padchat(url)

  const say = (what, more = {}) => process.stdout.write(JSON.stringify({ what, ...more }) + '\n')

  wx.on('open', async () => {
    say('open')
    say('init', { ret: await wx.init() })
    const ret = loginType ? await wx.login(loginType, { wxData, token }) : await wx.login('qrcode')
    say('login-answer', { ret })
  })
  wx.on('qrcode', data => say('qrcode', { data }))
  wx.on('scan', data => say('scan', { data }))
  wx.on('login', async () => {
    say('login')
    say('me', { ret: await wx.getMyInfo() })
    say('sync-contact', { ret: await wx.syncContact() })
    say('wx-data', { ret: await wx.getWxData() })
    say('token', { ret: await wx.getLoginToken() })
  })
  wx.on('loaded', async () => {
    say('loaded')
    say('sync-msg', { ret: await wx.syncMsg() })
  })
  // 0.6 has an event for contacts; 0.5 mixes them into its pushes.
  wx.on('contact', data => say('contact', { data }))
  wx.on('push', async data => {
    if (data.mType === 2) return say('contact', { data })
    say('push', { data })
    if (quiet || data.mType !== 1) return
    const answer = data.content === 'logout' ? await wx.logout() : await wx.sendMsg(data.fromUser, `re: ${data.content}`)
    say('answered', { ret: answer })
  })
  wx.on('sns', data => say('sns', { data }))
  wx.on('logout', data => say('logout', { data }))
  wx.on('warn', error => say('warn', { error: error.message }))
  wx.on('error', error => say('error', { error: error.message }))
  wx.on('other', data => say('other', { data }))
  wx.on('close', (code, reason) => {
    say('close', { code, reason })
    process.exit(0)
  })

  require('readline').createInterface({ input: process.stdin }).on('line', async line => {
    const { id, call, args } = JSON.parse(line)
    say('called', { id, ret: await wx[call](...args) })
  })
}
