import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TingyinError } from '../../src/domain/errors'
import { catchUp } from '../../src/ingest/catch-up'
import { importFile, type ImportOptions, type ImportOutcome } from '../../src/ingest/import-file'
import { type BatchOutcome, ingestBatch } from '../../src/ingest/ingest'
import { reindex } from '../../src/ingest/reindex'
import { namesInRecord } from '../../src/ingest/mask-record'
import { ingestJob, ingestQueuedBatch } from '../../src/ingest/queued-batch'
import { replayRejects } from '../../src/ingest/replay-rejects'
import { SeenKeys } from '../../src/ingest/seen-keys'
import { Pipeline } from '../../src/pipeline/pipeline'
import { stages } from '../../src/stages/index'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { indexEntry } from '../../src/stores/search/index-entry'
import { aTime } from '../a-contact'
import { onNextPut } from '../on-put'
import { openTestPipeline, openTestTools } from '../open-tools'

const tools = openTestTools()
const pipeline = openTestPipeline(tools)
const { pseudonyms } = tools

let folder: string
let stores: Stores

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-ingest-'))
  stores = await openStores({ dataFolder: join(folder, 'data') })
})
afterEach(async () => {
  await stores.close()
  rmSync(folder, { recursive: true, force: true })
})

const header = '工单编号,受理时间,受理渠道,客户号码,投诉内容'
const row = (id: string | number, text = `第${id}单：宽带断网`): string => `${id},2026/1/3 9:05,10086热线,13812345678,${text}`

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n') + '\n')
  return path
}

const ingest = (path: string, options: ImportOptions = {}): Promise<ImportOutcome> =>
  importFile(path, { source: 'tickets', ...options }, { pipeline, pseudonyms, stores })

const counts = ({ read, stored, unchanged, updated, rejected }: ImportOutcome) => ({ read, stored, unchanged, updated, rejected })

async function inStep(contacts: number): Promise<void> {
  expect(await stores.contacts.count({})).toBe(contacts)
  expect(await stores.search.count()).toBe(contacts)
  const { changed, removed } = await stores.contacts.unindexed(10)
  expect([...changed, ...removed]).toEqual([])
}

