import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

export const redisIsInstalled = spawnSync('redis-server', ['--version']).status === 0

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A Redis of the test's own, to be killed, stopped and filled; it keeps its data over restarts. */
export class OwnRedis {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tingyin-redis-'))
  readonly #settings: readonly string[]
  #process: ChildProcess | undefined

  private constructor(
    readonly port: number,
    settings: readonly string[],
  ) {
    this.#settings = ['--port', String(port), '--dir', this.#folder, '--save', '', ...settings]
  }

  /** `settings` as on the command line of redis-server. Without any it keeps nothing on disk. */
  static async started(...settings: readonly string[]): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort(), settings)
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    this.#process = spawn('redis-server', this.#settings, { stdio: 'ignore' })
    await once(this.#process, 'spawn')
    const client = new Redis(this.url, { retryStrategy: () => 50, maxRetriesPerRequest: 100 })
    client.on('error', () => undefined)
    // One that wants a password has started as well.
    await client.ping().catch(() => undefined)
    client.disconnect()
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal)
  }

  async kill(): Promise<void> {
    if (this.#process === undefined) return
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exited
    this.#process = undefined
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Runs commands beside the queue. */
  async asking<T>(commands: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.url)
    try {
      return await commands(client)
    } finally {
      await client.quit()
    }
  }
}
