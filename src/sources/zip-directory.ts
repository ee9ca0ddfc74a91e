import { pipeline, Readable, Transform } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import type { ByteArea } from './byte-area'

export interface ZipEntry {
  readonly name: string
  readonly encrypted: boolean
  readonly method: number
  readonly compressedSize: number
  readonly localHeaderOffset: number
}

/** Why an archive cannot be used, for the reader to say with the file's name. */
export class ZipDamage extends Error {
  override readonly name = 'ZipDamage'
}

const END_RECORD = 0x06054b50
const END_RECORD_64 = 0x06064b50
const END_LOCATOR_64 = 0x07064b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_HEADER = 0x04034b50
const END_RECORD_BYTES = 22
const LONGEST_COMMENT = 0xffff
/** A workbook has tens of parts. A directory much larger than that is made to fill the memory. */
const MOST_DIRECTORY_BYTES = 16 * 1024 * 1024

const STORED = 0
const DEFLATED = 8

/**
 * The entries of a ZIP, read from the directory at its end, so that the parts of a workbook can be read in the order they
 * are needed, and none of them from a temporary file.
 */
export async function readZipDirectory(area: ByteArea): Promise<ReadonlyMap<string, ZipEntry>> {
  const tailLength = Math.min(area.size, END_RECORD_BYTES + LONGEST_COMMENT)
  const tail = await area.read(area.size - tailLength, tailLength)
  const end = lastIndexOf(tail, END_RECORD)
  if (end === -1) throw new ZipDamage('it is a ZIP archive whose end is missing. Copy or export the file again.')
  let length = tail.readUInt32LE(end + 12)
  let offset = tail.readUInt32LE(end + 16)
  if (length === 0xffffffff || offset === 0xffffffff || tail.readUInt16LE(end + 10) === 0xffff) {
    const locator = end - 20
    if (locator < 0 || tail.readUInt32LE(locator) !== END_LOCATOR_64) throw damaged()
    const record = await area.read(Number(tail.readBigUInt64LE(locator + 8)), 56)
    if (record.length < 56 || record.readUInt32LE(0) !== END_RECORD_64) throw damaged()
    length = Number(record.readBigUInt64LE(40))
    offset = Number(record.readBigUInt64LE(48))
  }
  if (length > MOST_DIRECTORY_BYTES || offset + length > area.size) throw damaged()
  return entriesOf(await area.read(offset, length))
}

function entriesOf(directory: Buffer): ReadonlyMap<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>()
  for (let at = 0; at + 46 <= directory.length; ) {
    if (directory.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged()
    const nameLength = directory.readUInt16LE(at + 28)
    const extraLength = directory.readUInt16LE(at + 30)
    const nameEnd = at + 46 + nameLength
    if (nameEnd + extraLength > directory.length) throw damaged()
    // Some writers use the other slash, or another case than the names they refer to.
    const name = directory.toString('utf8', at + 46, nameEnd).replaceAll('\\', '/').replace(/^\//, '')
    const wide = wideSizes(directory.subarray(nameEnd, nameEnd + extraLength), [
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ])
    entries.set(name.toLowerCase(), {
      name,
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      compressedSize: wide[1],
      localHeaderOffset: wide[2],
    })
    at = nameEnd + extraLength + directory.readUInt16LE(at + 32)
  }
  return entries
}

/** Replaces the sizes that did not fit 32 bits by those in the ZIP64 extra field, which lists only them, in this order. */
function wideSizes(extra: Buffer, sizes: readonly [number, number, number]): readonly [number, number, number] {
  const wide: [number, number, number] = [...sizes]
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) {
      let field = at + 4
      for (const i of [0, 1, 2] as const) {
        if (wide[i] !== 0xffffffff) continue
        if (field + 8 > extra.length) throw damaged()
        wide[i] = Number(extra.readBigUInt64LE(field))
        field += 8
      }
    }
    at += 4 + length
  }
  return wide
}

export interface ZipContent {
  readonly stream: Readable
  /** How many of the entry's packed bytes have been unpacked. */
  packedBytes(): number
}

/** The entry's content. The caller counts its bytes: the size an archive claims to unfold to proves nothing. */
export async function openZipEntry(area: ByteArea, entry: ZipEntry): Promise<ZipContent> {
  const header = await area.read(entry.localHeaderOffset, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL_HEADER) throw damaged()
  const offset = entry.localHeaderOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  if (offset + entry.compressedSize > area.size) throw damaged()
  if (entry.method !== STORED && entry.method !== DEFLATED) throw new ZipDamage('it is packed in a way spreadsheets do not use. Save it again as XLSX.')
  if (entry.compressedSize === 0) return { stream: Readable.from([]), packedBytes: () => 0 }
  const packed = area.stream(offset, entry.compressedSize)
  if (entry.method === STORED) {
    let passed = 0
    const counted = new Transform({
      transform: (chunk: Buffer, _, done) => {
        passed += chunk.length
        done(null, chunk)
      },
    })
    return { stream: pipeline(packed, counted, () => undefined), packedBytes: () => passed }
  }
  const inflated = createInflateRaw({ chunkSize: 256 * 1024 })
  return { stream: pipeline(packed, inflated, () => undefined), packedBytes: () => inflated.bytesWritten }
}

function lastIndexOf(bytes: Buffer, signature: number): number {
  for (let at = bytes.length - END_RECORD_BYTES; at >= 0; at--) {
    if (bytes.readUInt32LE(at) === signature) return at
  }
  return -1
}

function damaged(): ZipDamage {
  return new ZipDamage('it is a damaged ZIP archive. Copy or export the file again.')
}
