import { writeFileSync } from 'node:fs'
import { CommandLine } from '../cli/command-line'
import { ended, start } from '../cli/spawned'
import { freePort } from './own-services'

const TIMEOUT_MS = 120_000
/** The driver of MongoDB looks for a server for 5 s; loading and a busy machine add to it. */
const AT_ONCE_MS = 20_000

const shell = new CommandLine()
afterAll(() => shell.remove())

describe.each([
  ['MONGODB_URL', 'mongodb', 'MongoDB', 'Start it, or correct MONGODB_URL.'],
  ['REDIS_URL', 'redis', 'Redis', 'Start Redis, or correct REDIS_URL.'],
  ['ELASTICSEARCH_URL', 'http', 'Elasticsearch', 'Start it, or correct ELASTICSEARCH_URL.'],
])('a server that is down at the start, of %s', (variable, scheme, name, remedy) => {
  let environment: Readonly<Record<string, string>>
  let says: unknown

  beforeAll(async () => {
    const host = `127.0.0.1:${await freePort()}`
    environment = { [variable]: `${scheme}://${host}` }
    says = expect.stringMatching(new RegExp(`^The store ${name} at ${host.replaceAll('.', '[.]')} cannot be used: .*${remedy.replaceAll('.', '[.]')}\n$`))
    writeFileSync(shell.path('in.csv'), '工单编号,受理时间,投诉内容\nK1,2026-01-05,宽带断网\n')
  })

  it('stops `serve` with status 1, saying what to do', async () => {
    const begun = Date.now()
    const { status, stdout, stderr } = await ended(start(Object.assign(Object.create(shell) as CommandLine, { env: { ...shell.env, ...environment } }), 'serve', '--port', '0'))
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: says })
    expect(Date.now() - begun).toBeLessThan(AT_ONCE_MS)
  }, TIMEOUT_MS)

  it('stops every command that needs contacts with status 1, saying what to do', async () => {
    const commands = [['ingest', shell.path('in.csv')], ['search', '断网'], ['stats'], ['reindex'], ['verify'], ['export', '--out', shell.path('out.csv')]]
    const begun = Date.now()
    for (const outcome of await Promise.all(commands.map((argv) => shell.run(argv, { env: environment })))) {
      expect(outcome).toEqual({ status: 1, stdout: '', stderr: says })
    }
    expect(Date.now() - begun).toBeLessThan(AT_ONCE_MS)
  }, TIMEOUT_MS)
})
