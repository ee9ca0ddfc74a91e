import type { Reject, RejectFilter, RejectStore } from '../../src/stores/rejects/reject-store'
import type { Clause } from './contract'

const aReject = (overrides: Partial<Reject> = {}): Reject => ({
  id: 'r1',
  source: 'tickets',
  file: '工单.csv',
  place: 'c0ffee',
  line: 2,
  rowId: '0dd1d5',
  stage: 'row',
  code: 'FIELD_MISSING',
  message: 'The row has no text.',
  pipeline: 'complaint-tickets',
  record: { 内容: '', 编号: 'T1' },
  receivedAt: '2026-03-02T09:29:00.000Z',
  rejectedAt: '2026-03-02T09:30:00.000Z',
  ...overrides,
})

const unread = (overrides: Partial<Reject>): Reject => {
  const { record: _record, ...reject } = aReject(overrides)
  return reject
}

const at = (second: number): string => `2026-03-02T09:30:${String(second).padStart(2, '0')}.000Z`
const idsOf = (rejects: readonly Reject[]): string[] => rejects.map(({ id }) => id)

async function paged(store: RejectStore, filter: RejectFilter, limit: number, meanwhile: (page: readonly Reject[]) => Promise<void>): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | undefined; ; after = ids.at(-1)) {
    const page = await store.list(filter, limit, after)
    if (page.length === 0) return ids
    ids.push(...idsOf(page))
    await meanwhile(page)
  }
}

