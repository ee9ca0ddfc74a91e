import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { queryVocabulary } from '../../src/analytics/vocabulary'
import type { Contact } from '../../src/domain/contact'
import { packBatch } from '../../src/ingest/batch-payload'
import { catchUp } from '../../src/ingest/catch-up'
import { correctContact, type CorrectionOutcome, type CorrectionRequest, undoCorrection } from '../../src/ingest/correct-contact'
import { type BatchOutcome, ingestBatch, noCounts } from '../../src/ingest/ingest'
import { migrate } from '../../src/ingest/migrate'
import { ingestQueuedBatch } from '../../src/ingest/queued-batch'
import { type GivenLabels, readLabelValues } from '../../src/ingest/read-label-values'
import { reindex } from '../../src/ingest/reindex'
import { SeenKeys } from '../../src/ingest/seen-keys'
import { TingyinError } from '../../src/domain/errors'
import { Pipeline } from '../../src/pipeline/pipeline'
import { namedDefinition } from '../../src/pipeline/definition'
import { stages } from '../../src/stages/index'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { aTime } from '../a-contact'
import { onNextPut } from '../on-put'
import { openTestPipeline, openTestTools, pipelinesFolder } from '../open-tools'

const tools = openTestTools()
const pipeline = openTestPipeline(tools)
const { pseudonyms } = tools
const vocabulary = queryVocabulary(tools.classifier.cues)
const t1 = { source: 'tickets', id: 't1' }
const text = '我家宽带断网三天了，一直没人上门维修'

let folder: string
let stores: Stores
const opened: Stores[] = []

const open = async (name: string): Promise<Stores> => {
  const made = await openStores({ dataFolder: join(folder, name) })
  opened.push(made)
  return made
}

const ingest = (texts: Readonly<Record<string, string>>, receivedAt = aTime, into = stores): Promise<BatchOutcome> =>
  ingestBatch(
    Object.entries(texts).map(([id, said], i) => ({ line: i + 1, number: i + 1, contact: { id, source: 'tickets', occurredAt: '2026-01-03T09:05:00+08:00', text: said } })),
    { file: 'a.csv', source: 'tickets', receivedAt, pipeline, pseudonyms, seen: new SeenKeys(), personalColumns: new Set() },
    into,
  )

type Given = Omit<CorrectionRequest, 'contact' | 'labels' | 'before'> & { readonly before?: GivenLabels }

const correct = (labels: GivenLabels, { before, ...more }: Partial<Given> = {}, over = stores): Promise<CorrectionOutcome> =>
  correctContact(
    { contact: t1, labels: readLabelValues(labels, vocabulary), by: '王芳', ...more, ...(before && { before: readLabelValues(before, vocabulary) }) },
    { stores: over, pipelines: [pipeline], pseudonyms },
  )

const undo = (id: string, over = stores): ReturnType<typeof undoCorrection> => undoCorrection(id, { by: '李雷' }, { stores: over, pipelines: [pipeline], pseudonyms })

const kept = async (over = stores) => (await over.contacts.get([t1]))[0]!.contact.labels

