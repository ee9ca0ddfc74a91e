import { randomBytes } from 'node:crypto'

/** The servers the live tests know, by the variable that holds the address. */
export type ServerVariable = 'MONGODB_URL' | 'REDIS_URL' | 'ELASTICSEARCH_URL'

/** Runs tests over a real server; without an address there is one test, which says what to set. */
export function overServer(variable: ServerVariable, tests: (url: string) => void): void {
  const url = process.env[variable]
  if (url === undefined || url === '') {
    it(`runs nothing, because ${variable} is not set`, () => undefined)
    return
  }
  tests(url)
}

/** A namespace that no other test uses: name of a database, prefix of indices and queues. */
export const freshNamespace = (): string => `tingyin-test-${randomBytes(6).toString('hex')}`
