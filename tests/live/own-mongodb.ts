import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** What starts and stops real servers where this project is developed. */
const services = resolve(__dirname, '../../../shared/services/services')

/** A server of a test's own, that it may stop and let hang. */
export interface OwnMongodb {
  readonly port: number
  readonly do: (command: 'up' | 'down' | 'pause' | 'resume') => void
  readonly remove: () => void
}

/** Runs tests that start a MongoDB of their own; where nothing can start one there is one test, which says so. */
export function withOwnMongodb(tests: () => void): void {
  if (existsSync(services)) tests()
  else it(`runs nothing, because there is no ${services} to start a MongoDB`, () => undefined)
}

export async function ownMongodb(): Promise<OwnMongodb> {
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-mongodb-'))
  const port = await freePort()
  const env = { ...process.env, SERVICES_DIR: folder, MONGO_PORT: String(port) }
  const run = (command: string): void => void execFileSync(services, [command, 'mongo'], { env, stdio: 'ignore' })
  run('up')
  return {
    port,
    do: run,
    remove: () => {
      run('down')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
