import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What breaks a connection: so many bytes on their way to the server, or the answer to them. */
interface Break {
  bytes: number
  readonly of: 'request' | 'answer'
  readonly broken: () => void
}

/** Passes bytes between clients and a real server, and does to them what networks do: late, lost, cut off in the middle. */
export class TcpProxy {
  readonly #server: Server
  readonly #target: URL
  readonly #links = new Set<Link>()
  /** How late every answer comes, in milliseconds. */
  delayMs = 0
  swallowing = false
  break: Break | undefined

  private constructor(target: URL) {
    this.#target = target
    this.#server = createServer((client) => {
      const link = new Link(client, connect(Number(target.port), target.hostname), this)
      this.#links.add(link)
      client.once('close', () => this.#links.delete(link))
    })
  }

  /** Before the one server that an address names, whatever else is in the address. */
  static async before(url: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(url))
    await proxy.#listen(0)
    return proxy
  }

  /** The address of the server, by way of this proxy. */
  get url(): string {
    const url = new URL(this.#target)
    url.hostname = '127.0.0.1'
    url.port = String(this.#port)
    return url.href.replace(/^(https?:.*)\/$/, '$1')
  }

  /** From now on nothing comes back and nothing is passed on: a cable cut somewhere, or a firewall that says nothing. */
  swallow(): void {
    this.swallowing = true
  }

  /** Back to passing everything on. What was swallowed is lost, so connections that lost something end. */
  pass(): void {
    this.delayMs = 0
    this.break = undefined
    if (this.swallowing) this.reset()
    this.swallowing = false
  }

  /** Breaks every connection off there is, as a server does whose process dies. */
  reset(): void {
    for (const link of this.#links) link.reset()
  }

  /**
   * Breaks every connection off once so many bytes have gone to the server: the rest of that request then never gets there; or, by `answer`,
   * the request gets there whole and its answer gets lost. Resolves when that has happened.
   */
  breakAfter(bytes: number, of: Break['of']): Promise<void> {
    return new Promise((broken) => (this.break = { bytes, of, broken }))
  }

  async close(): Promise<void> {
    this.reset()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
  }
}

/** A client's connection and the one to the server that stands for it. */
class Link {
  readonly #client: Socket
  readonly #server: Socket
  /** The last of what is under way to the client: nothing overtakes it. */
  #arriving: Promise<unknown> = Promise.resolve()
  #losesAnswer: Break | undefined

  constructor(client: Socket, server: Socket, proxy: TcpProxy) {
    this.#client = client
    this.#server = server
    client.setNoDelay()
    server.setNoDelay()
    client.on('data', (chunk) => {
      if (proxy.swallowing) return
      const due = proxy.break
      if (due === undefined) return void server.write(chunk)
      const passed = chunk.subarray(0, due.of === 'request' ? due.bytes : chunk.length)
      due.bytes -= chunk.length
      server.write(passed)
      if (due.bytes > 0) return
      proxy.break = undefined
      if (due.of === 'answer') this.#losesAnswer = due
      // Those bytes get there before the end does.
      else setImmediate(() => (proxy.reset(), due.broken()))
    })
    server.on('data', (chunk) => {
      if (proxy.swallowing) return
      if (this.#losesAnswer !== undefined) {
        proxy.reset()
        this.#losesAnswer.broken()
        return
      }
      const at = Date.now() + proxy.delayMs
      this.#arriving = this.#arriving.then(() => this.#arrive(chunk, at))
    })
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      // What was on its way arrives before the end of it.
      socket.on('end', () => void this.#arriving.then(() => other.end()))
      socket.on('error', () => other.destroy())
      socket.on('close', () => void this.#arriving.then(() => other.destroy()))
    }
  }

  reset(): void {
    this.#client.resetAndDestroy()
    this.#server.destroy()
  }

  async #arrive(chunk: Buffer, at: number): Promise<void> {
    const late = at - Date.now()
    if (late > 0) await pause(late)
    if (!this.#client.destroyed) this.#client.write(chunk)
  }
}