describe('importing a file', () => {
  it('stores every row, and changes nothing the second time', async () => {
    const path = write('a.csv', header, row(1), row(2), row(3))
    expect(counts(await ingest(path))).toEqual({ read: 3, stored: 3, unchanged: 0, updated: 0, rejected: 0 })
    expect(counts(await ingest(path))).toEqual({ read: 3, stored: 0, unchanged: 3, updated: 0, rejected: 0 })
    await inStep(3)
  })

  it('updates the contact of a changed row and no other', async () => {
    await ingest(write('a.csv', header, row(1), row(2)))
    expect(counts(await ingest(write('a.csv', header, row(1), row(2, '已经修好了，谢谢'))))).toEqual({
      read: 2, stored: 0, unchanged: 1, updated: 1, rejected: 0,
    })
    const [, second] = await stores.contacts.get([{ source: 'tickets', id: '1' }, { source: 'tickets', id: '2' }])
    expect(second!.contact.text).toBe('已经修好了，谢谢')
    await inStep(2)
  })

  it('sends bad rows to the rejects with line and cause, and goes on', async () => {
    const outcome = await ingest(
      write('a.csv', header, row(1), '2,昨天晚上,10086热线,13812345678,断网', '3,2026/1/3 9:05,10086热线,13812345678,', row(4), '5,2099/1/1,热线,1,断网'),
    )
    expect(counts(outcome)).toEqual({ read: 5, stored: 2, unchanged: 0, updated: 0, rejected: 3 })
    const rejects = await stores.rejects.list({}, 10)
    expect(rejects.map(({ line, code, stage, file }) => [line, code, stage, file]).sort()).toEqual([
      [3, 'FIELD_INVALID', 'row', 'a.csv'],
      [4, 'FIELD_MISSING', 'row', 'a.csv'],
      [6, 'FIELD_INVALID', 'row', 'a.csv'],
    ])
    await inStep(2)
  })

  it.each([
    ['昨天晚上', '受理时间 says "昨天晚上".'],
    ['2026-13-01', '受理时间 says "2026-13-01".'],
    ['05-Jan-2026', '受理时间 says "05-Jan-2026".'],
    ['2026/1/3 '.repeat(6), '受理时间 says "2026/1/3 2026/1/3 2026/1/3 2026/1/3 2026…".'],
    ['13912345678', undefined],
    ['2026年13912345678', undefined],
    ['周天明', undefined],
    ['客户张三的电话', undefined],
    ['Wang Fang', undefined],
  ])('says of a time that cannot be read what stands there, unless it may be personal: %s', async (time, says) => {
    await ingest(write('a.csv', header, `1,${time},10086热线,,断网`))
    const [reject] = await stores.rejects.list({}, 10)
    expect(reject!.message).toMatch(/^The row's occurredAt is not valid: /)
    if (says === undefined) expect(reject!.message).not.toMatch(/says|13912345678|张三|周天明|Wang/)
    else expect(reject!.message.endsWith(` ${says}`)).toBe(true)
  })

  it('keeps a rejected row masked, and takes it when replayed after its cause is gone', async () => {
    await ingest(write('a.csv', header, '1,,10086热线,13812345678,请回电13912345678'), { occurredAt: '不是日期' }).catch(() => undefined)
    const jsonl = write('b.jsonl', JSON.stringify({ id: 'x', text: '王女士13912345678要求退费', occurredAt: '大前天' }))
    await ingest(jsonl)
    const [reject] = await stores.rejects.list({ file: 'b.jsonl' }, 10)
    expect(JSON.stringify(reject)).not.toMatch(/13912345678/)
    const again = await replayRejects({ file: 'b.jsonl' }, {}, { stores, pipelines: [pipeline], pseudonyms })
    expect(again).toMatchObject({ read: 1, stored: 0, rejected: 1 })
    expect(await stores.rejects.count({ file: 'b.jsonl' })).toBe(1)
  })

  it('leaves a row that could not be read as it is when rejects are replayed, with its cause, and counts it', async () => {
    await ingest(write('a.csv', header, row(1), '2,2026/1/3 9:05', '3,昨天晚上,热线,,断网'))
    const unreadable = await stores.rejects.list({ code: 'ROW_UNREADABLE' }, 10)
    expect(unreadable).toEqual([expect.objectContaining({ line: 3, record: { raw: '2,2026/1/3 9:05' } })])
    expect(await replayRejects({}, {}, { stores, pipelines: [pipeline], pseudonyms })).toMatchObject({ read: 1, rejected: 1, withoutRow: 0, unreadable: 1 })
    expect(await stores.rejects.list({ code: 'ROW_UNREADABLE' }, 10)).toEqual(unreadable)
  })

  it('takes the reject of a line away once the line is a contact, and keeps those of other lines, files and sources', async () => {
    const bad = '2,昨天晚上,10086热线,13812345678,断网'
    const right = '2,2026/1/3 9:05,10086热线,13812345678,断网'
    await ingest(write('b.csv', header, row(1), bad))
    await ingest(write('a.csv', header, row(1), bad), { source: 'calls' })
    await ingest(write('a.csv', header, row(1), bad, '3,2026/1/3 9:05', '4,昨天晚上,10086热线,13812345678,断网'))
    await ingest(write('a.csv', header, row(1), right, '3,2026/1/3 9:05'))
    const left = (await stores.rejects.list({}, 10)).map(({ source, file, line, code }) => [source, file, line, code]).sort()
    expect(left).toEqual([
      ['calls', 'a.csv', 3, 'FIELD_INVALID'],
      ['tickets', 'a.csv', 4, 'ROW_UNREADABLE'],
      ['tickets', 'a.csv', 5, 'FIELD_INVALID'],
      ['tickets', 'b.csv', 3, 'FIELD_INVALID'],
    ])
    // The contact of line 3 is kept already: the row is unchanged, and put right all the same.
    await ingest(write('b.csv', header, row(1), right))
    expect(await stores.rejects.count({ file: 'b.csv' })).toBe(0)
  })

  it('takes the reject of a row away that is put right in another line, in whichever batch', async () => {
    const rows = Array.from({ length: 1_200 }, (_, i) => row(i + 10))
    await ingest(write('a.csv', header, '1,昨天晚上,10086热线,13812345678,断网', '2,昨天晚上,10086热线,13812345678,断网', ...rows))
    await ingest(write('a.csv', header, ...rows, row(2)))
    expect((await stores.rejects.list({}, 10)).map(({ line }) => line)).toEqual([2])
    await ingest(write('a.csv', header, row(1), ...rows, row(2)))
    expect(await stores.rejects.count({})).toBe(0)
  })

  it('keeps the reject of a record whose line other records share', async () => {
    const record = (id: number, occurredAt: string) => ({ id, text: '断网', occurredAt })
    const records = [record(1, '大前天'), ...Array.from({ length: 1_100 }, (_, i) => record(i + 2, '2026-01-03 09:05'))]
    const path = write('a.json', JSON.stringify(records))
    expect(await ingest(path)).toMatchObject({ stored: 1_100, rejected: 1 })
    expect(await ingest(path)).toMatchObject({ unchanged: 1_100, rejected: 1 })
    expect(await stores.rejects.count({})).toBe(1)
  })

  it('gives rows without a time the time asked for, and counts them', async () => {
    const path = write('a.csv', '工单编号,投诉内容', '1,断网', '2,没信号')
    const outcome = await ingest(path, { occurredAt: '2026-02-03 08:00' })
    expect(outcome).toMatchObject({ stored: 2, undated: 2 })
    expect((await stores.contacts.withId('1'))[0]!.contact.occurredAt).toBe('2026-02-03T08:00:00+08:00')
  })

  it('keeps the first of two rows with one id and different text, and rejects the other by name', async () => {
    const path = write('a.csv', header, row(7, '第一次说断网'), row(7, '其实是漏话提醒扣费'), row(8), row(8))
    const expected = { read: 4, stored: 2, unchanged: 1, updated: 0, rejected: 1 }
    expect(counts(await ingest(path))).toEqual(expected)
    expect(counts(await ingest(path))).toEqual({ ...expected, stored: 0, unchanged: 3 })
    expect((await stores.contacts.withId('7'))[0]!.contact.text).toBe('第一次说断网')
    expect((await stores.rejects.list({}, 10)).map(({ code, line }) => [code, line])).toEqual([['DUPLICATE_ID', 3]])
  })

  it('rejects five megabytes in one cell and stores the rows around it', async () => {
    const outcome = await ingest(write('a.csv', header, row(1), row(2, '断网'.repeat(1_700_000)), row(3)))
    expect(counts(outcome)).toEqual({ read: 3, stored: 2, unchanged: 0, updated: 0, rejected: 1 })
    expect((await stores.rejects.list({}, 10))[0]).toMatchObject({ line: 3, code: 'TEXT_TOO_LONG', stage: 'normalise_text' })
  })

  it('goes on behind the last committed batch after an interruption', async () => {
    const lines = Array.from({ length: 2_300 }, (_, i) => row(i + 1))
    const path = write('a.csv', header, ...lines)
    const stop = new AbortController()
    const first = await ingest(path, { signal: stop.signal, onProgress: () => stop.abort() })
    expect(first).toMatchObject({ finished: false, read: 1_000, stored: 1_000 })
    const second = await ingest(path)
    expect(second).toMatchObject({ finished: true, resumedAfterLine: 1_001, read: 2_300, stored: 2_300 })
    await inStep(2_300)
  })

  it('goes on behind it where all rows stand in one line too', async () => {
    const path = join(folder, 'a.json')
    writeFileSync(path, JSON.stringify(Array.from({ length: 2_300 }, (_, i) => ({ id: i, time: '2026-01-03 09:05', text: `第${i}单：宽带断网` }))))
    const stop = new AbortController()
    expect(await ingest(path, { signal: stop.signal, onProgress: () => stop.abort() })).toMatchObject({ finished: false, read: 1_000, stored: 1_000 })
    expect(await ingest(path)).toMatchObject({ finished: true, resumedAfterLine: 1, read: 2_300, stored: 2_300, unchanged: 0 })
    await inStep(2_300)
  })

  it('keeps a reject of each of the rows in one line, and takes away those of rows that are put right', async () => {
    const path = join(folder, 'a.json')
    const bad = { time: '大前天', text: '断网' }
    const records = [bad, { ...bad, text: '没信号' }, bad, { ...bad, id: 'K1' }, { ...bad, id: 'K1' }]
    writeFileSync(path, JSON.stringify(records))
    expect(await ingest(path)).toMatchObject({ read: 5, rejected: 5 })
    expect(await stores.rejects.count({})).toBe(5)
    expect(await ingest(path)).toMatchObject({ read: 5, rejected: 5 })
    expect(await stores.rejects.count({})).toBe(5)
    writeFileSync(path, JSON.stringify(records.map((record, i) => (i === 1 ? { ...record, time: '2026-01-03' } : record))))
    expect(await ingest(path)).toMatchObject({ stored: 1, rejected: 4 })
    expect(await stores.rejects.count({})).toBe(4)
  })

  it('loses nothing and doubles nothing when two imports run at once', async () => {
    const path = write('a.csv', header, ...Array.from({ length: 1_200 }, (_, i) => row(i + 1)))
    const other = write('b.csv', header, ...Array.from({ length: 1_200 }, (_, i) => row(i + 601)))
    await Promise.all([ingest(path), ingest(other)])
    await inStep(1_800)
  })

  it.each([
    ['a header alone', `${header}\n`, { read: 0, stored: 0, unchanged: 0, updated: 0, rejected: 0 }],
    ['semicolons', `${header.replaceAll(',', ';')}\n${row(1).replaceAll(',', ';')}\n`, { read: 1, stored: 1, unchanged: 0, updated: 0, rejected: 0 }],
    ['a NUL byte', `${header}\n${row(1, '断\u0000网')}\n`, { read: 1, stored: 1, unchanged: 0, updated: 0, rejected: 0 }],
  ])('takes %s', async (_, content, expected) => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, content)
    expect(counts(await ingest(path))).toEqual(expected)
  })

  it('refuses an empty file, saying so', async () => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, '')
    await expect(ingest(path)).rejects.toThrow(/empty/)
  })

  it('refuses a table without a header, whichever column is named for the text, and keeps nothing of it', async () => {
    const path = write('a.csv', '1001,2026-01-03,吴芳,13812345678,翡翠花园3-2-1502,客户吴芳说断网', '1002,2026-01-04,李明,13912345678,幸福路12号,客户李明说断网')
    for (const columns of [{}, { text: '客户吴芳说断网' }, { text: '内容' }]) {
      await expect(ingest(path, { columns })).rejects.toMatchObject({
        code: 'SOURCE_UNREADABLE',
        message: expect.stringMatching(/^File "a\.csv" cannot be read: its first line holds personal data where the names of the columns should stand\. Put a line with their names above it;(?!.*(?:吴芳|138|--column))/),
      })
    }
    expect([await stores.rejects.count({}), await stores.records.list('import')]).toEqual([0, []])
    await inStep(0)
  })

  it('refuses a table that has no column for the text, and keeps nothing of it', async () => {
    await expect(ingest(write('a.csv', '诉求,时间戳记', '断网,2026-01-05'))).rejects.toMatchObject({
      code: 'TEXT_COLUMN_MISSING', details: { file: 'a.csv', columns: ['"诉求"', '"时间戳记"'] },
    })
    await expect(ingest(write('b.csv', header, row(1)), { columns: { ignored: '投诉内容' } })).rejects.toMatchObject({ code: 'TEXT_COLUMN_MISSING' })
    await expect(ingest(write('c.tsv', Array(500).fill('断'.repeat(300)).join('\t'), '1\t2'))).rejects.toThrow(/^.{2000,3000} 470 more\. Name/)
    expect([await stores.rejects.count({}), await stores.records.list('import')]).toEqual([0, []])
    await inStep(0)
  })

  it('takes a table of titles or of turns, and JSON whose first records have no text', async () => {
    expect(await ingest(write('a.csv', '编号,标题', '1,断网了'))).toMatchObject({ stored: 1 })
    expect(await ingest(write('b.csv', '编号,turns', '2,客户：断网了'))).toMatchObject({ read: 1 })
    const records = [...Array.from({ length: 150 }, (_, i) => ({ id: i })), { id: 'x', text: '断网' }]
    expect(await ingest(write('c.jsonl', ...records.map((record) => JSON.stringify(record))))).toMatchObject({ stored: 1, rejected: 150 })
  })

  it('refuses an override that names a column the file does not have', async () => {
    await expect(ingest(write('a.csv', header, row(1)), { columns: { text: '内容2' } })).rejects.toThrow(/内容2/)
  })
})

