import { EmbeddedRejectStore } from '../../src/stores/rejects/embedded-reject-store'
import type { RejectStore } from '../../src/stores/rejects/reject-store'
import { describeContract, describeFaults, overEmbeddedDatabase } from './contract'
import { rejectStoreContract } from './reject-store.contract'

const open = overEmbeddedDatabase<RejectStore>((database) => new EmbeddedRejectStore(database))

describeContract('embedded reject store', rejectStoreContract, open)

describeFaults(rejectStoreContract, open, {
  'a store that forgets everything': {
    breaks: 'gives back every field as it was put',
    with: () => ({ put: async () => undefined }),
  },
  'a store that writes every time in UTC': {
    breaks: 'gives back every field as it was put',
    with: (sound) => ({
      put: (rejects) => sound.put(rejects.map((reject) => ({ ...reject, rejectedAt: new Date(reject.rejectedAt).toISOString() }))),
    }),
  },
  'a store that gives an empty record for none': {
    breaks: 'gives a reject without a record as one without a record',
    with: (sound) => ({ put: (rejects) => sound.put(rejects.map((reject) => ({ record: {}, ...reject }))) }),
  },
  'a store that keeps the first reject of a row': {
    breaks: 'replaces the reject with the same id, its record and its time too',
    with: (sound) => ({
      put: async (rejects) => {
        for (const reject of rejects) if ((await sound.get(reject.id)) === undefined) await sound.put([reject])
      },
    }),
  },
  'a store that merges a reject into the one before': {
    breaks: 'replaces the reject with the same id, its record and its time too',
    with: (sound) => ({
      put: async (rejects) => {
        for (const reject of rejects) await sound.put([{ ...(await sound.get(reject.id)), ...reject }])
      },
    }),
  },
  'a store that keeps the rejects before a bad one': {
    breaks: 'keeps all rejects of a call or none',
    with: (sound) => ({
      put: async (rejects) => {
        for (const reject of rejects) await sound.put([reject])
      },
    }),
  },
  'a store that acknowledges before it commits': {
    breaks: 'has committed what a resolved put or remove has changed',
    with: (sound) => ({
      put: async (rejects) => {
        setTimeout(() => sound.put(rejects).catch(() => undefined), 20)
      },
    }),
  },
  'a store that orders times by their letters': {
    breaks: 'lists by the instant of rejection, offsets heeded, then by id',
    with: (sound) => ({
      list: async (filter, limit, after) =>
        [...(await sound.list(filter, limit, after))].sort((a, b) => (`${a.rejectedAt} ${a.id}` < `${b.rejectedAt} ${b.id}` ? -1 : 1)),
    }),
  },
  'a store that gives the last one seen again': {
    breaks: 'lists at most as many as asked for, after the one named',
    with: (sound) => ({
      list: async (filter, limit, after) => {
        const all = await sound.list(filter, 1_000)
        return all.slice(Math.max(0, all.findIndex(({ id }) => id === after))).slice(0, limit)
      },
    }),
  },
  'a store that loses its place with a removed reject': {
    breaks: 'goes on behind a reject that has been removed since',
    with: (sound) => ({
      list: async (filter, limit, after) => (after !== undefined && (await sound.get(after)) === undefined ? [] : sound.list(filter, limit, after)),
    }),
  },
  'a store that begins again after an unknown id': {
    breaks: 'refuses to go on behind a reject it never had',
    with: (sound) => ({ list: (filter, limit) => sound.list(filter, limit) }),
  },
  'a store that heeds one condition of a filter': {
    breaks: 'filters by file, code and source together, and counts the same',
    with: (sound) => ({ list: ({ file, ...filter }, limit, after) => sound.list(file === undefined ? filter : { file }, limit, after) }),
  },
  'a store that counts what it does not list': {
    breaks: 'filters by file, code and source together, and counts the same',
    with: (sound) => ({ count: () => sound.count({}) }),
  },
  'a store that has some of a file if any file has': {
    breaks: 'tells whether a file of a source has any, and forgets it with the last',
    with: (sound) => ({ has: async () => (await sound.count({})) > 0 }),
  },
  'a store that gives the lines of every file': {
    breaks: 'gives the rejects of lines of one file of one source, both ends included, by line',
    with: (sound) => ({
      ofRows: async ({ first, last }) => (await sound.list({}, 1_000)).filter(({ line }) => line >= first && line <= last).sort((a, b) => a.line - b.line),
    }),
  },
  'a store that leaves the last line out': {
    breaks: 'gives the rejects of lines of one file of one source, both ends included, by line',
    with: (sound) => ({ ofRows: (rows) => sound.ofRows({ ...rows, last: rows.last - 1 }) }),
  },
  'a store that looks for ids in the lines alone': {
    breaks: 'gives the rejects of rows with one of many ids too, whatever their line, each once, and none of other files and sources',
    with: (sound) => ({ ofRows: (rows) => sound.ofRows({ ...rows, rowIds: [] }) }),
  },
  'a store that gives what has both line and id twice': {
    breaks: 'gives the rejects of rows with one of many ids too, whatever their line, each once, and none of other files and sources',
    with: (sound) => ({
      ofRows: async (rows) =>
        [...(await sound.ofRows({ ...rows, rowIds: [] })), ...(await sound.ofRows({ ...rows, first: 0, last: 0 }))].sort((a, b) => a.line - b.line),
    }),
  },
  'a store that heeds of many ids the first': {
    breaks: 'gives the rejects of rows with one of many ids too, whatever their line, each once, and none of other files and sources',
    with: (sound) => ({ ofRows: (rows) => sound.ofRows({ ...rows, rowIds: rows.rowIds.slice(0, 1) }) }),
  },
  'a store whose remove does nothing': {
    breaks: 'forgets a removed reject and no other, and ignores unknown ids',
    with: () => ({ remove: async () => undefined }),
  },
  'a store that empties itself on remove': {
    breaks: 'forgets a removed reject and no other, and ignores unknown ids',
    with: (sound) => ({ remove: async () => sound.remove((await sound.list({}, 1_000)).map(({ id }) => id)) }),
  },
})
