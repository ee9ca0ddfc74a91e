import { once } from 'node:events'
import { createDeflateRaw, crc32, type DeflateRaw } from 'node:zlib'
import type { ByteSink } from './byte-sink'

interface WrittenEntry {
  readonly name: Buffer
  readonly offset: number
  readonly crc: number
  readonly size: number
  readonly packedSize: number
}

interface OpenEntry {
  readonly name: Buffer
  readonly offset: number
  readonly deflate: DeflateRaw
  readonly packing: Promise<number>
  crc: number
  size: number
}

/** Sizes follow the content, names are UTF-8. */
const FLAGS = 0x0808
const DEFLATED = 8
const VERSION = 20
/** 1980-01-01, the first day a ZIP knows: an export of the same rows is the same file. */
const DAY = 0x21
/** Sizes beyond this need ZIP64, which a sheet cannot reach: its rows are limited. */
const MOST_BYTES = 0xffff_ffff

/** Writes a ZIP entry by entry, each packed as it comes. */
export class ZipWriter {
  readonly #entries: WrittenEntry[] = []
  #open: OpenEntry | undefined

  constructor(private readonly sink: ByteSink) {}

  async begin(name: string): Promise<void> {
    const encoded = Buffer.from(name)
    const header = Buffer.alloc(30)
    header.writeUInt32LE(0x04034b50, 0)
    header.writeUInt16LE(VERSION, 4)
    header.writeUInt16LE(FLAGS, 6)
    header.writeUInt16LE(DEFLATED, 8)
    header.writeUInt16LE(DAY, 12)
    header.writeUInt16LE(encoded.length, 26)
    const offset = this.sink.written
    await this.sink.bytes(Buffer.concat([header, encoded]))
    const deflate = createDeflateRaw({ level: 6, chunkSize: 64 * 1024 })
    const packing = this.#pack(deflate)
    packing.catch(() => undefined)
    this.#open = { name: encoded, offset, deflate, packing, crc: 0, size: 0 }
  }

  async content(text: string): Promise<void> {
    const open = this.#current()
    const bytes = Buffer.from(text)
    open.crc = crc32(bytes, open.crc)
    open.size += bytes.length
    // The packing only ends early by failing, and then nothing drains any more.
    if (!open.deflate.write(bytes)) await Promise.race([once(open.deflate, 'drain'), open.packing])
  }

  async endEntry(): Promise<void> {
    const { name, offset, deflate, packing, crc, size } = this.#current()
    deflate.end()
    const packedSize = await packing
    const sizes = Buffer.alloc(16)
    sizes.writeUInt32LE(0x08074b50, 0)
    sizes.writeUInt32LE(crc, 4)
    sizes.writeUInt32LE(packedSize, 8)
    sizes.writeUInt32LE(size, 12)
    await this.sink.bytes(sizes)
    this.#entries.push({ name, offset, crc, size, packedSize })
    this.#open = undefined
  }

  async end(): Promise<void> {
    const offset = this.sink.written
    for (const { name, crc, size, packedSize, offset: entryOffset } of this.#entries) {
      const entry = Buffer.alloc(46)
      entry.writeUInt32LE(0x02014b50, 0)
      entry.writeUInt16LE(VERSION, 4)
      entry.writeUInt16LE(VERSION, 6)
      entry.writeUInt16LE(FLAGS, 8)
      entry.writeUInt16LE(DEFLATED, 10)
      entry.writeUInt16LE(DAY, 14)
      entry.writeUInt32LE(crc, 16)
      entry.writeUInt32LE(packedSize, 20)
      entry.writeUInt32LE(size, 24)
      entry.writeUInt16LE(name.length, 28)
      entry.writeUInt32LE(entryOffset, 42)
      await this.sink.bytes(Buffer.concat([entry, name]))
    }
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(this.#entries.length, 8)
    end.writeUInt16LE(this.#entries.length, 10)
    end.writeUInt32LE(this.sink.written - offset, 12)
    end.writeUInt32LE(offset, 16)
    await this.sink.bytes(end)
    await this.sink.end()
  }

  async #pack(deflate: DeflateRaw): Promise<number> {
    let packed = 0
    for await (const chunk of deflate as AsyncIterable<Buffer>) {
      packed += chunk.length
      await this.sink.bytes(chunk)
    }
    return packed
  }

  #current(): OpenEntry {
    if (this.#open === undefined || this.#open.size > MOST_BYTES) throw new RangeError('no open entry, or more than 4 GiB in it')
    return this.#open
  }
}