describe('rows that say less than what is stored', () => {
  it('keeps the stored time of a contact whose changed row has lost its own', async () => {
    await ingest(write('a.csv', header, row(1)))
    await ingest(write('a.csv', header, '1,,10086热线,13812345678,又断网了'))
    const [stored] = await stores.contacts.withId('1')
    expect(stored!.contact).toMatchObject({ text: '又断网了', occurredAt: '2026-01-03T09:05:00+08:00' })
  })

  it('never overwrites the contact that a replayed duplicate repeats', async () => {
    await ingest(write('a.csv', header, row(7, '第一次说断网'), row(7, '另一条投诉')))
    expect(await replayRejects({}, {}, { stores, pipelines: [pipeline], pseudonyms })).toMatchObject({ read: 1, updated: 0, rejected: 1 })
    expect((await stores.contacts.withId('7'))[0]!.contact.text).toBe('第一次说断网')
  })
})

describe('a rejected row that is replayed', () => {
  const ids = ['0551-62345678', '6222021234567890128', 'K3', '13812345678']
  const table = (time: string): string => write('a.csv', header, ...ids.map((id) => `${id},${time},10086热线,,断网`))
  const replay = () => replayRejects({}, {}, { stores, pipelines: [pipeline], pseudonyms })
  const rejects = async () => (await stores.rejects.list({}, 10)).map(({ id, rowId, line }) => ({ id, rowId, line })).sort((a, b) => a.line - b.line)

  it('has one reject where it stands in another line by now and is still wrong', async () => {
    await ingest(table('错误的时间'))
    await ingest(write('a.csv', header, row('new'), ...ids.map((id) => `${id},错误的时间,10086热线,,断网`)))
    expect((await rejects()).map(({ line }) => line)).toEqual([3, 4, 5, 6])
  })

  it('stays while only the row is imported whose id it repeats', async () => {
    await ingest(write('a.csv', header, row(1), row(1, '扣费不对')))
    await ingest(write('a.csv', header, row(1)))
    expect((await stores.rejects.list({}, 10)).map(({ code, line }) => [code, line])).toEqual([['DUPLICATE_ID', 3]])
  })

  it('keeps no number raw that stands in its id among other words', async () => {
    await ingest(write('a.csv', header, '用户车牌皖A12345座机0551-62345678卡6222021234567890128,错误的时间,10086热线,,断网'))
    const [reject] = await stores.rejects.list({}, 1)
    expect(reject!.record!.工单编号).not.toMatch(/皖A12345|62345678|6222021234567890128/)
  })

  it('keeps its reject while it is rejected again, and leaves once its file is put right', async () => {
    await ingest(table('错误的时间'))
    const before = await rejects()
    expect(await replay()).toMatchObject({ read: 4, rejected: 4 })
    expect(await rejects()).toEqual(before)
    await ingest(table('错误的时间'))
    expect(await rejects()).toEqual(before)
    expect(await ingest(table('2026-01-03'))).toMatchObject({ stored: 4 })
    expect(await rejects()).toEqual([])
  })

  it.each(['directly', 'by a worker'])('becomes the contact that its file makes of it, rejected %s', async (how) => {
    const stricter = pipeline.definition.stages.map((stage) => (stage.use === 'normalise_text' ? { ...stage, with: { max_characters: 1 } } : stage))
    const refusing = Pipeline.build({ ...pipeline.definition, stages: stricter }, stages, tools, tools.dictionaryVersion)
    const path = table('2026-01-03')
    if (how === 'by a worker') {
      stores.jobs.work({ [ingestJob]: async (job) => void (await ingestQueuedBatch(job, { stores, pipeline: () => refusing, pseudonyms })) })
      await ingest(path, { queued: true })
    } else {
      await importFile(path, { source: 'tickets' }, { pipeline: refusing, pseudonyms, stores })
    }
    expect(await rejects()).toHaveLength(4)
    expect(await replay()).toMatchObject({ stored: 4, rejected: 0 })
    expect(await rejects()).toEqual([])
    expect(await ingest(path)).toMatchObject({ stored: 0, rejected: 0 })
    await inStep(4)
  })
})

