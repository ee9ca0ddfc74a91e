import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** What starts and stops real servers where this project is developed. */
const services = resolve(__dirname, '../../../shared/services/services')

export type ServiceName = 'mongo' | 'redis' | 'elasticsearch' | 'elasticsearch-2' | 'elasticsearch-3'
export type ServiceCommand = 'up' | 'down' | 'kill' | 'pause' | 'resume'

/** Runs tests that start servers of their own; where nothing can start them there is one test, which says so. */
export function withOwnServices(tests: () => void): void {
  if (existsSync(services)) tests()
  else it(`runs nothing, because there is no ${services} to start servers`, () => undefined)
}

/** Servers of a test's own, on free ports, that it may stop, kill and let hang. */
export class OwnServices {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tingyin-services-own-'))
  readonly #names: readonly ServiceName[]
  readonly #env: NodeJS.ProcessEnv

  private constructor(names: readonly ServiceName[], env: NodeJS.ProcessEnv) {
    this.#names = names
    this.#env = { ...process.env, ...env, SERVICES_DIR: this.#folder }
  }

  /** Elasticsearch gets less memory than it would take by itself: a test has thousands of contacts, not millions. */
  static async started(...names: readonly ServiceName[]): Promise<OwnServices> {
    const nodes = names.filter((name) => name.startsWith('elasticsearch')).length
    const own = new OwnServices(names, {
      MONGO_PORT: String(await freePort()),
      REDIS_PORT: String(await freePort()),
      ES_PORT: String(await freePorts(nodes)),
      ES_NODES: String(Math.max(1, nodes)),
      ES_HEAP: '384m',
    })
    await own.do('up')
    return own
  }

  get mongodbUrl(): string {
    return `mongodb://127.0.0.1:${this.#env['MONGO_PORT']}`
  }

  get redisUrl(): string {
    return `redis://127.0.0.1:${this.#env['REDIS_PORT']}`
  }

  /** The addresses of all nodes, separated by commas. */
  get elasticsearchUrl(): string {
    return Array.from({ length: Number(this.#env['ES_NODES']) }, (_, i) => `http://127.0.0.1:${Number(this.#env['ES_PORT']) + i}`).join(',')
  }

  /** To all of them when no name is given. Resolves when they answer, or are gone. */
  async do(command: ServiceCommand, ...names: readonly ServiceName[]): Promise<void> {
    takeBuilds(this.#folder)
    await promisify(execFile)(services, [command, ...(names.length > 0 ? names : this.#names)], { env: this.#env })
    keepBuilds(this.#folder)
  }

  async remove(): Promise<void> {
    await this.do('kill')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const builds = ['build-elasticsearch', 'build-mongo']

/** What the servers are built from names where the built ones are kept: building takes longer than starting. */
function keptBuilds(): string {
  const digest = createHash('sha256')
  for (const service of ['elasticsearch', 'mongo']) {
    const folder = join(dirname(services), service)
    for (const file of readdirSync(folder).sort()) digest.update(readFileSync(join(folder, file)))
  }
  return join(tmpdir(), `tingyin-services-built-${digest.digest('hex').slice(0, 12)}`)
}

function takeBuilds(folder: string): void {
  for (const build of builds) {
    const kept = join(keptBuilds(), build)
    if (existsSync(join(kept, 'done')) && !existsSync(join(folder, build))) symlinkSync(kept, join(folder, build))
  }
}

function keepBuilds(folder: string): void {
  for (const build of builds) {
    const kept = join(keptBuilds(), build)
    if (!existsSync(join(folder, build, 'done')) || existsSync(kept)) continue
    // In one step, for others may look for it.
    mkdirSync(dirname(kept), { recursive: true })
    const copy = `${kept}-${basename(folder)}`
    cpSync(join(folder, build), copy, { recursive: true })
    renameSync(copy, kept)
  }
}

/** A port that nothing listens on. */
export const freePort = (): Promise<number> => freePorts(1)

/**
 * The first of so many ports in a row that nothing listens on, nor a hundred above, where nodes talk to each other. Below those that the
 * system gives to connections: one of those could take the port of a server while it is stopped.
 */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000)
    const ports = Array.from({ length: count }, (_, i) => [first + i, first + 100 + i]).flat()
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
