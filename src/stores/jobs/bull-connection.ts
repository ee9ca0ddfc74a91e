import type { Redis } from 'ioredis'
import { TingyinError } from '../../domain/errors'
import { ifAllowed } from './bull-if-allowed'

/** How long Redis may take to accept a connection or to answer a command, in milliseconds. */
const answerMs = 5_000

/** Scripts of ours may not write after reading INFO in versions before 5; those of today begin at 6. */
const oldestVersion = 6

/** What Redis or its client says when something is wrong, and what we say. The first that fits counts. */
const problems: readonly (readonly [RegExp, string])[] = [
  [/WRONGPASS|NOAUTH|invalid (username-)?password/i, 'it refuses the user or the password. Correct REDIS_URL: redis://user:password@host:port.'],
  [/NOPERM/, 'the user may not do what the queue needs. Allow it all commands on the keys of the queue (ACL SETUSER).'],
  [/\bOOM\b/, 'its memory is full. Raise maxmemory, or wait until workers have done more jobs.'],
  [/MISCONF/, 'it refuses to write because it could not save to disk. Free disk space, and read its log.'],
  [/READONLY/, 'it is a replica and takes no writes. Set REDIS_URL to the primary.'],
  [/LOADING/, 'it is still loading its data. Try again when it has started.'],
  [/max number of clients/, 'it has no room for another client. Raise maxclients.'],
  [/Protocol error/, 'what answers there does not speak like Redis. Correct REDIS_URL; for TLS it begins with rediss://.'],
  [/DB index/, 'it has no database of that number. Correct the number at the end of REDIS_URL.'],
  [/ENOTFOUND|EAI_AGAIN/, 'its host is not known. Correct REDIS_URL.'],
  [/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/, 'nothing listens there. Start Redis, or correct REDIS_URL.'],
  [/timed out|timeout|ETIMEDOUT/i, `it does not answer within ${answerMs / 1000} s. See whether it hangs, is overloaded, or is something other than Redis.`],
  [/certificate|SSL|TLS/i, 'no secure connection comes about. Check its certificate, or use redis:// without TLS.'],
  [/Connection is closed|ECONNRESET|EPIPE|max retries per request|aborted due to connection close/i, 'the connection broke. See whether Redis runs.'],
]

/**
 * One connection to Redis, which mends itself when it breaks.
 *
 * Commands wait for a broken connection to come back (`enableOfflineQueue`), so that a short failover is not noticed, but neither
 * for more than three attempts (`maxRetriesPerRequest`) nor for more than 5 s (`commandTimeout`): whoever asks gets an answer. After a
 * command without an answer the connection is opened anew, for the machine at its other end may have vanished.
 */
export class BullConnection {
  readonly client: Redis
  /** Where it is, without user and password. */
  readonly address: string
  /** Why there is no connection just now; commands that wait for one say only that they waited. */
  #outage: Error | undefined

  constructor(url: string) {
    const { Redis } = require('ioredis') as typeof import('ioredis')
    const { hostname, port } = new URL(url)
    this.address = `${hostname}:${port || 6379}`
    this.client = new Redis(url, {
      lazyConnect: true,
      connectTimeout: answerMs,
      commandTimeout: answerMs,
      // Introducing itself would wait for a silent server once more.
      disableClientInfo: true,
      // A server that hangs does not say goodbye.
      disconnectTimeout: 500,
      maxRetriesPerRequest: 3,
      retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000),
    })
    this.client.on('error', (error: Error) => (this.#outage = error))
    this.client.on('ready', () => (this.#outage = undefined))
  }

  /** Connects, once: a wrong address or password fails at once. */
  async open(): Promise<void> {
    await this.using(async () => {
      await this.client.connect()
      // The client goes on in database 0 when there is none of the number asked for.
      await this.client.select(this.client.options.db ?? 0)
      const version = /^redis_version:(\S+)/m.exec((await ifAllowed(this.client.info('server'))) ?? '')?.[1]
      if (version !== undefined && Number.parseInt(version) < oldestVersion) {
        throw this.unavailable(`it is version ${version}. Use version ${oldestVersion} or later.`)
      }
    })
  }

  /** Runs commands; what goes wrong with the connection or the server becomes STORE_UNAVAILABLE. */
  async using<T>(commands: () => Promise<T>): Promise<T> {
    try {
      return await commands()
    } catch (error) {
      if (error instanceof Error && error.message === 'Command timed out' && this.client.status === 'ready') this.client.disconnect(true)
      throw this.#named(error)
    }
  }

  unavailable(problem: string, cause?: Error): TingyinError {
    return new TingyinError('STORE_UNAVAILABLE', { store: `Redis at ${this.address}`, problem }, { cause })
  }

  /** Ends at once. What still waits for an answer is told that the connection is closed. Resolves when nothing of it is left. */
  async close(): Promise<void> {
    if (this.client.status === 'end') return
    const ended = new Promise<void>((resolve) => this.client.once('end', resolve))
    // Between two attempts there is no socket whose end would be told; one more attempt, broken off at once, ends like any other.
    if (this.client.status === 'reconnecting') this.client.connect().catch(() => undefined)
    this.client.disconnect()
    await ended
  }

  #named(error: unknown): unknown {
    if (!(error instanceof Error) || error instanceof TingyinError) return error
    // The client hangs the command with its arguments onto the error; they hold whole payloads.
    delete (error as { command?: unknown }).command
    const said = (cause: Error | undefined): string => `${(cause as NodeJS.ErrnoException | undefined)?.code ?? ''} ${cause?.message ?? ''}`
    const fitting = (text: string): string | undefined => problems.find(([pattern]) => pattern.test(text))?.[1]
    const problem = (this.#outage && fitting(said(this.#outage))) ?? fitting(said(error))
    return problem === undefined ? error : this.unavailable(problem, error)
  }
}