describe('versions of one contact that do not arrive in their order', () => {
  const texts = { earlier: '宽带断网三天', later: '彩铃乱扣费' }

  async function expectText(text: string): Promise<void> {
    const [stored] = await stores.contacts.withId('1')
    expect(stored!.contact.text).toBe(text)
    const condition = { type: 'text', alternatives: [text], prefix: false } as const
    expect((await stores.search.search({ condition, ranking: [], sort: 'newest', limit: 5 })).total).toBe(1)
    await inStep(await stores.contacts.count({}))
  }

  const submitted = (text: string, receivedAt: number): Promise<BatchOutcome> =>
    ingestBatch(
      [{ line: 1, number: 1, contact: { id: '1', source: 'tickets', occurredAt: '2026-01-03T09:05:00+08:00', text } }],
      { file: 'http-1', source: 'tickets', receivedAt, pipeline, pseudonyms, seen: new SeenKeys(), personalColumns: new Set() },
      stores,
    )

  it.each([
    ['received earlier changes nothing and counts as unchanged', 99, texts.later, { stored: 0, updated: 0, unchanged: 1 }],
    ['received at the same time replaces it', 100, texts.earlier, { stored: 0, updated: 1, unchanged: 0 }],
    ['received later replaces it', 101, texts.earlier, { stored: 0, updated: 1, unchanged: 0 }],
  ])('a row %s', async (_, receivedAt, text, expected) => {
    await submitted(texts.later, 100)
    expect((await submitted(texts.earlier, receivedAt)).counts).toMatchObject(expected)
    await expectText(text)
  })

  it('an import that began first does not replace what another has brought meanwhile', async () => {
    onNextPut(stores.contacts, async (put) => {
      await new Promise((later) => setTimeout(later, 2))
      await ingest(write('b.csv', header, row(1, texts.later)))
      return put()
    })
    expect(counts(await ingest(write('a.csv', header, row(1, texts.earlier), row(2))))).toEqual({ read: 2, stored: 1, unchanged: 1, updated: 0, rejected: 0 })
    await expectText(texts.later)
  })

  it('an import that is resumed is as old as when it began', async () => {
    const path = write('a.csv', header, ...Array.from({ length: 1_100 }, (_, i) => row(i + 2)), row(1, texts.earlier))
    const stop = new AbortController()
    await ingest(path, { signal: stop.signal, onProgress: () => stop.abort() })
    await ingest(write('b.csv', header, row(1, texts.later)))
    expect(await ingest(path)).toMatchObject({ finished: true, stored: 1_100, unchanged: 1 })
    await expectText(texts.later)
    // Imported anew, the file is received anew.
    expect(await ingest(path)).toMatchObject({ updated: 1 })
    await expectText(texts.earlier)
  })

  it('a replayed row is as old as when it was first received', async () => {
    const stricter = pipeline.definition.stages.map((stage) => (stage.use === 'normalise_text' ? { ...stage, with: { max_characters: 4 } } : stage))
    const refusing = Pipeline.build({ ...pipeline.definition, stages: stricter }, stages, tools, tools.dictionaryVersion)
    await importFile(write('a.csv', header, row(1, texts.earlier), row(2)), { source: 'tickets' }, { pipeline: refusing, pseudonyms, stores })
    const received = (await stores.rejects.list({}, 10)).map(({ receivedAt }) => receivedAt)
    expect(await replayRejects({}, {}, { stores, pipelines: [refusing], pseudonyms })).toMatchObject({ read: 2, rejected: 2 })
    expect((await stores.rejects.list({}, 10)).map(({ receivedAt }) => receivedAt)).toEqual(received)
    await ingest(write('b.csv', header, row(1, texts.later)))
    expect(await replayRejects({}, {}, { stores, pipelines: [pipeline], pseudonyms })).toMatchObject({ read: 2, stored: 1, unchanged: 1, rejected: 0 })
    expect(await stores.rejects.count({})).toBe(0)
    await expectText(texts.later)
  })
})

