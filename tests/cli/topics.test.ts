import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { dictionariesFolder } from '../open-tools'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

const tickets = `工单编号,受理时间,投诉内容
A1,2026-01-05 09:10,没经过我同意，每个月乱扣费，账单里多扣一笔
A2,2026-01-05 10:20,话费账单看不懂，请解释一下账单
A3,2026-01-06 11:30,老用户不能办新套餐，资费太贵
A4,2026-01-07 11:30,家里宽带断网三天没人修
A5,2026-01-07 12:30,今天天气不错
`

/** Tools are kept by the name of their folder, and a changed folder is another one: so each change is followed by a copy. */
let dictionaries = 0
const env = () => ({ TINGYIN_DICTIONARIES: shell.path(`dictionaries-${dictionaries}`) })
const run = (...argv: string[]) => shell.run(argv, { env: env() })
const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout)
const changed = async (...argv: string[]) => {
  const outcome = await run('topics', ...argv)
  expect(outcome).toMatchObject({ status: 0 })
  cpSync(shell.path(`dictionaries-${dictionaries}`), shell.path(`dictionaries-${++dictionaries}`), { recursive: true })
  return outcome
}
const found = async (query: string): Promise<string[]> => (await json('search', query)).hits.map(({ contact }: any) => contact.id).sort()

beforeAll(async () => {
  cpSync(dictionariesFolder, shell.path('dictionaries-0'), { recursive: true, filter: (path) => basename(path) !== 'corpus' })
  writeFileSync(shell.path('tickets.csv'), tickets)
  expect((await run('ingest', shell.path('tickets.csv'))).status).toBe(0)
})

it('lists topics with all their names', async () => {
  expect((await run('topics', 'list')).stdout).toMatch(/^billing +话费账单与扣费 · Bills and charges {2}账单、扣费、话费、计费、bill、charges$/m)
  expect((await json('topics', 'list')).topics.find(({ id }: any) => id === 'porting')).toMatchObject({ name: { zh: '携号转网', en: 'Number porting' } })
})

it('finds a topic by id, name and synonym of either language', async () => {
  for (const name of ['billing', '话费账单与扣费', 'charges', '计费', '"Bills and charges"']) expect(await found(`topic:${name}`)).toEqual(['A1', 'A2'])
  expect((await run('search', 'topic:biling')).stderr).toMatch(/has no such value. Did you mean billing\?/)
  expect((await run('correct', 'A3', '--topic', '资费规则', '--by', '王芳')).stderr).toMatch(/"资费规则" is none of its values. Did you mean 套餐资费规则\?/)
})

it('renames a topic: its contacts stay current, and the old name still finds it', async () => {
  await changed('rename', 'billing', '--zh', '账单与扣费', '--en', 'Bills')
  expect((await run('reindex')).stderr).toMatch(/^0 of 5 contacts/)
  expect(await found('主题:话费账单与扣费')).toEqual(['A1', 'A2'])
  expect((await run('search', '主题:账单与扣费')).stdout).toMatch(/· 账单与扣费 ·/)
})

it('merges topics: contacts, corrections and saved queries of both mean one, at once and until it is taken back', async () => {
  await json('correct', 'A5', '--topic', 'tariff', '--by', '王芳')
  expect((await changed('merge', '套餐资费规则', 'billing')).stderr).toMatch(/Contacts and corrections on tariff count for billing/)
  expect(await found('topic:billing')).toEqual(['A1', 'A2', 'A3', 'A5'])
  expect(await found('topic:tariff')).toEqual(['A1', 'A2', 'A3', 'A5'])
  expect((await json('search', '', '--facets', 'topic')).facets.topic).toEqual([{ value: 'billing', contacts: 4 }, { value: 'broadband', contacts: 1 }])
  expect((await json('show', 'A3')).labels.topic.value).toBe('billing')
  expect((await json('corrections', 'list')).corrections[0].after).toBe('billing')
  // Who saw the topic of today and corrects it meets no conflict with what was stored.
  expect((await json('correct', 'A3', '--topic', 'broadband', '--before', 'topic=billing', '--by', '王芳')).contact.labels.topic.value).toBe('broadband')
  const atStart = 'A running "tingyin serve" or "tingyin worker" takes up such changes when it starts again.'
  expect((await changed('undo')).stderr).toContain(atStart)
  expect(await found('topic:tariff')).toEqual(['A5'])
  expect(await found('topic:billing')).toEqual(['A1', 'A2'])
})

