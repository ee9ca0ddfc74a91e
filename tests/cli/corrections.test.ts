import { writeFileSync } from 'node:fs'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

const tickets = `工单编号,受理时间,投诉内容
A1,2026-01-05 09:10,家里宽带断网三天没人修，一直打不通
A2,2026-01-05 10:20,没经过我同意就开通彩铃，每个月乱扣费，太坑人了
A3,2026-01-06 11:30,请问亲子卡套餐怎么办理
`

beforeAll(async () => {
  writeFileSync(shell.path('tickets.csv'), tickets)
  for (const source of ['tickets', 'mails']) expect((await shell.run(['ingest', shell.path('tickets.csv'), '--source', source])).status).toBe(0)
})

const correct = (...more: string[]) => shell.run(['correct', 'A1', '--source', 'tickets', '--by', '王芳', ...more])

it('corrects, shows whose word it is, lists and undoes it', async () => {
  const { status, stdout } = await correct('--tier', '情感性', '--also', '功能性', '--topic', 'billing', '--products', '彩铃', '--escalation', 'yes', '--remark', '听录音')
  expect(status).toBe(0)
  expect(stdout).toMatch(/王芳 {2}tickets\/A1 {2}topic 宽带固话与IPTV → 话费账单与扣费 {2}“听录音”/)
  expect(stdout).toMatch(/情感性\(\+功能性\) · .*话费账单与扣费.*彩铃.*⚑越级投诉意向/)
  const shown = (await shell.run(['show', 'A1', '--source', 'tickets'])).stdout
  expect(shown).toMatch(/主题 {6}话费账单与扣费 {2}人工（模型：宽带固话与IPTV 0\.\d\d）/)
  expect((await shell.json('search', 'topic:billing source:tickets')).hits.map(({ contact }: any) => contact.id)).toContain('A1')

  const listed = await shell.json('corrections', 'list', '--field', 'topic')
  expect(listed).toMatchObject({ total: 1, corrections: [{ field: 'topic', before: 'broadband', after: 'billing', by: '王芳', remark: '听录音' }] })
  expect((await shell.run(['corrections', 'list', '--limit', '2'])).stderr).toMatch(/Listed are 2 of 4\. For the next ones add --cursor/)
  expect((await shell.run(['corrections', 'list', '--contact', 'A1', '--source', 'tickets'])).stdout.trim().split('\n')).toHaveLength(4)
  expect((await shell.run(['corrections', 'list', '--since', '2999-01-01T00:00:00Z'])).stderr).toMatch(/Nobody/)

  const [{ id }] = listed.corrections
  const undone = await shell.run(['corrections', 'undo', id, '--by', '李雷'])
  expect(undone.stdout).toMatch(/undone by 李雷/)
  expect(undone.stdout).toMatch(/宽带固话与IPTV/)
  expect(await shell.run(['corrections', 'undo', id, '--by', '李雷'])).toMatchObject({ status: 1, stderr: expect.stringContaining('was undone already, by 李雷') })
})

it.each([
  [['--topic', 'bills'], 2, /"bills" is none of its values.*billing 话费账单与扣费/],
  [['--tier', '愤怒'], 2, /functional 功能性, convenience 便利性/],
  [['--confirm', 'mood'], 2, /no field "mood".*tier, kind/],
  [['--escalation', 'perhaps'], 2, /must be yes or no/],
  [[], 2, /says nothing of any label/],
  [['--stage', 'use', '--before', 'stage=知识'], 1, /is not what you corrected any more: it is use now/],
])('refuses %j and says what is allowed', async (options, status, message) => {
  const outcome = await correct(...options)
  expect(outcome.status).toBe(status)
  expect(outcome.stderr).toMatch(message)
})

it('asks for the source where several have the id, and for a name', async () => {
  expect(await shell.run(['correct', 'A2', '--by', '王芳', '--topic', 'billing'])).toMatchObject({ status: 2, stderr: expect.stringContaining('"mails", "tickets"') })
  expect(await shell.run(['correct', 'A9', '--by', '王芳', '--topic', 'billing'])).toMatchObject({ status: 1, stderr: 'No contact with id "A9".\n' })
  expect((await shell.run(['correct', 'A2', '--topic', 'billing'])).stderr).toContain("required option '--by <name>'")
})

it('offers contacts to judge, draws a sample and reports on it', async () => {
  const queue = await shell.run(['review', '宽带', '--field', 'topic', '--limit', '5'])
  expect(queue.stdout).toMatch(/^mails\/A1.* topic 0\.\d\d\n {2}.*\n {2}家里宽带/)
  expect(queue.stderr).toMatch(/The least sure of 2 contacts\./)
  expect((await shell.run(['review', '--report'])).stderr).toMatch(/No contact of a random sample was judged/)
  const drawn = await shell.run(['review', '--random', '--seed', '5', '--limit', '2'])
  expect(drawn.stderr).toMatch(/2 contacts drawn from 6, 0 of this sample judged before.*\n.*--sample random-5/)
  const sample = await shell.json('review', '--random', '--seed', '5', '--limit', '2')
  for (const { source, id } of sample.contacts) await shell.json('correct', id, '--source', source, '--confirm', 'tier,kind', '--by', '王芳', '--sample', 'random-5')
  expect((await shell.run(['review', '--report'])).stdout).toMatch(/^tier {8}1\.000 {2}\[0\.342, 1\.000\] {2}2 of n = 2\nkind/)
  expect(await shell.json('review', '--report', '--sample', 'random-6')).toEqual({ contacts: 0, versions: [], fields: [] })
  expect((await shell.run(['review', '断网', '--random'])).status).toBe(2)
})

it('offers equal texts once', async () => {
  const text = '彩铃订不上，请回电 1381234567'
  const rows = [5, 6, 7].map((digit) => `e${digit},2026-01-09 10:00,${text}${digit}`)
  writeFileSync(shell.path('equal.csv'), `工单编号,受理时间,投诉内容\n${rows.join('\n')}\nother,2026-01-09 10:00,彩铃订不上，换了手机\n`)
  await shell.json('ingest', shell.path('equal.csv'))
  const { scanned, contacts } = await shell.json('review', '来源:equal')
  expect(scanned).toBe(4)
  expect(contacts.map(({ contact }: { contact: { id: string } }) => contact.id.replace(/\d/, '')).sort()).toEqual(['e', 'other'])
})