describe('personal data', () => {
  it('is nowhere in the data folder after an import, not in rejects either', async () => {
    const secrets = ['13812345678', '李大钊', 'zhang.san@163.com', '11010519491231002X']
    await ingest(
      write(
        'a.csv', `${header},客户姓名,备注`,
        `1,2026/1/3 9:05,热线,${secrets[0]},客户姓名：李大钊，证件11010519491231002X,${secrets[1]},${secrets[2]}`,
        `2,错误的时间,热线,${secrets[0]},客户姓名：李大钊，证件11010519491231002X,${secrets[1]},${secrets[2]}`,
      ),
    )
    expect(await stores.rejects.count({})).toBe(1)
    for (const file of readdirSync(join(folder, 'data'))) {
      const bytes = readFileSync(join(folder, 'data', file))
      for (const secret of secrets) expect({ file, secret, found: bytes.includes(secret) }).toEqual({ file, secret, found: false })
    }
  })
})

describe('the id of a rejected row', () => {
  it.each([
    ['is longer than an id may be', 'a.jsonl', JSON.stringify({ id: `客户吴芳先生来电，手机13812345678，身份证11010519491231002X，${'断网'.repeat(100)}`, time: '2026-01-03', text: '断网' })],
    ['is no text', 'a.jsonl', JSON.stringify({ id: { name: '吴芳', phone: '13812345678' }, time: '2026-01-03', text: '断网' })],
    ['has the name of its row', 'a.jsonl', JSON.stringify({ id: '吴芳-1', time: '错误的时间', text: '断网', 客户姓名: '吴芳' })],
    ['is a text', 'a.jsonl', JSON.stringify({ id: '客户吴芳先生来电，手机13812345678', time: '错误的时间', text: '断网' })],
  ])('is nowhere in the data folder when it %s', async (_, file, line) => {
    expect(await ingest(write(file, line))).toMatchObject({ rejected: 1 })
    for (const name of readdirSync(join(folder, 'data'))) {
      const bytes = readFileSync(join(folder, 'data', name))
      for (const secret of ['13812345678', '11010519491231002X', '吴芳']) expect({ name, secret, found: bytes.includes(secret) }).toEqual({ name, secret, found: false })
    }
  })
})

