import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { DelimitedScanner } from '../../src/sources/delimited-scanner'
import { openSource } from '../../src/sources/open-source'
import { aFile, read } from './temp-files'

const header = 'id,time,text'
const csv = (...lines: string[]): string => aFile('*.csv', [header, ...lines].join('\n'))

describe('a delimited file', () => {
  it.each<[string, string, Record<string, string>[]]>([
    ['quoted line ends', 'id,text\n1,"断网\n三天"\n2,x\n', [{ id: '1', text: '断网\n三天' }, { id: '2', text: 'x' }]],
    ['CRLF', 'id,text\r\n1,"断网\r\n三天"\r\n2,x\r\n', [{ id: '1', text: '断网\r\n三天' }, { id: '2', text: 'x' }]],
    ['carriage returns alone', 'id,text\r1,断网\r2,"x"\r', [{ id: '1', text: '断网' }, { id: '2', text: 'x' }]],
    ['blank lines, also with delimiters', 'id,text\n\n1,断网\n  \n,\n\n\n', [{ id: '1', text: '断网' }]],
    ['an old end-of-file mark', 'id,text\n1,断网\n\u001A', [{ id: '1', text: '断网' }]],
    ['doubled quotes', 'id,text\n1,"他说""退费"""\n', [{ id: '1', text: '他说"退费"' }]],
    ['quotes that are not doubled', 'id,text\n1,"他说"退费"了"\n2,5"屏\n', [{ id: '1', text: '他说"退费"了' }, { id: '2', text: '5"屏' }]],
    ['spaces around quotes', 'id,text\n1, "断网,三天" \n', [{ id: '1', text: '断网,三天' }]],
    ['empty cells', 'id,text,x\n1,,\n,"",2\n', [{ id: '1', text: '', x: '' }, { id: '', text: '', x: '2' }]],
    ['delimiters at the end of rows', 'id,text\n1,断网,,\n', [{ id: '1', text: '断网' }]],
    ['delimiters at the end of the header', 'id,text,\n1,断网\n2,x,备注\n', [{ id: '1', text: '断网', column_3: '' }, { id: '2', text: 'x', column_3: '备注' }]],
    ['a header of its own for each column', '内容,内容,,内容\n1,2,3,4\n', [{ 内容: '1', '内容 (2)': '2', column_3: '3', '内容 (3)': '4' }]],
    ['one column of texts with commas', '投诉内容\n断网,三天了\n"退费,\n谢谢"\n', [{ 投诉内容: '断网,三天了' }, { 投诉内容: '退费,\n谢谢' }]],
    ['a title above the header', '2026年1月投诉明细,,\n\n工单编号,受理时间,投诉内容\n1,2026-01-03,断网\n', [{ 工单编号: '1', 受理时间: '2026-01-03', 投诉内容: '断网' }]],
    ['a header that means the prototype', '__proto__,text\n1,断网\n', [{ column_1: '1', text: '断网' }]],
    ['NULs', 'id,te\0xt\n1,客户反映宽带断\0网\n', [{ id: '1', text: '客户反映宽带断\0网' }]],
    ['cells that our export keeps from running as formulas', "id,text\n1,'=1+1\n2,''-x\n3,'a\n4,'＝x\n5,-1\n", ['=1+1', "'-x", "'a", '＝x', '-1'].map((text, i) => ({ id: String(i + 1), text }))],
    ['header only', 'id,time,text\n', []],
    ['header only, without a line end', 'id,time,text', []],
  ])('reads %s', async (_, content, expected) => {
    const { records, faults } = await read(aFile('*.csv', content))
    expect(faults).toEqual([])
    expect(records).toEqual(expected)
  })

  it('tells rows with too many and too few cells, and goes on', async () => {
    const { records, faults, lines } = await read(csv('1,2026-01-03,a', '2,2026-01-03', '3,2026-01-03,a,b', '4,2026-01-03,"a\nb"', '5,2026-01-03,a'))
    expect(records.map(({ id }) => id)).toEqual(['1', '4', '5'])
    expect(lines).toEqual([2, 3, 4, 5, 7])
    expect(faults).toEqual([
      '3: The row cannot be read: expected 3 cells as in the header, found 2.',
      '4: The row cannot be read: expected 3 cells as in the header, found 4.',
    ])
  })

  it.each<[string, string[], string[], string[]]>([
    ['never closed', ['1,t,"a', '2,t,b', '3,t,c'], ['2', '3'], ['2']],
    ['never closed before a quoted row', ['1,t,"a', '2,t,b', '3,"t","c"', '4,t,d'], ['2', '3', '4'], ['2']],
    ['never closed before an empty quoted cell', ['1,t,"a', '2,"",b', '3,t,c'], ['2', '3'], ['2']],
    ['never closed in two rows', ['1,t,"a', '2,t,b', '3,t",c', '4,t,d'], ['2', '3', '4'], ['2']],
    ['never closed in the last row', ['1,t,a', '2,t,"b'], ['1'], ['3']],
    ['never closed in every row', ['1,t,"a', '2,t,"b', '3,t,"c'], [], ['2', '3', '4']],
  ])('loses one row for a quote that is %s', async (_, lines, ids, faultyLines) => {
    const { records, faults } = await read(csv(...lines))
    expect(records.map(({ id }) => id)).toEqual(ids)
    expect(faults).toEqual(faultyLines.map((line) => expect.stringMatching(new RegExp(`^${line}: .*a quote opens on this line`))))
  })

  it('bounds the record that a quote opens and goes on after its line', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => (i === 10 ? `${i},t,"a` : `${i},t,b`))
    const { records, faults } = await read(csv(...rows), { limits: { recordCharacters: 10_000 } })
    expect(records).toHaveLength(19_999)
    expect(faults).toEqual([expect.stringMatching(/^12: /)])
  })

  it('bounds a line without quotes, wherever the chunks end', async () => {
    const { records, faults } = await read(csv('1,t,a', `2,t,${'很长'.repeat(300_000)}`, '3,t,c', `4,t,${'很长'.repeat(6000)}`, '5,t,e'), { limits: { recordCharacters: 10_000 } })
    expect(records.map(({ id }) => id)).toEqual(['1', '3', '5'])
    expect(faults).toEqual([3, 5].map((line) => `${line}: The row cannot be read: it is longer than 10000 characters.`))
  })

  it.each(['', '"'])('reads a cell of 5 MB, quoted with %j', async (quote) => {
    const text = '断网退费'.repeat(1_250_000 / 3)
    const { records, faults } = await read(csv(`1,t,${quote}${text}${quote}`, '2,t,b'))
    expect(faults).toEqual([])
    expect(records.map((record) => record.text)).toEqual([text, 'b'])
  })

  it('reads many rows in little memory, no faster than they are taken', async () => {
    const path = aFile('*.csv', `${header}\n`)
    const stream = createWriteStream(path, { flags: 'a' })
    for (let i = 0; i < 200; i++) {
      if (!stream.write(Array.from({ length: 1000 }, (_, j) => `${i * 1000 + j},2026-01-03,客户反映宽带断网三天无人处理\n`).join(''))) await once(stream, 'drain')
    }
    stream.end()
    await once(stream, 'finish')
    const source = await openSource(path)
    let rows = 0
    for await (const _ of source.rows()) {
      rows++
      if (rows === 1) expect(source.bytesRead()).toBeLessThan(source.totalBytes / 4)
    }
    expect(rows).toBe(200_000)
    expect(source.bytesRead()).toBe(source.totalBytes)
  })
})