/** Ids of the contacts that a search for a label finds. */
async function found(field: 'topic' | 'tier' | 'product' | 'flag', value: string, over = stores): Promise<string[]> {
  const { hits, total, facets } = await over.search.search({
    condition: { type: 'label', field, values: [value], prefix: false }, ranking: [], sort: 'newest', limit: 10, facets: { [field]: 100 },
  })
  expect(facets[field]?.find((each) => each.value === value)?.contacts ?? 0).toBe(total)
  return hits.map(({ key }) => key.id)
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-correct-'))
  stores = await open('data')
  await ingest({ t1: text, t2: '宽带断网，师傅没来' })
})
afterEach(async () => {
  for (const made of opened.splice(0)) await made.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a correction', () => {
  it('shows at once in the contact and in what searches find and count, with the model’s word beside it', async () => {
    const model = await kept()
    expect(model).toMatchObject({ tier: { value: 'functional' }, topic: { value: 'broadband' } })
    const { contact, corrections } = await correct({ tier: '情感性', topic: 'billing', products: ['彩铃'], escalation: true }, { remark: '听录音' })
    const { labels } = contact
    expect(labels).toEqual(await kept())
    expect(labels.tier).toMatchObject({ value: 'emotional', score: 1, evidence: model.tier.evidence })
    expect(labels.topic).toMatchObject({ value: 'billing', score: 1, evidence: model.topic.evidence })
    expect(labels.products.map(({ value }) => value)).toEqual(corrections.find(({ field }) => field === 'products')!.after)
    expect(labels.corrected).toEqual({
      tier: { value: 'functional', also: model.tier.also, score: model.tier.score },
      topic: { value: 'broadband', score: model.topic.score },
      products: model.products,
      escalation: { value: false, score: model.flags.escalation.score },
    })
    expect(corrections.map(({ field, before, after }) => [field, before, after])).toEqual([
      ['tier', { value: 'functional', also: model.tier.also }, { value: 'emotional', also: model.tier.also.filter((tier) => tier !== 'emotional') }],
      ['topic', 'broadband', 'billing'],
      ['products', model.products.map(({ value }) => value), expect.anything()],
      ['escalation', false, true],
    ])
    expect(corrections[0]).toMatchObject({ by: '王芳', remark: '听录音', contact: t1, model: { score: model.tier.score, versions: contact.versions } })
    expect(Date.parse(corrections[0]!.at)).toBeGreaterThan(Date.now() - 60_000)
    expect(await found('topic', 'billing')).toEqual(['t1'])
    expect(await found('topic', 'broadband')).toEqual(['t2'])
    expect(await found('flag', 'escalation')).toEqual(['t1'])
    expect(await stores.contacts.count({ tier: 'emotional' })).toBe(1)
  })

  it('masks who made it and why', async () => {
    const { corrections } = await correct({ topic: 'billing' }, { by: '王芳 13812345678', remark: '客户李小梅，姓名：李小梅，电话13912345678' })
    expect(JSON.stringify(await stores.corrections.history(t1))).not.toMatch(/13812345678|13912345678|李小梅/)
    expect(corrections[0]!.by).toMatch(/^王芳 \[手机:[a-z]{10}\]$/)
    await expect(correct({ topic: 'billing' }, { by: '  ' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  })

  it('confirms what it repeats', async () => {
    const before = await kept()
    const { contact, corrections } = await correct({ topic: 'broadband' }, { confirm: ['tier', 'products'] })
    for (const correction of corrections) expect(correction.after).toEqual(correction.before)
    expect(contact.labels).toMatchObject({ topic: { value: 'broadband', score: 1 }, corrected: { topic: { value: 'broadband', score: before.topic.score } } })
    expect(contact.labels.products.map(({ value }) => value)).toEqual(before.products.map(({ value }) => value))
  })

  it('refuses values there are not, and says which there are', async () => {
    await expect((async () => correct({ topic: 'broadbnad' }))()).rejects.toMatchObject({ code: 'LABEL_INVALID', message: expect.stringMatching(/topic.*"broadbnad".*broadband 宽带.*billing 话费/) })
    await expect((async () => correct({ tier: '很生气' }))()).rejects.toMatchObject({ message: expect.stringMatching(/functional 功能性.*none 无体验/) })
    await expect((async () => correct({ products: ['没有的产品'] }))()).rejects.toMatchObject({ message: expect.stringMatching(/and \d+ more/) })
    await expect(correct({ tier: 'none', also: ['functional'] })).rejects.toMatchObject({ code: 'LABEL_INVALID' })
    await expect(correct({ tier: 'emotional', also: ['none'] })).rejects.toMatchObject({ code: 'LABEL_INVALID' })
    await expect(correct({})).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringContaining('tier, kind') })
    await expect(
      correctContact({ contact: { source: 'tickets', id: 't9' }, labels: { topic: 'billing' }, by: '王芳' }, { stores, pipelines: [pipeline], pseudonyms }),
    ).rejects.toMatchObject({ code: 'CONTACT_NOT_FOUND' })
    expect(await stores.corrections.count({})).toBe(0)
  })

  it('has no tier beside none, and goes on with those that also applied beside another', async () => {
    await correct({ tier: 'convenience', also: ['functional', 'emotional'] })
    expect((await correct({ tier: 'emotional' })).contact.labels.tier).toMatchObject({ value: 'emotional', also: ['functional'] })
    expect((await correct({ also: [] })).contact.labels.tier).toMatchObject({ value: 'emotional', also: [] })
    await correct({ tier: 'emotional', also: ['functional'] })
    expect((await correct({ tier: 'none' })).contact.labels.tier).toMatchObject({ value: 'none', also: [] })
  })
})

describe('undoing', () => {
  it('brings back the model’s own labels, evidence and all, and keeps the history', async () => {
    const model = await kept()
    const { corrections } = await correct({ tier: 'emotional', topic: 'billing', products: [], churn: true })
    for (const { id } of corrections) await undo(id)
    expect(await kept()).toEqual(model)
    expect(await found('topic', 'broadband')).toEqual(expect.arrayContaining(['t1', 't2']))
    const { corrections: history } = await stores.corrections.history(t1)
    expect(history.map(({ undone }) => undone?.by)).toEqual(['李雷', '李雷', '李雷', '李雷'])
  })

  it('brings back an earlier correction before the model', async () => {
    const [first] = (await correct({ topic: 'billing' })).corrections
    const [second] = (await correct({ topic: 'data' })).corrections
    expect(second).toMatchObject({ before: 'billing', model: { value: 'broadband' } })
    expect((await undo(second!.id)).contact!.labels.topic.value).toBe('billing')
    expect((await undo(first!.id)).contact!.labels.topic.value).toBe('broadband')
  })

  it('is what the model says now, where the contact has changed since', async () => {
    const [correction] = (await correct({ topic: 'data' })).corrections
    await ingest({ t1: '营业厅的师傅态度差，不耐烦，还骂人' }, aTime + 1)
    const word = (await kept()).corrected!.topic!.value
    expect(word).not.toBe('broadband')
    expect((await undo(correction!.id)).contact!.labels.topic.value).toBe(word)
  })

  it('is refused a second time, and for a correction there is not', async () => {
    const [correction] = (await correct({ topic: 'data' })).corrections
    await undo(correction!.id)
    await expect(undo(correction!.id)).rejects.toMatchObject({ code: 'CORRECTION_UNDONE', message: expect.stringContaining('李雷') })
    await expect(undo('nothing')).rejects.toMatchObject({ code: 'CORRECTION_NOT_FOUND' })
  })

  it('is kept where the contact is gone', async () => {
    const [correction] = (await correct({ topic: 'data' })).corrections
    await stores.contacts.remove([t1])
    expect(await undo(correction!.id)).not.toHaveProperty('contact')
  })
})

describe('two at once', () => {
  it('are both kept, and the later holds, where neither says what it saw', async () => {
    const other = await openStores({ dataFolder: join(folder, 'data') })
    opened.push(other)
    await Promise.all([correct({ topic: 'billing' }), correct({ topic: 'data' }, {}, other), correct({ kind: 'praise' }, {}, other)])
    const { corrections } = await stores.corrections.history(t1)
    expect(corrections.map(({ position }) => position)).toEqual([1, 2, 3])
    const topics = corrections.filter(({ field }) => field === 'topic')
    expect(topics[1]!.before).toEqual(topics[0]!.after)
    const labels = await kept()
    expect(labels.topic.value).toBe(topics[1]!.after)
    expect(labels.kind.value).toBe('praise')
    expect(await found('topic', labels.topic.value)).toEqual(['t1'])
  })

  it('are not both kept where both say what they saw, and the second hears what stands there now', async () => {
    const outcomes = await Promise.allSettled([
      correct({ topic: 'billing' }, { before: { topic: 'broadband' } }),
      correct({ topic: 'data' }, { before: { topic: '宽带固话与IPTV' }, by: '李雷' }),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { reason } = outcomes.find((outcome) => outcome.status === 'rejected') as PromiseRejectedResult
    const now = (await kept()).topic.value
    expect(reason).toMatchObject({ code: 'CORRECTION_CONFLICT', details: { field: 'topic', now } })
    expect((await stores.corrections.history(t1)).corrections).toHaveLength(1)
  })

  it('do not hinder each other on different labels', async () => {
    await correct({ kind: 'praise' })
    await expect(correct({ topic: 'billing' }, { before: { topic: 'broadband' } })).resolves.toBeDefined()
    await expect(correct({ tier: 'emotional' }, { before: { tier: 'convenience' } })).rejects.toMatchObject({ code: 'CORRECTION_CONFLICT' })
    await expect(correct({ tier: 'emotional' }, { before: { tier: 'functional' } })).resolves.toBeDefined()
  })
})

describe('a correction survives', () => {
  const corrected = { topic: { value: 'billing' }, tier: { value: 'emotional' } }

  beforeEach(async () => {
    await correct({ topic: 'billing', tier: 'emotional' })
  })

  it('the same row again, and a changed one', async () => {
    expect((await ingest({ t1: text }, aTime + 1)).counts).toMatchObject({ unchanged: 1 })
    expect((await ingest({ t1: '营业厅的师傅态度差' }, aTime + 2)).counts).toMatchObject({ updated: 1 })
    expect(await kept()).toMatchObject(corrected)
    expect(await found('topic', 'billing')).toEqual(['t1'])
  })

  it('being removed and coming back', async () => {
    await stores.contacts.remove([t1])
    await ingest({ t1: text }, aTime + 1)
    expect(await kept()).toMatchObject(corrected)
  })

  it('analysing again by other rules', async () => {
    const definition = namedDefinition(pipelinesFolder, 'complaint-tickets')
    const newer = Pipeline.build(definition, stages, tools, 'fffffffffff0')
    expect(await reindex(stores, [newer])).toMatchObject({ updated: 2, failed: 0 })
    const [stored] = await stores.contacts.get([t1])
    expect(stored!.contact).toMatchObject({ labels: { ...corrected, corrected: { topic: { value: 'broadband' } } }, versions: { dictionary: 'fffffffffff0' } })
    expect(await found('topic', 'billing')).toEqual(['t1'])
  })

  it('a batch that a worker keeps', async () => {
    const [masked] = pipeline.maskAll([{ ...t1, occurredAt: '2026-01-03T09:05:00+08:00', text: '彩铃乱扣费' }])
    const batch = packBatch({
      pipeline: 'complaint-tickets', file: 'a.csv', source: 'tickets', receivedAt: aTime + 5,
      counts: noCounts, rows: [{ line: 1, number: 1, contact: masked as Contact, rowDigest: 'another row' }],
    })
    expect(await ingestQueuedBatch({ id: 'b1', ...batch }, { stores, pipeline: () => pipeline, pseudonyms })).toMatchObject({ updated: 1 })
    expect(await kept()).toMatchObject(corrected)
  })

  it('moving to another place, also where the contact is there already, and moving twice', async () => {
    for (const name of ['empty', 'filled']) {
      const to = await open(name)
      if (name === 'filled') await ingest({ t1: text }, aTime, to)
      expect(await migrate(stores, to, [pipeline])).toMatchObject({ corrections: 2, verified: { missing: 0, surplus: 0 } })
      expect(await kept(to)).toMatchObject(corrected)
      expect(await found('topic', 'billing', to)).toEqual(['t1'])
      expect((await to.corrections.history(t1)).corrections).toEqual((await stores.corrections.history(t1)).corrections)
      expect(await migrate(stores, to, [pipeline])).toMatchObject({ corrections: 0, copied: 0 })
    }
  })
})

describe('between the steps of others', () => {
  it('a correction that comes while a changed row is being kept is not written over', async () => {
    // The row is analysed and its corrections are read; now somebody corrects the contact as it was.
    onNextPut(stores.contacts, async (put) => {
      await correct({ topic: 'tariff' })
      return put()
    })
    await ingest({ t1: '彩铃乱扣费' }, aTime + 1)
    expect(await kept()).toMatchObject({ topic: { value: 'tariff' }, corrected: { topic: { value: 'billing' } } })
    expect(await found('topic', 'tariff')).toEqual(['t1'])
  })

  it('a contact that is analysed again while somebody corrects it as it was is kept as analysed again, corrected', async () => {
    const newer = Pipeline.build(namedDefinition(pipelinesFolder, 'complaint-tickets'), stages, tools, 'fffffffffff0')
    onNextPut(stores.contacts, async (put) => {
      const before = await stores.contacts.get([t1])
      const outcome = await put()
      const get = jest.spyOn(stores.contacts, 'get').mockResolvedValue(before)
      await correct({ topic: 'tariff' })
      get.mockRestore()
      return outcome
    })
    expect(await reindex(stores, [newer])).toMatchObject({ failed: 0 })
    const [stored] = await stores.contacts.get([t1])
    expect(stored!.contact).toMatchObject({ labels: { topic: { value: 'tariff' } }, versions: { dictionary: 'fffffffffff0' } })
    expect(await found('topic', 'tariff')).toEqual(['t1'])
  })

  it('a changed row that comes while its contact is corrected is kept, corrected', async () => {
    const get = stores.contacts.get.bind(stores.contacts)
    let reads = 0
    stores.contacts.get = async (keys) => {
      const before = await get(keys)
      // Between reading the contact and keeping it again with the correction.
      if (++reads === 2) await ingest({ t1: '彩铃乱扣费' }, aTime + 1)
      return before
    }
    const { contact } = await correct({ topic: 'billing' })
    expect(contact.text).toBe('彩铃乱扣费')
    expect(contact.labels.topic.value).toBe('billing')
    expect(await found('topic', 'billing')).toEqual(['t1'])
  })

  it('is kept while the index is away, and shown there when it is back', async () => {
    const put = stores.search.put.bind(stores.search)
    stores.search.put = () => Promise.reject(new TingyinError('STORE_UNAVAILABLE', { store: 'search', problem: 'it is away.' }))
    await correct({ topic: 'billing' })
    expect((await kept()).topic.value).toBe('billing')
    stores.search.put = put
    expect(await catchUp(stores, [pipeline])).toMatchObject({ changes: 1 })
    expect(await found('topic', 'billing')).toEqual(['t1'])
  })

  it('is shown by who comes next, where a failure came between keeping and showing it', async () => {
    onNextPut(stores.contacts, () => Promise.reject(new TingyinError('STORE_UNAVAILABLE', { store: 'contacts', problem: 'it is away.' })))
    await expect(correct({ topic: 'billing' }, { before: { topic: 'broadband' } })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect((await kept()).topic.value).toBe('broadband')
    await expect(correct({ topic: 'billing' }, { before: { topic: 'broadband' } })).rejects.toMatchObject({ code: 'CORRECTION_CONFLICT', details: { now: 'billing', by: '王芳' } })
    expect((await kept()).topic.value).toBe('billing')
    expect(await found('topic', 'billing')).toEqual(['t1'])
  })

  it('asks for corrections twice a batch and no more, and keeps what nobody corrected as it was', async () => {
    const inForce = jest.spyOn(stores.corrections, 'inForce')
    await ingest(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`n${i}`, `第${i}次断网`])), aTime + 1)
    expect(inForce).toHaveBeenCalledTimes(2)
    expect((await stores.contacts.get([{ source: 'tickets', id: 'n1' }]))[0]!.contact.labels).not.toHaveProperty('corrected')
  })
})