describe('a name that the row has in a column', () => {
  it.each([
    ['a.csv', `"冯涛,13577771234,网络慢`],
    ['a.csv', `1,2026/1/3 9:05,冯涛,网络慢,13577771234,多,余`],
    ['a.tsv', `坏行\t冯涛\t13577771234`],
    ['a.csv', `2,错误的时间,冯涛,冯涛说网络慢,13577771234`],
    ['a.jsonl', `{"工单编号":"2","受理时间":"错误的时间","personal":{"姓名":"冯涛"},"投诉内容":"冯涛说网络慢"}`],
    ['a.jsonl', `{"工单编号":"2","客户姓名":"冯涛","投诉内容":"冯涛说`],
  ])('is in no reject of %s: %s', async (file, line) => {
    const headers = { 'a.csv': '工单编号,受理时间,客户姓名,投诉内容,客户号码', 'a.tsv': '工单编号\t受理时间\t客户姓名\t投诉内容', 'a.jsonl': '' }
    await ingest(write(file, ...(file === 'a.jsonl' ? [] : [headers[file as keyof typeof headers]]), line))
    const rejects = await stores.rejects.list({}, 5)
    expect(rejects).toHaveLength(1)
    expect(JSON.stringify(rejects)).not.toContain('冯涛')
    expect(JSON.stringify(rejects)).toContain('[姓名:')
  })
})

