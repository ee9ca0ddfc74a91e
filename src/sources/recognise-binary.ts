const ACCEPTED = 'Accepted are CSV, TSV, JSON lines, a JSON list and XLSX, each also gzipped.'

const asCsv = 'Save its table as XLSX or CSV.'
const signatures = (
  [
  ['%PDF', 'a PDF', 'Ask for the table it was printed from, as XLSX or CSV.'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image', asCsv],
  [[0xff, 0xd8, 0xff], 'a JPEG image', asCsv],
  ['GIF8', 'a GIF image', asCsv],
  ['Rar!', 'a RAR archive', 'Unpack it and import the files one by one.'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive', 'Unpack it and import the files one by one.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'packed with zstd', 'Unpack it; only gzip is read packed.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'packed with xz', 'Unpack it; only gzip is read packed.'],
  ['BZh', 'packed with bzip2', 'Unpack it; only gzip is read packed.'],
  [[0x1f, 0x8b], 'packed with gzip twice', 'Unpack it once.'],
  ['SQLite format 3', 'an SQLite database', 'Export the table as CSV.'],
  ['PAR1', 'a Parquet file', 'Export it as CSV or JSON lines.'],
  ['{\\rtf', 'a rich text document', asCsv],
  ['RIFF', 'a sound or video recording', 'Recordings are not read; import their transcripts.'],
  [[0x49, 0x44, 0x33, 0x03], 'a sound recording', 'Recordings are not read; import their transcripts.'],
  [[0x49, 0x44, 0x33, 0x04], 'a sound recording', 'Recordings are not read; import their transcripts.'],
  ['#!AMR', 'a sound recording', 'Recordings are not read; import their transcripts.'],
  ] as const
).map(([start, what, remedy]) => ({ start: Buffer.from(typeof start === 'string' ? [...Buffer.from(start)] : start), what, remedy }))

const COMPOUND_FILE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
const ZIP_STARTS = ['PK\x03\x04', 'PK\x05\x06'] as const

export function isZip(head: Buffer): boolean {
  return ZIP_STARTS.some((start) => head.toString('latin1', 0, 4) === start)
}

export function isCompoundFile(head: Buffer): boolean {
  return head.subarray(0, 8).equals(COMPOUND_FILE)
}

/**
 * What an Office compound file is: an old workbook, or a new one that a password has wrapped. `directory` is the first
 * sector of its directory, where the names of its streams stand.
 */
export function compoundFileProblem(directory: Buffer): string {
  const names = directory.toString('utf16le')
  if (names.includes('EncryptedPackage')) return 'it is protected by a password. Save it without one, as XLSX.'
  if (names.includes('WordDocument')) return 'it is an old Word document. Save its table as XLSX or CSV.'
  return 'it is an old Excel workbook (XLS). Open it and save it as XLSX or CSV.'
}

/** Where the first directory sector of a compound file is. */
export function compoundDirectory(head: Buffer): { readonly offset: number; readonly length: number } {
  const length = 2 ** Math.min(12, Math.max(9, head.readUInt16LE(30)))
  return { offset: (head.readUInt32LE(48) + 1) * length, length }
}

/** What the file is and what to do, if it starts as no text does; undefined if it may be text. */
export function binaryProblem(head: Buffer): string | undefined {
  for (const { start, what, remedy } of signatures) {
    if (head.subarray(0, start.length).equals(start)) return `it is ${what}. ${remedy}`
  }
  return undefined
}

/** What a text is that looks like a page, as systems like to call their HTML tables `.xls`. */
export function markupProblem(text: string): string | undefined {
  if (/^\s*<(!doctype html|html|head|body|table|meta|style)\b/i.test(text)) {
    return 'it is a web page, whatever its name says. Open it in a spreadsheet and save it as XLSX or CSV.'
  }
  if (/^\s*<\?xml\b/i.test(text)) return 'it is XML. Open it in a spreadsheet and save it as XLSX or CSV.'
  return undefined
}

/** What is wrong with bytes that no encoding makes a text of. */
export const NO_TEXT_PROBLEM = `it holds neither text in an encoding we know (UTF-8, UTF-16, GB18030, Big5) nor a workbook. ${ACCEPTED} If it is text, name its encoding.`
