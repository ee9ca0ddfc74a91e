import type { AllMembers } from '../../src/domain/all-members'
import type { ContactKey, RawContact } from '../../src/domain/contact'
import { type Admission, admitRows } from '../../src/ingest/admit-rows'
import type { ImportContext, IngestRow } from '../../src/ingest/import-context'
import { SeenKeys } from '../../src/ingest/seen-keys'
import type { ContactStore } from '../../src/stores/contacts/contact-store'
import { aTime } from '../a-contact'
import { openTestPipeline, openTestTools } from '../open-tools'

const tools = openTestTools()
const pipeline = openTestPipeline(tools)

const anImport = (): ImportContext => ({
  file: 'a.csv', source: 'tickets', receivedAt: aTime, pipeline, pseudonyms: tools.pseudonyms, seen: new SeenKeys(), personalColumns: new Set(),
})

const admit = (rows: readonly Omit<IngestRow, 'line' | 'number'>[], known: Readonly<Record<string, string>> = {}, context = anImport()): Promise<Admission> =>
  admitRows(
    rows.map((row, i) => ({ line: i + 1, number: i + 1, ...row })),
    context,
    { rowDigests: async (keys: readonly ContactKey[]) => keys.map(({ id }) => known[id]) } as unknown as ContactStore,
  )

const contact: AllMembers<RawContact> = {
  id: 't1', source: 'tickets', occurredAt: '2026-01-03T09:05:00+08:00', text: '宽带断网', turns: [{ speaker: 'customer', text: '断网了' }], channel: '热线',
  product: '宽带', region: '广州', agent: 'H1', team: '一班', operator: '中国移动', scores: { csat: 1 }, status: '已办结', resolvedAt: '2026-01-04T09:05:00+08:00',
  transfers: 0, customerNumber: '13812345678', personal: { 姓名: '张三' }, attributes: { 区县: '海珠区' },
}

const digestOf = async (one: AllMembers<RawContact>): Promise<string> => (await admit([{ contact: one as RawContact }])).admitted[0]!.rowDigest

it('takes a row for unchanged when all its members are those of the row that is kept', async () => {
  const kept = { t1: await digestOf(contact) }
  expect(await admit([{ contact: { ...contact } as RawContact }], kept)).toMatchObject({ admitted: [], unchanged: [{ line: 1 }], rejects: [] })
})

it.each(Object.entries({
  occurredAt: '2026-01-03T09:06:00+08:00', text: '宽带断网了', turns: [{ speaker: 'agent', text: '断网了' }], channel: '网厅', product: '手机', region: '深圳',
  agent: 'H2', team: '二班', operator: '中国联通', scores: { csat: 2 }, status: '未办结', resolvedAt: '2026-01-05T09:05:00+08:00', transfers: 1,
  customerNumber: '13812345679', personal: { 姓名: '李四' }, attributes: { 区县: '越秀区' },
} satisfies Omit<AllMembers<RawContact>, 'id' | 'source'>))('takes a row for changed when its %s is another or is gone', async (member, value) => {
  const digests = [contact, { ...contact, [member]: value }, { ...contact, [member]: undefined }].map(digestOf)
  expect(new Set(await Promise.all(digests)).size).toBe(3)
})

it('does not take what moved to another member for the same', async () => {
  const moved = { ...contact, region: contact.channel, channel: contact.region }
  expect(await digestOf(moved)).not.toBe(await digestOf(contact))
})

it.each<[Partial<RawContact>, Partial<RawContact>]>([
  [{ channel: 'a\0b', product: 'c' }, { channel: 'a', product: 'b\0c' }],
  [{ status: '\0' }, { resolvedAt: '\0' }],
  [{ text: 'a\0' }, { text: 'a' }],
])('does not take %j for %j, though a NUL stands in a member', async (before, after) => {
  const bare = { ...contact, channel: undefined, product: undefined, status: undefined, resolvedAt: undefined }
  expect(await digestOf({ ...bare, ...before })).not.toBe(await digestOf({ ...bare, ...after }))
})

it('takes no notice of the time that a row without one was given', async () => {
  const kept = { t1: (await admit([{ contact: contact as RawContact, undated: true }])).admitted[0]!.rowDigest }
  const later = { ...contact, occurredAt: '2026-05-01T00:00:00+08:00' } as RawContact
  expect(await admit([{ contact: later, undated: true }], kept)).toMatchObject({ admitted: [], unchanged: [{ line: 1 }] })
})

it('admits a key once: the same row again is unchanged, another one a duplicate', async () => {
  const other = { ...contact, text: '退款' } as RawContact
  const { admitted, unchanged, rejects } = await admit([contact as RawContact, contact as RawContact, other, { ...other, source: 'calls' }].map((one) => ({ contact: one })))
  expect(admitted.map(({ row, key }) => [row.line, key])).toEqual([[1, { source: 'tickets', id: 't1' }], [4, { source: 'calls', id: 't1' }]])
  expect([unchanged.map(({ line }) => line), rejects.map(({ line, code }) => [line, code])]).toEqual([[2], [[3, 'DUPLICATE_ID']]])
})
