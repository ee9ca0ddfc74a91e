import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TingyinError } from '../../src/domain/errors'
import type { ImportContext } from '../../src/ingest/import-context'
import { removeRightedRejects } from '../../src/ingest/remove-righted-rejects'
import { SeenKeys } from '../../src/ingest/seen-keys'
import { toReject } from '../../src/ingest/to-reject'
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../src/stores/embedded-database'
import { EmbeddedRejectStore } from '../../src/stores/rejects/embedded-reject-store'
import { aTime } from '../a-contact'
import { openTestPipeline, openTestTools } from '../open-tools'

const tools = openTestTools()
const pipeline = openTestPipeline(tools)

let folder: string
let database: EmbeddedDatabase

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-rejects-'))
  database = openEmbeddedDatabase(folder)
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

const anImport = (receivedAt: number, place = 'here'): ImportContext => ({
  file: 'a.csv', place, source: 'tickets', receivedAt, pipeline, pseudonyms: tools.pseudonyms, seen: new SeenKeys(), personalColumns: new Set(),
})

/** Rejects of lines 2 to 5 of an import at `aTime`; that of line 5 is a contact that is not indexed. */
async function someRejects(): Promise<EmbeddedRejectStore> {
  const rejects = new EmbeddedRejectStore(database)
  const stages = ['row', 'row', 'source', 'index']
  await rejects.put(stages.map((stage, i) => toReject({ line: i + 2, number: i + 1 }, new TingyinError('ROW_UNREADABLE', { problem: 'x.' }), stage, anImport(aTime))))
  return rejects
}

const linesLeft = async (rejects: EmbeddedRejectStore): Promise<number[]> => (await rejects.list({}, 10)).map(({ line }) => line).sort((a, b) => a - b)

it.each([
  ['takes those of the rows away, and none between them', [2, 4], aTime + 1, {}, [3, 5]],
  ['keeps those of the same import', [2, 3, 4, 5], aTime, { indexed: true }, [2, 3, 4, 5]],
  ['keeps those of a later import', [2, 3, 4, 5], aTime - 1, { indexed: true }, [2, 3, 4, 5]],
  ['keeps that of a contact that is not indexed while its row is unchanged', [4, 5], aTime + 1, {}, [2, 3, 5]],
  ['takes it away once the row is indexed', [4, 5], aTime + 1, { indexed: true }, [2, 3]],
  ['does nothing without rows', [], aTime + 1, {}, [2, 3, 4, 5]],
  ['takes rows in any order', [4, 3, 2], aTime + 1, {}, [5]],
])('%s', async (_, lines, receivedAt, options, left) => {
  const rejects = await someRejects()
  await removeRightedRejects(lines.map((line) => ({ line })), anImport(receivedAt), rejects, options)
  expect(await linesLeft(rejects)).toEqual(left)
})

describe('of files of one name', () => {
  const refused = new TingyinError('FIELD_MISSING', { field: 'text', columns: ['投诉内容'] })
  it.each([
    ['keeps that of a row with another id', { id: 'J2' }, 'there', { id: 'F2' }, 'here', 1],
    ['keeps that of a row with another id, also at the same path', { id: 'J2' }, 'here', { id: 'F2' }, 'here', 1],
    ['takes that of the same id away, wherever the file lies now', { id: 'J2' }, 'there', { id: 'J2' }, 'here', 0],
    ['takes that of the same id away from whatever line', { id: 'J2', line: 900 }, 'here', { id: 'J2' }, 'here', 0],
    ['keeps that of a row that could not be read in another line', { line: 900 }, 'here', { id: 'J2' }, 'here', 1],
    ['takes that of a row that could not be read away at the same path', {}, 'here', { id: 'J2' }, 'here', 0],
    ['keeps that of a row that could not be read at another path', {}, 'there', { id: 'J2' }, 'here', 1],
    ['keeps that of a row with an id when a row without one stands there at another path', { id: 'J2' }, 'there', {}, 'here', 1],
  ])('%s', async (_, rejected, rejectedAt, row, at, left) => {
    const rejects = new EmbeddedRejectStore(database)
    await rejects.put([toReject({ line: 3, number: 2, ...rejected }, refused, 'row', anImport(aTime, rejectedAt))])
    await removeRightedRejects([{ line: 3, ...row }], anImport(aTime + 1, at), rejects, { indexed: true })
    expect(await rejects.count({})).toBe(left)
  })

  it('takes that of an earlier version away, which knew neither path nor id', async () => {
    const rejects = new EmbeddedRejectStore(database)
    const { place: _place, rowId: _rowId, ...earlier } = toReject({ line: 3, number: 2, id: 'J2' }, refused, 'row', anImport(aTime))
    await rejects.put([earlier])
    await removeRightedRejects([{ line: 4, id: 'J2' }], anImport(aTime + 1), rejects)
    expect(await rejects.count({})).toBe(1)
    await removeRightedRejects([{ line: 3, id: 'J2' }], anImport(aTime + 1), rejects)
    expect(await rejects.count({})).toBe(0)
  })

  it('keeps both rejects of one line', async () => {
    const rejects = new EmbeddedRejectStore(database)
    await rejects.put([
      toReject({ line: 3, number: 2, id: 'J2' }, refused, 'row', anImport(aTime)),
      toReject({ line: 3, number: 2, id: 'F2' }, refused, 'row', anImport(aTime)),
      toReject({ line: 4, number: 3 }, refused, 'source', anImport(aTime, 'here')),
      toReject({ line: 4, number: 3 }, refused, 'source', anImport(aTime, 'there')),
    ])
    expect(await linesLeft(rejects)).toEqual([3, 3, 4, 4])
  })
})
