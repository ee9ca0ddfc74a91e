import { deserialize, serialize } from 'node:v8'
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
  rows: contacts.map((contact, i) => ({ line: i + 2, contact, rowDigest: `digest ${i}` })),
})

type Payload = ReturnType<typeof packBatch>
/** As the queues keep it. */
const kept: Readonly<Record<string, (payload: Payload) => Payload>> = {
  'the embedded queue': (payload) => deserialize(serialize(payload)) as Payload,
  Redis: (payload) => JSON.parse(JSON.stringify(payload)) as Payload,
}

describe.each(Object.keys(kept))('the payload of a batch in %s', (queue) => {
  const unpacked = (batch: QueuedBatch): ReturnType<typeof unpackBatch> => unpackBatch(kept[queue]!(packBatch(batch)))

  it('gives a worker each contact as a source would deliver it, with everything it has and nothing it lacks', () => {
    const alike: Contact = { ...fullest, id: '3', region: '南京', agent: 'H2', attributes: { 区县: '鼓楼区' } }
    const contacts = [barest, fullest, { ...barest, id: '2', region: '鸡西' }, alike]
    const { admitted } = unpacked(batchOf(...contacts))
    // A member that is undefined is none.
    expect(JSON.parse(JSON.stringify(admitted.map(({ contact }) => contact)))).toStrictEqual(contacts.map(asRawContact))
    expect(admitted.map(({ row, key, rowDigest }) => [row.line, row.undated, key, rowDigest])).toEqual(
      contacts.map(({ id }, i) => [i + 2, undefined, { source: 's', id }, `digest ${i}`]),
    )
  })

  it('keeps what the rows have in common, and which of them had no time', () => {
    const batch = batchOf(barest)
    const { admitted, ...common } = unpacked({ ...batch, rows: [{ ...batch.rows[0]!, undated: true }] })
    expect(admitted[0]!.row.undated).toBe(true)
    expect(common).toMatchObject({ pipeline: 'complaint-tickets', file: 'a.csv', source: 's', receivedAt: 1_767_402_300_000, counts: batch.counts })
  })
})

it('refuses a batch that another version queued', () => {
  for (const payload of [{}, { ...batchOf(barest) }, { ...packBatch(batchOf(barest)), layout: 1 }]) {
    expect(() => unpackBatch(payload)).toThrow(expect.objectContaining({ code: 'BATCH_UNREADABLE', message: expect.stringContaining('import again') as string }))
  }
})