describe('the scanner', () => {
  // A doubled quote where a cell could start, on a later line, is where the two part: there the scanner sees another row.
  const cell = fc
    .oneof(fc.string({ unit: fc.constantFrom('a', '断', ' ', ',', '"', '\n', '\r', '\r\n', "'") }), fc.constant(''))
    .filter((text) => !/[,\n] *"/.test(text))
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  const written = (rows: readonly (readonly string[])[]): string =>
    rows.map((row) => row.map((text) => (/[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')).join('\n')

  function scanned(text: string, chunk: number): (readonly string[])[] {
    const scanner = new DelimitedScanner({ delimiter: ',', newline: '\n' }, 10_000)
    const items = []
    for (let at = 0; at < text.length; at += chunk) items.push(...scanner.push(text.slice(at, at + chunk)))
    items.push(...scanner.end())
    return items.map((item) => ('cells' in item ? item.cells : [item.problem]))
  }

  it('agrees with csv-parse on well-formed tables, however they are cut into chunks', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 20 }), (rows, chunk) => {
        const text = written(rows)
        const expected = parse(text, { relax_column_count: true, record_delimiter: '\n' }) as unknown as string[][]
        expect(scanned(text, chunk)).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })

  it('counts lines as they are in the file', () => {
    const scanner = new DelimitedScanner({ delimiter: ',', newline: '\n' }, 10_000)
    const items = [...scanner.push('a,b\n"1\n\n2",x\n\n3,'), ...scanner.push('y\n"4'), ...scanner.push('\n",z'), ...scanner.end()]
    expect(items.map(({ line }) => line)).toEqual([1, 2, 5, 6, 7])
  })
})
