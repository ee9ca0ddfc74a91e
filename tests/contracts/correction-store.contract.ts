import type { Correction } from '../../src/domain/corrections'
import type { CorrectionFilter, CorrectionStore } from '../../src/stores/corrections/correction-store'
import { aCorrection, aNewCorrection } from '../a-correction'
import type { Clause } from './contract'

const t1 = { source: 'tickets', id: 't1' }
const t2 = { source: 'tickets', id: 't2' }
const at = (second: number): string => `2026-03-02T09:30:${String(second).padStart(2, '0')}.000Z`
const idsOf = (corrections: readonly Correction[]): string[] => corrections.map(({ id }) => id)
const deed = (second: number) => ({ by: '李雷', at: at(second) })

async function paged(store: CorrectionStore, filter: CorrectionFilter, limit: number, meanwhile?: () => Promise<unknown>): Promise<string[]> {
  const ids: string[] = []
  let after: string | undefined
  do {
    const { corrections, next } = await store.list(filter, limit, after)
    expect(corrections.length).toBeLessThanOrEqual(limit)
    if (after === undefined) await meanwhile?.()
    ids.push(...idsOf(corrections))
    after = next
  } while (after !== undefined)
  return ids
}

export const correctionStoreContract: readonly Clause<CorrectionStore>[] = [
  {
    says: 'gives back every field as it was kept, whatever the text',
    check: async (store) => {
      const odd = aNewCorrection({
        id: 'k2', field: 'tier', before: { value: 'none', also: [] }, after: { value: 'emotional', also: ['functional'] },
        remark: '“x”\u0000😡\ud83d', sample: 'random-1', at: '2026-03-02T09:30:00.123Z',
      })
      const contact = { source: '工单\ud83d', id: 'a"b' }
      const kept = await store.add(contact, 0, [aNewCorrection(), odd])
      expect(kept).toStrictEqual([{ ...aNewCorrection(), contact, position: 1 }, { ...odd, contact, position: 2 }])
      expect(await store.get('k2')).toStrictEqual(kept![1])
      expect((await store.history(contact)).corrections).toStrictEqual(kept)
      expect((await store.list({}, 10)).corrections).toStrictEqual(kept)
      expect((await store.inForce([contact]))[0]).toStrictEqual(kept)
      expect(await store.get('k9')).toBeUndefined()
    },
  },
  {
    says: 'has committed what a resolved add or undo has changed',
    check: async (store, another) => {
      await store.add(t1, 0, [aNewCorrection()])
      const other = await another()
      expect(idsOf((await other.history(t1)).corrections)).toEqual(['k1'])
      await store.undo('k1', deed(9))
      expect(await other.get('k1')).toMatchObject({ undone: deed(9) })
    },
  },
  {
    says: 'keeps nothing when the history has moved on since the version given',
    check: async (store, another) => {
      const before = await store.history(t1)
      expect(before).toEqual({ corrections: [], version: 0 })
      await store.add(t1, before.version, [aNewCorrection({ id: 'k1' })])
      expect(await store.add(t1, before.version, [aNewCorrection({ id: 'k2' })])).toBeUndefined()
      const seen = await store.history(t1)
      await (await another()).undo('k1', deed(5))
      expect(await store.add(t1, seen.version, [aNewCorrection({ id: 'k3' }), aNewCorrection({ id: 'k4' })])).toBeUndefined()
      expect(idsOf((await store.history(t1)).corrections)).toEqual(['k1'])
      expect((await store.history(t1)).version).toBeGreaterThan(seen.version)
      expect(await store.add(t2, 7, [aNewCorrection({ id: 'k5' })])).toBeUndefined()
    },
  },
  {
    says: 'lets one of several that have seen the same history succeed',
    check: async (store, another) => {
      const stores = [store, await another(), await another()]
      for (const round of [0, 1, 2]) {
        const { version } = await store.history(t1)
        const outcomes = await Promise.all(stores.map((each, i) => each.add(t1, version, [aNewCorrection({ id: `k${round}-${i}` })])))
        expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1)
      }
      const { corrections } = await store.history(t1)
      expect(corrections.map(({ position }) => position)).toEqual([1, 2, 3])
    },
  },
  {
    says: 'undoes a correction once, keeps it marked, and knows no other',
    check: async (store) => {
      await store.add(t1, 0, [aNewCorrection({ id: 'k1' }), aNewCorrection({ id: 'k2', field: 'kind', before: 'other', after: 'complaint' })])
      expect(await store.undo('k1', { ...deed(5), remark: '看错了' })).toBe(true)
      expect(await store.undo('k1', deed(6))).toBe(false)
      expect(await store.undo('k9', deed(6))).toBe(false)
      const { corrections } = await store.history(t1)
      expect(corrections).toStrictEqual([
        aCorrection({ id: 'k1', undone: { ...deed(5), remark: '看错了' } }),
        aCorrection({ id: 'k2', field: 'kind', before: 'other', after: 'complaint', position: 2 }),
      ])
      expect(await store.get('k1')).toStrictEqual(corrections[0])
    },
  },
  {
    says: 'says what holds in the order of the keys: the last of a field that is not undone',
    check: async (store) => {
      expect(await store.inForce([])).toEqual([])
      expect(await store.inForce([t1, t2])).toEqual([[], []])
      await store.add(t2, 0, [aNewCorrection({ id: 'a' }), aNewCorrection({ id: 'b', field: 'kind', after: 'praise' })])
      await store.add(t2, (await store.history(t2)).version, [aNewCorrection({ id: 'c', after: 'data' })])
      await store.add({ source: 'calls', id: 't2' }, 0, [aNewCorrection({ id: 'd' })])
      const holding = async (): Promise<string[][]> => (await store.inForce([t1, t2, { source: 'calls', id: 't2' }])).map((each) => idsOf(each).sort())
      expect(await holding()).toEqual([[], ['b', 'c'], ['d']])
      await store.undo('c', deed(5))
      expect(await holding()).toEqual([[], ['a', 'b'], ['d']])
      await store.undo('a', deed(6))
      await store.undo('d', deed(6))
      expect(await holding()).toEqual([[], ['b'], []])
    },
  },
  {
    says: 'answers for more contacts at once than one command carries',
    check: async (store) => {
      const keys = Array.from({ length: 1_200 }, (_, i) => ({ source: 'tickets', id: `t${i}` }))
      for (const i of [3, 700, 1_199]) await store.add(keys[i]!, 0, [aNewCorrection({ id: `k${i}` })])
      const found = await store.inForce(keys)
      expect(found.flatMap((each, i) => (each.length > 0 ? [[i, each[0]!.id]] : []))).toEqual([[3, 'k3'], [700, 'k700'], [1_199, 'k1199']])
    },
  },
  {
    says: 'lists by the last change, then by id, and pages through each once',
    check: async (store) => {
      await store.add(t1, 0, [aNewCorrection({ id: 'b', at: at(2) }), aNewCorrection({ id: 'a', at: at(2) }), aNewCorrection({ id: 'c', at: at(1) })])
      await store.add(t2, 0, [aNewCorrection({ id: 'd', at: at(3) })])
      expect(idsOf((await store.list({}, 10)).corrections)).toEqual(['c', 'a', 'b', 'd'])
      expect(await paged(store, {}, 1)).toEqual(['c', 'a', 'b', 'd'])
      expect(await paged(store, {}, 2)).toEqual(['c', 'a', 'b', 'd'])
      expect(await store.list({}, 4)).not.toHaveProperty('next')
    },
  },
  {
    says: 'brings one that is undone up again, behind',
    check: async (store) => {
      await store.add(t1, 0, ['a', 'b', 'c'].map((id, i) => aNewCorrection({ id, at: at(i) })))
      expect(await paged(store, {}, 2, () => store.undo('a', deed(9)))).toEqual(['a', 'b', 'c', 'a'])
    },
  },
  {
    says: 'filters by field, time of the last change and sample together, and counts the same',
    check: async (store) => {
      await store.add(t1, 0, [
        aNewCorrection({ id: 'a', at: at(1), sample: 'random-1' }),
        aNewCorrection({ id: 'b', at: at(2), sample: 'random-2' }),
        aNewCorrection({ id: 'c', at: at(3) }),
      ])
      await store.add(t2, 0, [aNewCorrection({ id: 'd', at: at(4), field: 'kind', after: 'praise', sample: 'random-1' })])
      await store.undo('a', deed(5))
      const cases: readonly [CorrectionFilter, string[]][] = [
        [{}, ['b', 'c', 'd', 'a']],
        [{ field: 'topic' }, ['b', 'c', 'a']],
        [{ since: Date.parse(at(3)) }, ['c', 'd', 'a']],
        [{ since: Date.parse(at(5)) + 1 }, []],
        [{ sample: true }, ['b', 'd', 'a']],
        [{ sample: 'random-1' }, ['d', 'a']],
        [{ sample: 'random-1', field: 'topic', since: Date.parse(at(3)) }, ['a']],
      ]
      for (const [filter, ids] of cases) {
        expect([filter, idsOf((await store.list(filter, 10)).corrections), await store.count(filter)]).toEqual([filter, ids, ids.length])
        expect([filter, await paged(store, filter, 1)]).toEqual([filter, ids])
      }
    },
  },
  {
    says: 'refuses page limits out of 1 to 5,000 and cursors of others',
    check: async (store) => {
      for (const limit of [0, 5_001, 1.5]) await expect(store.list({}, limit)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
      for (const after of ['', 'nonsense', '-1-a', '12-']) await expect(store.list({}, 10, after)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
    },
  },
  {
    says: 'copies corrections as they are, each once',
    check: async (store) => {
      const corrections = [
        aCorrection({ id: 'a', undone: deed(9) }),
        aCorrection({ id: 'b', position: 2, after: 'data' }),
        aCorrection({ id: 'c', contact: t2 }),
      ]
      // In the order of the last change, as they are listed.
      expect(await store.copy([corrections[1]!, corrections[2]!, corrections[0]!])).toBe(3)
      expect((await store.history(t1)).corrections).toStrictEqual(corrections.slice(0, 2))
      expect(await store.copy([aCorrection({ id: 'b', position: 2, after: 'payment' }), aCorrection({ id: 'd', contact: t2, position: 2 })])).toBe(1)
      expect(await store.get('b')).toStrictEqual(corrections[1])
      expect(idsOf((await store.inForce([t2]))[0]!)).toEqual(['d'])
      const { version } = await store.history(t1)
      const [added] = (await store.add(t1, version, [aNewCorrection({ id: 'e' })])) ?? []
      expect(added).toMatchObject({ position: 3 })
      expect(await store.copy([])).toBe(0)
    },
  },
]