export const rejectStoreContract: readonly Clause<RejectStore>[] = [
  {
    says: 'gives back every field as it was put',
    check: async (store) => {
      const odd = aReject({ id: 'r2', message: '“x”\u0000😡', record: { raw: '\ud83d"', nested: { list: [1, null, true] } }, rejectedAt: '2026-03-02T17:30:00+08:00' })
      await store.put([aReject(), odd])
      expect(await store.get('r1')).toStrictEqual(aReject())
      expect(await store.get('r2')).toStrictEqual(odd)
      expect(await store.list({}, 10)).toStrictEqual([aReject(), odd])
      expect(await store.get('r3')).toBeUndefined()
    },
  },
  {
    says: 'gives a reject without a record as one without a record',
    check: async (store) => {
      await store.put([unread({ id: 'r1' })])
      expect(await store.get('r1')).toStrictEqual(unread({ id: 'r1' }))
      expect((await store.list({}, 1))[0]).not.toHaveProperty('record')
    },
  },
  {
    says: 'replaces the reject with the same id, its record and its time too',
    check: async (store) => {
      await store.put([aReject({ id: 'r1', rejectedAt: at(1) }), aReject({ id: 'r2', rejectedAt: at(2) })])
      const again = unread({ id: 'r1', stage: 'mask_personal_data', code: 'STAGE_FAILED', rejectedAt: at(3) })
      await store.put([again])
      expect(await store.get('r1')).toStrictEqual(again)
      expect(idsOf(await store.list({}, 10))).toEqual(['r2', 'r1'])
      expect(await store.count({})).toBe(2)
      expect(await store.count({ code: 'FIELD_MISSING' })).toBe(1)
    },
  },
  {
    says: 'keeps all rejects of a call or none',
    check: async (store) => {
      await expect(store.put([aReject(), aReject({ id: 'r2', rejectedAt: 'just now' })])).rejects.toMatchObject({ code: 'FIELD_INVALID' })
      expect(await store.count({})).toBe(0)
      await store.put([])
      await store.remove([])
    },
  },
  {
    says: 'has committed what a resolved put or remove has changed',
    check: async (store, another) => {
      await store.put([aReject({ id: 'r1' }), aReject({ id: 'r2' })])
      await store.remove(['r1'])
      expect(idsOf(await (await another()).list({}, 10))).toEqual(['r2'])
    },
  },
  {
    says: 'lists by the instant of rejection, offsets heeded, then by id',
    check: async (store) => {
      await store.put([
        aReject({ id: 'r3', rejectedAt: '2026-03-02T08:00:00Z' }),
        aReject({ id: 'r1', rejectedAt: '2026-03-02T08:00:00.000Z' }),
        aReject({ id: 'r4', rejectedAt: '2026-03-02T15:59:59+08:00' }),
        aReject({ id: 'r2', rejectedAt: '2026-03-02T16:00:00+08:00' }),
        aReject({ id: 'r0', rejectedAt: '2026-03-02T08:00:00.001Z' }),
      ])
      expect(idsOf(await store.list({}, 10))).toEqual(['r4', 'r1', 'r2', 'r3', 'r0'])
    },
  },
  {
    says: 'lists at most as many as asked for, after the one named',
    check: async (store) => {
      await store.put(['r1', 'r2', 'r3'].map((id) => aReject({ id })))
      expect(idsOf(await store.list({}, 2))).toEqual(['r1', 'r2'])
      expect(idsOf(await store.list({}, 2, 'r2'))).toEqual(['r3'])
      expect(await store.list({}, 2, 'r3')).toEqual([])
      expect(await store.list({}, 0)).toEqual([])
    },
  },
  {
    says: 'goes on behind a reject that has been removed since',
    check: async (store) => {
      await store.put(['r1', 'r2', 'r3', 'r4', 'r5'].map((id, i) => aReject({ id, rejectedAt: at(i) })))
      expect(await paged(store, {}, 2, (page) => store.remove(idsOf(page)))).toEqual(['r1', 'r2', 'r3', 'r4', 'r5'])
      expect(await store.count({})).toBe(0)
    },
  },
  {
    says: 'refuses to go on behind a reject it never had',
    check: async (store) => {
      await expect(store.list({}, 10, 'r9')).rejects.toMatchObject({ code: 'REJECT_NOT_FOUND' })
    },
  },
  {
    says: 'filters by file, code and source together, and counts the same',
    check: async (store) => {
      const rejects = ['a.csv', 'b.csv'].flatMap((file) =>
        ['FIELD_MISSING', 'ROW_UNREADABLE'].flatMap((code) => ['tickets', 'calls'].map((source) => aReject({ id: `${file} ${code} ${source}`, file, code, source }))),
      )
      await store.put(rejects)
      const filters: readonly [RejectFilter, number][] = [
        [{}, 8],
        [{ file: 'a.csv' }, 4],
        [{ file: 'b.csv', code: 'ROW_UNREADABLE' }, 2],
        [{ code: 'FIELD_MISSING', source: 'calls' }, 2],
        [{ file: 'a.csv', code: 'FIELD_MISSING', source: 'calls' }, 1],
        [{ file: 'a' }, 0],
      ]
      for (const [filter, expected] of filters) {
        const listed = await store.list(filter, 100)
        expect([filter, listed.length, await store.count(filter)]).toEqual([filter, expected, expected])
        expect(listed).toEqual(listed.map((reject) => expect.objectContaining({ ...filter, id: reject.id }) as unknown))
      }
      expect(await paged(store, { code: 'FIELD_MISSING' }, 1, async () => undefined)).toHaveLength(4)
    },
  },
  {
    says: 'tells whether a file of a source has any, and forgets it with the last',
    check: async (store) => {
      await store.put([aReject({ id: 'a' }), aReject({ id: 'b', file: 'b.csv', source: 'calls' })])
      const has = () => Promise.all([['tickets', '工单.csv'], ['calls', 'b.csv'], ['tickets', 'b.csv'], ['calls', '工单.csv']].map(([source, file]) => store.has({ source: source!, file: file! })))
      expect(await has()).toEqual([true, true, false, false])
      await store.remove(['a'])
      expect(await has()).toEqual([false, true, false, false])
    },
  },
  {
    says: 'gives the rejects of lines of one file of one source, both ends included, by line',
    check: async (store) => {
      const ofLine = (line: number, overrides: Partial<Reject> = {}): Reject => aReject({ id: `${line}${overrides.file ?? ''}${overrides.source ?? ''}`, line, ...overrides })
      await store.put([1, 12, 9, 2, 100].map((line) => ofLine(line)))
      await store.put([ofLine(9, { file: 'b.csv' }), ofLine(9, { source: 'calls' })])
      const lines = { source: 'tickets', file: '工单.csv', rowIds: ['no such'] }
      expect(await store.ofRows({ ...lines, first: 2, last: 12 })).toStrictEqual([2, 9, 12].map((line) => ofLine(line)))
      expect(await store.ofRows({ ...lines, first: 101, last: 200 })).toEqual([])
    },
  },
  {
    says: 'gives the rejects of rows with one of many ids too, whatever their line, each once, and none of other files and sources',
    check: async (store) => {
      const named = (line: number, rowId: string, overrides: Partial<Reject> = {}): Reject => aReject({ id: `r${line}${overrides.file ?? ''}${overrides.source ?? ''}`, line, rowId, ...overrides })
      const { rowId: _rowId, ...nameless } = named(7, '')
      await store.put([named(90, 'a'), named(3, 'a'), named(5, 'b'), named(2, 'c'), nameless, named(91, 'd'), named(60, 'e')])
      await store.put([named(90, 'a', { file: 'b.csv' }), named(90, 'a', { source: 'calls' })])
      const rowIds = ['a', 'b', '', ...Array.from({ length: 2_000 }, (_, i) => `no such ${i}`), 'e']
      const found = await store.ofRows({ source: 'tickets', file: '工单.csv', first: 4, last: 6, rowIds })
      expect(found).toStrictEqual([named(3, 'a'), named(5, 'b'), named(60, 'e'), named(90, 'a')])
      expect(await store.ofRows({ source: 'tickets', file: '工单.csv', first: 4, last: 6, rowIds: [] })).toStrictEqual([named(5, 'b')])
      expect(await store.ofRows({ source: 'tickets', file: 'no such.csv', first: 1, last: 100, rowIds })).toEqual([])
    },
  },
  {
    says: 'forgets a removed reject and no other, and ignores unknown ids',
    check: async (store) => {
      await store.put(['r1', 'r2', 'r3'].map((id) => aReject({ id })))
      await store.remove(['r1', 'no such', 'r3'])
      expect(await store.get('r1')).toBeUndefined()
      expect(idsOf(await store.list({}, 10))).toEqual(['r2'])
      await store.put([aReject({ id: 'r1' })])
      expect(idsOf(await store.list({}, 10))).toEqual(['r1', 'r2'])
    },
  },
]
