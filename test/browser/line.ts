/** The line between a till and its server, which can be cut: then nobody answers at the address, as when the shop's network is down. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { after } from 'node:test'

export async function layLine(to: string) {
  const { port: server_port } = new URL(to)
  const sockets = new Set<Socket>()
  let line: Server
  const lay = (port: number) =>
    new Promise<void>((resolve, reject) => {
      line = createServer((near) => {
        const far = connect(Number(server_port), '127.0.0.1')
        for (const [one, other] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(one)
          one.on('error', () => other.destroy())
          one.on('close', () => {
            sockets.delete(one)
            other.destroy()
          })
          one.pipe(other)
        }
      })
      line.once('error', reject)
      line.listen(port, '127.0.0.1', resolve)
    })
  const cut = () =>
    new Promise<void>((resolve) => {
      line.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await lay(0)
  const { port } = line!.address() as { port: number }
  after(() => (line.listening ? cut() : undefined))
  return { address: `http://127.0.0.1:${port}`, cut, mend: () => lay(port) }
}
