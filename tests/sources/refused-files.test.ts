import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { openSource } from '../../src/sources/open-source'
import { aFile, aFolder, aZip, read } from './temp-files'

/** An Office compound file as far as its directory: the names of its streams tell what is in it. */
function compoundFile(stream: string): Buffer {
  const bytes = Buffer.alloc(2048)
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(bytes)
  bytes.writeUInt16LE(9, 30)
  bytes.writeUInt32LE(1, 48)
  bytes.write(stream, 1024, 'utf16le')
  return bytes
}

function noise(length: number): Buffer {
  let state = 1
  return Buffer.from(Array.from({ length }, () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) >> 16))
}

const files: readonly (readonly [string, string, () => Buffer | string | Promise<Buffer>, RegExp])[] = [
  ['an empty file', 'a.csv', () => '', /it is empty/],
  ['an empty gzip', 'a.csv.gz', () => gzipSync(''), /it is empty/],
  ['white space', 'a.csv', () => ' \r\n\r\n', /it is empty/],
  ['a byte order mark alone', 'a.csv', () => '\uFEFF', /it is empty/],
  ['a PDF', 'a.csv', () => '%PDF-1.7\n%âãÏÓ', /it is a PDF/],
  ['an image', 'a.csv', () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), /it is a PNG image/],
  ['a recording', 'a.wav', () => Buffer.from('RIFF\x24\x08\0\0WAVEfmt '), /import their transcripts/],
  ['noise', 'a.csv', () => noise(5000), /neither text in an encoding we know.*Accepted are CSV, TSV, JSON lines, a JSON list and XLSX/],
  ['noise, gzipped', 'a.csv.gz', () => gzipSync(noise(5000)), /neither text/],
  ['zeros', 'a.csv', () => Buffer.alloc(5000), /neither text|is empty/],
  ['an old workbook', 'a.xls', () => compoundFile('Workbook'), /old Excel workbook \(XLS\).*save it as XLSX or CSV/],
  ['an old workbook, gzipped', 'a.xls.gz', () => gzipSync(compoundFile('Workbook')), /old Excel workbook/],
  ['a workbook under a password', 'a.xlsx', () => compoundFile('EncryptedPackage'), /protected by a password/],
  ['a web page named as a workbook', 'a.xls', () => '<html><body><table><tr><td>工单编号</td></tr></table></body></html>', /it is a web page/],
  ['XML', 'a.xls', () => '<?xml version="1.0"?><Workbook/>', /it is XML/],
  ['a ZIP of other files', 'a.zip', () => aZip({ 'a.csv': 'id\n1\n' }), /ZIP archive with 1 files, none of them a workbook\. Unpack it/],
  ['a Word document', 'a.xlsx', () => aZip({ 'word/document.xml': '<a/>' }), /Word document/],
  ['a binary workbook', 'a.xlsb', () => aZip({ 'xl/workbook.bin': 'x' }), /XLSB/],
  ['an OpenDocument table', 'a.ods', () => aZip({ mimetype: 'application/vnd.oasis', 'content.xml': '<a/>' }), /OpenDocument/],
  ['gzip twice', 'a.csv.gz.gz', () => gzipSync(gzipSync('id\n1\n')), /gzip twice/],
]

describe('openSource refuses', () => {
  it.each(files)('%s', async (_, name, content, message) => {
    await expect(openSource(aFile(name, await content()))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringMatching(message) })
  })

  it('an encrypted ZIP', async () => {
    const bytes = await aZip({ 'a.csv': 'id\n1\n' })
    const directory = bytes.indexOf('PK\x01\x02')
    bytes.writeUInt16LE(bytes.readUInt16LE(directory + 8) | 1, directory + 8)
    await expect(openSource(aFile('*.zip', bytes))).rejects.toThrow(/protected by a password/)
  })

  it('a file that is not there, and a folder', async () => {
    await expect(openSource(join(aFolder(), 'nothing.csv'))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    await expect(openSource(aFolder())).rejects.toThrow(/it is a folder\. Name one file/)
  })

  it('a workbook that is said to be CSV, and the other way round', async () => {
    await expect(openSource(aFile('*.xlsx', await aZip({ 'xl/workbook.xml': '<a/>' })), { format: 'csv' })).rejects.toThrow(/workbook or ZIP archive, not csv/)
    await expect(openSource(aFile('*.csv', 'a,b\n'), { format: 'xlsx' })).rejects.toThrow(/not a workbook/)
  })

  it('the rest of a gzip that is cut off, after the rows before it', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `${i},断网${Math.sin(i)}\n`).join('')
    const whole = gzipSync(`id,text\n${rows}`)
    const source = await openSource(aFile('*.csv.gz', whole.subarray(0, whole.length / 2)))
    let count = 0
    const reading = (async () => {
      for await (const _ of source.rows()) count++
    })()
    await expect(reading).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringMatching(/gzip is cut off or damaged/) })
    expect(count).toBeGreaterThan(10_000)
  })

  it('nothing that the consumer throws', async () => {
    const source = await openSource(aFile('*.csv', 'id,text\n1,x\n'))
    const reading = (async () => {
      for await (const _ of source.rows()) throw new Error('stop')
    })()
    await expect(reading).rejects.toThrow('stop')
    expect((await read(aFile('*.csv', 'id,text\n1,x\n'))).records).toHaveLength(1)
  })
})