describe('the names of a row that is rejected', () => {
  const namesIn = (record: Record<string, unknown>) => namesInRecord(record, new Set(['personal', '客户姓名', '装机地址']), true).map(({ value }) => value)

  it('are those of its personal columns, in lists and objects too', () => {
    expect(namesIn({ 客户姓名: ['吴芳', '阿依古丽'], 装机地址: '李明', personal: { 联系人: '次仁', 地址: '王丽' }, 内容: '冯涛' }).sort()).toEqual(['吴芳', '次仁', '阿依古丽'])
  })

  it('are a hundred at most, and are not looked for in any number of cells', () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `王${String.fromCharCode(0x4e00 + i)}`)
    expect(namesIn({ 客户姓名: names })).toHaveLength(100)
    expect(namesIn({ 客户姓名: [...Array<string>(1_000_000).fill('客户'), '吴芳'] })).toEqual([])
  })
})

describe('columns that are somebody’s data, and the same when masked', () => {
  const record = { id: '1', time: '2026-01-03', text: '断网', '138 1234 5678': 'first', '13812345678': 'second' }
  const valuesOf = (columns: Readonly<Record<string, unknown>>): unknown[] =>
    Object.entries(columns).filter(([name]) => /^\[手机:[a-z]{10}\]( 2)?$/.test(name)).map(([, value]) => value).sort()

  it('are all kept with the contact', async () => {
    await ingest(write('a.jsonl', JSON.stringify(record)))
    expect(valuesOf((await stores.contacts.withId('1'))[0]!.contact.attributes)).toEqual(['first', 'second'])
  })

  it('are all kept with the reject', async () => {
    await ingest(write('a.jsonl', JSON.stringify({ ...record, time: '大前天' })))
    expect(valuesOf((await stores.rejects.list({}, 1))[0]!.record!)).toEqual(['first', 'second'])
  })
})

describe('a source named after the customer of its row', () => {
  it('is masked with the name, and its row met again', async () => {
    const path = write('a.csv', '工单编号,受理时间,客户姓名,来源系统,投诉内容', '1,2026/1/3 9:05,冯涛,冯涛专案,断网')
    expect(counts(await ingest(path))).toMatchObject({ stored: 1 })
    expect((await stores.contacts.withId('1')).map(({ contact }) => contact.source)).toEqual([expect.stringMatching(/^\[姓名:[a-z]{10}\]专案$/)])
    expect(counts(await ingest(path))).toMatchObject({ stored: 0, unchanged: 1 })
  })
})

describe('a file named after a customer', () => {
  it('is named by a pseudonym in its rejects and contacts', async () => {
    await importFile(write('客户13812345678.csv', header, row(1), '2,何时,热线,1,断网'), {}, { pipeline, pseudonyms, stores })
    const [reject] = await stores.rejects.list({}, 1)
    const [contact] = await stores.contacts.withId('1')
    expect(JSON.stringify([reject, contact])).not.toContain('13812345678')
    await inStep(1)
  })
})

