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

/** As a queue keeps it. */
const kept = (batch: QueuedBatch): ReturnType<typeof packBatch> => JSON.parse(JSON.stringify(packBatch(batch))) as ReturnType<typeof packBatch>

describe('the payload of a batch', () => {
  it('gives a worker each contact as a source would deliver it, with everything it has and nothing it lacks', () => {
    const { admitted } = unpackBatch(kept(batchOf(barest, fullest)))
    // A member that is undefined is none: no store keeps it.
    expect(admitted.map(({ contact }) => contact)).toEqual([barest, fullest].map(asRawContact))
    expect(admitted.map(({ row, key, rowDigest }) => [row.line, row.undated, key, rowDigest])).toEqual([
      [2, undefined, { source: 's', id: '1' }, 'digest 0'],
      [3, undefined, { source: 's', id: '1' }, 'digest 1'],
    ])
  })

  it('keeps what the rows have in common, and which of them had no time', () => {
    const batch = batchOf(barest)
    const { admitted, ...common } = unpackBatch(kept({ ...batch, rows: [{ ...batch.rows[0]!, undated: true }] }))
    expect(admitted[0]!.row.undated).toBe(true)
    expect(common).toMatchObject({ pipeline: 'complaint-tickets', file: 'a.csv', source: 's', receivedAt: 1_767_402_300_000, counts: batch.counts })
  })

  it('is refused when another version queued it', () => {
    for (const payload of [{}, { ...batchOf(barest) }, { ...packBatch(batchOf(barest)), layout: 1 }]) {
      expect(() => unpackBatch(payload)).toThrow(expect.objectContaining({ code: 'BATCH_UNREADABLE', message: expect.stringContaining('import again') as string }))
    }
  })
})
