import type { Contact } from '../../src/domain/contact'
import { asRawContact } from '../../src/ingest/as-raw-contact'
import { packBatch, type QueuedBatch, unpackBatch } from '../../src/ingest/batch-payload'
import { noCounts } from '../../src/ingest/ingest'

const barest: Contact = { id: '1', source: 's', occurredAt: '2026-01-03T09:05:00+08:00', form: 'ticket', text: '宽带"断网"\n三天\u2028', attributes: {} }

const fullest: Required<Contact> = {
  ...barest,
  form: 'transcript',
  text: '客服：您好\n客户：断网',
  turns: [{ speaker: 'agent', start: 3, end: 5, startMs: 0, endMs: 900 }, { speaker: 'customer', start: 9, end: 11 }],
  customerKey: 'abcdefghij',
  channel: '10086热线',
  product: '彩铃',
  region: '鸡西',
  agent: 'H1',
  team: '一班',
  operator: '中国移动',
  scores: { csat: 3, nps: 0 },
  status: '已办结',
  resolvedAt: '2026-01-03T10:05:00+08:00',
  transfers: 0,
  attributes: { 客户姓名: '[姓名:sdjzknhtvf]', form: 'x' },
}

const batchOf = (...contacts: readonly Contact[]): QueuedBatch => ({
  pipeline: 'complaint-tickets',
  file: 'a.csv',
  source: 's',
  receivedAt: 1_767_402_300_000,
  counts: { ...noCounts, read: 3, rejected: 3 },
  rows: contacts.map((contact, i) => ({ line: i + 2, number: i + 1, contact, rowDigest: `digest ${i}` })),
})

/** As a queue keeps it: the payload as JSON, the bulk as bytes that may begin anywhere in memory. */
function unpacked(batch: QueuedBatch): ReturnType<typeof unpackBatch> {
  const { payload, bulk } = packBatch(batch)
  return unpackBatch({ payload: JSON.parse(JSON.stringify(payload)) as typeof payload, bulk: Buffer.concat([Buffer.from('x'), bulk!]).subarray(1) })
}

describe('a batch on its way to a worker', () => {

  it('gives a worker each contact as a source would deliver it, with everything it has and nothing it lacks', () => {
    const alike: Contact = { ...fullest, id: '3', region: '南京', agent: 'H2', attributes: JSON.parse('{"区县":"鼓楼区","__proto__":"","form":"y"}') as Contact['attributes'] }
    const odd: Contact = { ...barest, id: '', text: '\0\x1f\ud800', status: '' }
    const contacts = [barest, fullest, { ...barest, id: '2', region: '鸡西' }, odd, alike]
    const { admitted } = unpacked(batchOf(...contacts))
    // A member that is undefined is none.
    expect(JSON.parse(JSON.stringify(admitted.map(({ contact }) => contact)))).toStrictEqual(contacts.map(asRawContact))
    expect(admitted.map(({ row, key, rowDigest }) => [row.line, row.number, row.undated, key, rowDigest])).toEqual(
      contacts.map(({ id }, i) => [i + 2, i + 1, false, { source: 's', id }, `digest ${i}`]),
    )
  })

  it('keeps what the rows have in common, and which of them had no time', () => {
    const batch = batchOf(barest)
    const { admitted, ...common } = unpacked({ ...batch, rows: [{ ...batch.rows[0]!, undated: true }] })
    expect(admitted[0]!.row.undated).toBe(true)
    expect(common).toMatchObject({ pipeline: 'complaint-tickets', file: 'a.csv', source: 's', receivedAt: 1_767_402_300_000, counts: batch.counts })
  })
})

it('says of a batch what it is and how large, and nothing of its contacts, to whoever looks at the queue', () => {
  const { payload } = packBatch(batchOf(barest, fullest))
  expect(payload).toMatchObject({ pipeline: 'complaint-tickets', file: 'a.csv', contacts: 2 })
  expect(JSON.stringify(payload)).not.toMatch(/断网|abcdefghij/)
})

it('refuses a batch that another version of Tingyin or of Node queued, or whose contacts are lost, and says which', () => {
  const { payload, bulk } = packBatch(batchOf(barest))
  const newer = Buffer.from(bulk!)
  newer[1] = 0xfe
  const other = 'it was queued by another version of Tingyin or of Node than this worker’s. Run workers and imports with the same, then run its import again: it queues the batch anew.'
  const lost = 'its rows are in the queue no more. Run its import again: it queues the batch anew.'
  for (const [job, problem] of [
    [{ payload: {}, bulk: bulk! }, other],
    [{ payload: { ...payload, layout: 1 }, bulk: bulk! }, other],
    [{ payload, bulk: newer }, other],
    [{ payload }, lost],
  ] as const) {
    expect(() => unpackBatch(job)).toThrow(expect.objectContaining({ code: 'BATCH_UNREADABLE', details: { problem }, message: `The batch cannot be read: ${problem}` }))
  }
})
