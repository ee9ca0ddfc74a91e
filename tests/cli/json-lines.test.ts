import { Readable } from 'node:stream'
import { jsonLines } from '../../src/cli/json-lines'
import type { SourceRow } from '../../src/sources/source'

async function read(...chunks: readonly (string | Buffer)[]): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = []
  for await (const row of jsonLines('-', Readable.from(chunks))) rows.push(row)
  return rows
}

describe('JSON lines', () => {
  it('are numbered as in the file, empty ones passed over, wherever the chunks end', async () => {
    const bytes = Buffer.from('\uFEFF{"id":1}\r\n\n{"id":"断网"}\n{"id":3}')
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(await read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([
        { line: 1, record: { id: 1 } },
        { line: 3, record: { id: '断网' } },
        { line: 4, record: { id: 3 } },
      ])
    }
  })

  it('may hold a Unicode line separator', async () => {
    expect(await read('{"text":"断\u2028网"}\n')).toEqual([{ line: 1, record: { text: '断\u2028网' } }])
  })

  it('that are no objects are told, and the next ones follow', async () => {
    const rows = await read(`[1]\n{"a"\n{"text":"${'长'.repeat(5 * 1024 * 1024)}`, '再长"}\n{"id":4}\n')
    expect(rows.map((row) => [row.line, 'error' in row ? row.error.message : row.record])).toEqual([
      [1, expect.stringContaining('it is a list, not an object')],
      [2, expect.stringContaining('it is not valid JSON')],
      [3, expect.stringContaining('longer than 5242880 characters')],
      [4, { id: 4 }],
    ])
  })
})
