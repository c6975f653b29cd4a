// A bare Node server on `ws`: answers each command in the sdk edition's shape, and sends a broadcast to everybody.
// Its argument is the folder that holds node_modules.
'use strict'
const path = require('path')
const { WebSocketServer, WebSocket } = require(path.join(process.argv[2], 'node_modules', 'ws'))

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })

server.on('connection', socket => {
  socket.on('message', raw => {
    const request = JSON.parse(raw)
    if (request.cmd === 'broadcast') {
      const text = JSON.stringify({ type: 'userEvent', event: 'push', taskId: '1', payload: request.payload })
      for (const client of server.clients) {
        if (client !== socket && client.readyState === WebSocket.OPEN) client.send(text)
      }
      return
    }
    socket.send(JSON.stringify({
      type: 'cmdRet',
      taskId: '1',
      payload: { success: true, data: { message: '', msg_id: '1', status: 0 } },
      cmdId: request.cmdId
    }))
  })
})
server.on('listening', () => console.log(`listens on http://127.0.0.1:${server.address().port}`))
process.on('SIGTERM', () => process.exit(0))