it('splits a topic: contacts move to the parts when they are analysed again, a person’s word waits for a person', async () => {
  await json('correct', 'A4', '--topic', 'billing', '--by', '王芳')
  writeFileSync(shell.path('parts.yaml'), 'wrong-charge: { name: { zh: 错扣, en: Wrong charge }, cues: { 5: [乱扣费, 多扣一笔] } }\nunclear-bill: { name: { zh: 账单不清, en: Unclear bill }, cues: { 5: [看不懂] } }\n')
  expect((await changed('split', 'billing', shell.path('parts.yaml'))).stderr).toMatch(/until "tingyin reindex --data|until "tingyin reindex/)
  expect(await found('topic:billing')).toEqual(['A1', 'A2', 'A4'])
  expect((await run('reindex')).status).toBe(0)
  expect(await found('topic:wrong-charge')).toEqual(['A1'])
  expect(await found('topic:错扣,账单不清')).toEqual(['A1', 'A2'])
  expect(await found('topic:billing')).toEqual(['A1', 'A2', 'A4'])
  expect((await run('topics', 'list')).stdout).toMatch(/^ {2}wrong-charge/m)

  expect((await json('topics', 'health')).undecided).toEqual([{ topic: 'billing', contacts: [{ source: 'tickets', id: 'A4' }] }])
  expect((await run('topics', 'health')).stdout).toMatch(/账单与扣费 {2}1 contact\n {4}tingyin correct A4 --source tickets --topic PART --by NAME/)
  await json('correct', 'A4', '--confirm', 'topic', '--by', '李雷')
  expect((await json('topics', 'health')).undecided).toEqual([])

  await changed('undo')
  expect(await found('topic:billing')).toEqual(['A1', 'A2', 'A4'])
})

it('moves and adds topics', async () => {
  expect((await changed('move', 'roaming', 'tariff')).stdout).toMatch(/^tariff \/ roaming {2}/)
  expect((await changed('move', 'roaming')).stdout).toMatch(/^roaming {2}/)
  await changed('add', 'weather', '--zh', '天气', '--en', 'Weather', '--cues', '天气', '--synonyms', '气象,climate')
  expect(readFileSync(join(env().TINGYIN_DICTIONARIES, 'topics.yaml'), 'utf8')).toMatch(/weather:\n {2}name: \{ zh: 天气, en: Weather \}\n {2}since: .*\n {2}synonyms: \[气象, climate\]\n {2}cues:\n {4}3: \[天气\]/)
  expect((await changed('add', 'silent', '--zh', '无词', '--en', 'Silent')).stderr).toMatch(/It has no cues/)
})

it('says how healthy the tree is', async () => {
  const { stdout } = await run('topics', 'health', '--from', '2026-01-01', '--to', '2026-01-31')
  expect(stdout).toMatch(/^5 contacts {2}date:2026-01-01..2026-01-31\n0 contacts {2}date:2025-12-01..2025-12-31, the period before\n/)
  expect(stdout).toMatch(/Topics of which nobody speaks\n(.*\n)* {2}携号转网 {2}never {2}topic:porting\n/)
})

it.each([
  [['topics', 'rename', 'bils', '--zh', '账单'], 2, /"bils" is none of its values. Did you mean bill\?/],
  [['topics', 'rename', 'billing'], 2, /give a new name with --zh, --en or both/],
  [['topics', 'rename', 'billing', '--zh', '携号转网'], 2, /"携号转网" means both billing and porting/],
  [['topics', 'merge', 'billing', 'billing'], 2, /billing cannot be merged into itself/],
  [['topics', 'split', 'billing', 'nowhere.yaml'], 1, /No file "nowhere.yaml"/],
  [['topics', 'health', '--from', 'spring'], 2, /from must be a day such as 2026-03-01/],
  [['topics', 'health', '--from', '2026-02-30'], 2, /from must be a day/],
  [['topics', 'health', '--from', '2026-03-02', '--to', '2026-03-01'], 2, /ends on 2026-03-01, before it begins on 2026-03-02/],
])('refuses %j', async (argv, status, message) => {
  expect(await run(...argv)).toMatchObject({ status, stderr: expect.stringMatching(message) })
})