describe('keeping the index in step', () => {
  it('indexes what a crash left between store and index', async () => {
    const analysis = pipeline.run({ id: '1', source: 's', occurredAt: '2026-01-03T09:05:00+08:00', text: '宽带断网' })
    await stores.contacts.put([{ contact: analysis.contact, rowDigest: 'd', receivedAt: aTime }])
    expect(await stores.search.count()).toBe(0)
    expect(await catchUp(stores, [pipeline])).toEqual({ changes: 1, refused: [] })
    await inStep(1)
  })

  it('keeps contacts while the index cannot be reached, and indexes them when it is back', async () => {
    const unreachable = new TingyinError('STORE_UNAVAILABLE', { store: 'search', problem: 'it does not answer.' })
    const put = jest.spyOn(stores.search, 'put').mockRejectedValue(unreachable)
    expect(counts(await ingest(write('a.csv', header, row(1), row(2))))).toEqual({ read: 2, stored: 2, unchanged: 0, updated: 0, rejected: 0 })
    expect(await catchUp(stores, [pipeline])).toEqual({ changes: 0, refused: [], unavailable: unreachable })
    expect([await stores.contacts.count({}), await stores.search.count()]).toEqual([2, 0])
    put.mockRestore()
    expect(await catchUp(stores, [pipeline], { upTo: 1 })).toMatchObject({ changes: 1 })
    expect(await catchUp(stores, [pipeline])).toMatchObject({ changes: 1 })
    await inStep(2)
  })

  it.each([
    ['changes', aTime + 1],
    ['is analysed again', aTime],
  ])('does not leave an older version in the index when a contact %s while it is caught up', async (_, receivedAt) => {
    const [older, newer] = ['宽带断网', '彩铃乱扣费'].map((text) => pipeline.run({ id: '1', source: 's', occurredAt: '2026-01-03T09:05:00+08:00', text }))
    await stores.contacts.put([{ contact: older!.contact, rowDigest: 'd1', receivedAt: aTime }])
    const sound = stores.search.put.bind(stores.search)
    jest.spyOn(stores.search, 'put').mockImplementationOnce(async (analyses) => {
      // Somebody else stores and indexes a change, and only then comes what was read before.
      const { revisions } = await stores.contacts.put([{ contact: newer!.contact, rowDigest: 'd2', receivedAt }])
      await sound([indexEntry(newer!, receivedAt)])
      await stores.contacts.markIndexed([{ key: { source: 's', id: '1' }, revision: revisions[0]! }])
      await sound(analyses)
    })
    await catchUp(stores, [pipeline])
    const condition = { type: 'text', alternatives: ['彩铃'], prefix: false } as const
    expect((await stores.search.search({ condition, ranking: [], sort: 'newest', limit: 5 })).total).toBe(1)
  })

  it('says by a reject which contacts the index will never take, and indexes all others', async () => {
    const sound = stores.search.put.bind(stores.search)
    jest.spyOn(stores.search, 'put').mockImplementation(async (entries) => {
      await sound(entries.filter(({ values }) => values.id !== '2'))
      throw new TingyinError('CONTACTS_REFUSED', { store: 'search', keys: [{ source: 'tickets', id: '2' }], problem: 'a value is too long' })
    })
    expect(counts(await ingest(write('a.csv', header, row(1), row(2), row(3))))).toMatchObject({ read: 3, stored: 3, rejected: 0 })
    expect(await stores.rejects.list({}, 10)).toMatchObject([{ stage: 'index', code: 'CONTACTS_REFUSED', line: 3 }])
    expect([await stores.contacts.count({}), await stores.search.count()]).toEqual([3, 2])
    expect((await stores.contacts.unindexed(10)).changed).toEqual([])
    expect(await replayRejects({}, {}, { stores, pipelines: [pipeline], pseudonyms })).toMatchObject({ read: 0, updated: 0 })
    expect(await stores.rejects.count({})).toBe(1)
  })

  it('catches up a contact that its pipeline refuses by now, so that it is found by its text', async () => {
    const put = ['宽带断网', '宽带断网三天了'].map((text, i) => {
      const { contact } = pipeline.run({ id: `${i}`, source: 's', occurredAt: '2026-01-03T09:05:00+08:00', text })
      return { contact, rowDigest: 'd', receivedAt: aTime }
    })
    await stores.contacts.put(put)
    const stricter = pipeline.definition.stages.map((stage) => (stage.use === 'normalise_text' ? { ...stage, with: { max_characters: 4 } } : stage))
    const refusing = Pipeline.build({ ...pipeline.definition, stages: stricter }, stages, tools, tools.dictionaryVersion)
    expect(await catchUp(stores, [refusing])).toMatchObject({ changes: 2 })
    await inStep(2)
    const condition = { type: 'text', alternatives: ['断网三天'], prefix: false } as const
    expect((await stores.search.search({ condition, ranking: [], sort: 'newest', limit: 5 })).hits).toMatchObject([{ key: { id: '1' } }])
  })

  it('brings contacts of older rules up to date, and is done with them', async () => {
    await ingest(write('a.csv', header, row(1), row(2), row(3)))
    const newer = Pipeline.build({ ...pipeline.definition, digest: 'newer' }, stages, tools, tools.dictionaryVersion)
    expect(await reindex(stores, [newer])).toEqual({ outdated: 3, updated: 3, failed: 0 })
    expect(await reindex(stores, [newer])).toEqual({ outdated: 0, updated: 0, failed: 0 })
    expect(await stores.contacts.versions()).toEqual([{ ...newer.versions, contacts: 3 }])
    await inStep(3)
  })

  it('does not put back what somebody changed while contacts are brought up to date', async () => {
    await ingest(write('a.csv', header, row(1), row(2)))
    const newer = Pipeline.build({ ...pipeline.definition, digest: 'newer' }, stages, tools, tools.dictionaryVersion)
    const sound = stores.contacts.page.bind(stores.contacts)
    jest.spyOn(stores.contacts, 'page').mockImplementationOnce(async (...asked) => {
      const page = await sound(...asked)
      await ingest(write('b.csv', header, row(2, '彩铃乱扣费')))
      return page
    })
    expect(await reindex(stores, [newer])).toEqual({ outdated: 2, updated: 1, failed: 0 })
    const [changed] = await stores.contacts.get([{ source: 'tickets', id: '2' }])
    expect(changed!.contact.text).toBe('彩铃乱扣费')
    await inStep(2)
  })

  it('can be stopped while bringing them up to date, and goes on where it was', async () => {
    await ingest(write('a.csv', header, ...Array.from({ length: 450 }, (_, i) => row(i + 1))))
    const newer = Pipeline.build({ ...pipeline.definition, digest: 'newer' }, stages, tools, tools.dictionaryVersion)
    const stop = new AbortController()
    await expect(reindex(stores, [newer], { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow()
    expect(await reindex(stores, [newer])).toMatchObject({ outdated: 250, updated: 250 })
    await inStep(450)
  })
})
