import { appendFileSync, cpSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { serve, workAlone } from '../../src/api/serve'
import { aRecord } from '../a-contact'
import { dictionariesFolder } from '../open-tools'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

const run = (...argv: string[]) => shell.run(argv, { env: { TINGYIN_DICTIONARIES: shell.path('dictionaries') }, open: { server: serve, worker: workAlone } })

/** What only analysing takes is wrong. */
beforeAll(async () => {
  writeFileSync(shell.path('tickets.csv'), '工单编号,受理时间,投诉内容\nA1,2026-01-05 09:10,家里宽带断网三天没人修\n')
  expect((await shell.run(['ingest', shell.path('tickets.csv')])).status).toBe(0)
  expect((await shell.run(['products', 'add', 'star', '--name', '星卡', '--launch', '2026-01-01'])).status).toBe(0)
  cpSync(dictionariesFolder, shell.path('dictionaries'), { recursive: true, filter: (path) => basename(path) !== 'corpus' })
  appendFileSync(shell.path('dictionaries/events.yaml'), 'predicate: {}\n')
})

it.each([
  'search 断网', 'show A1', 'stats', 'export --out -', 'rejects list', 'review', 'review --random', 'review --report', 'cycle show star', 'cycle league', 'topics health',
])('reads what was stored with %s, whatever analysing takes', async (line) => {
  expect(await run(...line.split(' '))).toMatchObject({ status: 0 })
})

it.each(['ingest tickets.csv', 'classify --in nothing.jsonl', 'serve --port 0', 'worker', 'check-pipeline', 'reindex'])('refuses %s before it begins, naming the dictionary that is wrong', async (line) => {
  writeFileSync(shell.path('nothing.jsonl'), '')
  const { status, stderr } = await run(...line.split(' ').map((each) => (each.includes('.') ? shell.path(each) : each)))
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('Dictionary file "events.yaml" is not valid: unknown key "predicate"') })
})

it('finds what a crash left unindexed with a command that only reads', async () => {
  const services = await shell.services()
  await services.stores.contacts.put([aRecord({ id: 'A2', text: '彩铃被开通了' })])
  await services.close()
  expect(await shell.json('search', '彩铃')).toMatchObject({ total: 1, hits: [{ contact: { id: 'A2' } }] })
})
