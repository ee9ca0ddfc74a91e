import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isHeldBack } from '../../src/ingest/judged-contacts'
import { activateModel, activeModel } from '../../src/ingest/kept-models'
import { dictionariesFolder } from '../open-tools'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

const run = (...argv: string[]) => shell.run(argv, { env: { TINGYIN_DICTIONARIES: shell.path('dictionaries') } })
const json = async (...argv: string[]) => {
  const { status, stdout, stderr } = await run(...argv, '--json')
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`)
  return JSON.parse(stdout)
}

const texts = ['家里宽带断网三天没人修', '每个月乱扣费', '谢谢师傅，服务真好', '请问怎么办理亲子卡', '信号太差了', '充值没有到账', '流量用得太快', '营业厅排队太久', '停机了打不出去', '账单看不懂', '网速慢得要命', '换个套餐吧']
const heldBack = (text: string) => isHeldBack({ file: '', contact: { text } as never, judged: [], sampled: [] })

/** A corpus small enough to be trained on in a moment. */
beforeAll(async () => {
  cpSync(dictionariesFolder, shell.path('dictionaries'), { recursive: true, filter: (path) => basename(path) !== 'corpus' })
  mkdirSync(shell.path('dictionaries/corpus'))
  const lines = readFileSync(join(dictionariesFolder, 'corpus', 'agent-tickets.jsonl'), 'utf8').split('\n').slice(0, 40)
  writeFileSync(shell.path('dictionaries/corpus/few.jsonl'), lines.join('\n'))
  writeFileSync(shell.path('tickets.csv'), `工单编号,受理时间,投诉内容\n${texts.map((text, i) => `A${i},2026-01-05 09:10,${text}`).join('\n')}\n`)
  expect((await run('ingest', shell.path('tickets.csv'))).status).toBe(0)
})

it('learns nothing without corrections, and says what helps', async () => {
  expect(await run('train', '--from-corrections')).toMatchObject({ status: 1, stderr: expect.stringContaining('there are none that hold') })
})

it('learns nothing where too few were judged to hold any back', async () => {
  await json('correct', `A${texts.findIndex((text) => !heldBack(text))}`, '--tier', 'emotional', '--by', '王芳')
  expect(await run('train', '--from-corrections')).toMatchObject({ status: 1, stderr: expect.stringMatching(/the 1 that were judged are too few/) })
})

it('holds a new model against the one that labels, lets it label only when asked, and brings the one before back', async () => {
  for (const i of texts.keys()) await json('correct', `A${i}`, '--tier', 'emotional', '--by', '王芳')
  await json('correct', 'A3', '--confirm', 'kind', '--by', '王芳', '--sample', 'random-1')
  const trained = await json('train', '--from-corrections')
  const held = texts.filter(heldBack).length
  expect(trained).toMatchObject({ learned: texts.length - held, heldBack: held, fields: expect.arrayContaining([expect.objectContaining({ field: 'tier', n: held, sampled: { n: 0, active: 0, candidate: 0 } })]) })
  expect((await json('train', '--from-corrections')).version).toBe(trained.version)

  expect((await run('models', 'list')).stdout).toMatch(new RegExp(`^\\* bundled .*\n  ${trained.version} .*tier \\d\\.\\d\\d → \\d\\.\\d\\d \\(n ${held}\\)`))
  expect((await run('reindex')).stderr).toMatch(/^0 of/)
  expect((await run('models', 'activate', trained.version)).stderr).toMatch(/"tingyin models activate bundled" brings the one before back/)
  expect(await json('models', 'list')).toMatchObject({ active: trained.version })
  expect((await run('reindex')).stderr).toMatch(new RegExp(`^${texts.length} of`))
  expect(await json('models', 'activate', 'bundled')).toEqual({ active: 'bundled', before: trained.version })
})

it('refuses an unknown version and names those there are', async () => {
  expect(await run('models', 'activate', 'abc')).toMatchObject({ status: 1, stderr: expect.stringMatching(/No model "abc"\. There are: bundled, [0-9a-f]{12}\./) })
})

it('refuses to activate a model that is cut short, and tells how to go on when the active one is', async () => {
  const services = await shell.services()
  const { records } = services.stores
  try {
    await records.put('model', 'short', { version: 'short', file: Buffer.from('TINGYIN-MODEL\n and no more of it than this, which is nothing').toString('base64') })
    await expect(activateModel('short', records)).rejects.toThrow(/model short.*cut short.*tingyin models activate/)
    await records.put('active-model', 'version', 'short')
    await expect(activeModel(records)).rejects.toMatchObject({ code: 'DICTIONARY_INVALID' })
    await activateModel('bundled', records)
    expect(await activeModel(records)).toBeUndefined()
  } finally {
    await services.close()
  }
})
