import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { TingyinError } from '../domain/errors'

const CHUNK_BYTES = 256 * 1024
const extensions = ['.gz', '.csv', '.tsv', '.tab', '.txt', '.jsonl', '.ndjson', '.json', '.xlsx', '.xlsm', '.xls']

/** A file on disk whose gzip, if any, is out of sight: readers see the bytes inside, the progress bar the bytes on disk. */
export class SourceFile {
  #bytesRead = 0

  private constructor(
    readonly path: string,
    readonly totalBytes: number,
    readonly compressed: boolean,
  ) {}

  static async open(path: string): Promise<SourceFile> {
    const found = await stat(path).catch((cause: unknown) => {
      throw new TingyinError('SOURCE_NOT_FOUND', { file: path }, { cause })
    })
    if (!found.isFile()) {
      throw new TingyinError('SOURCE_UNREADABLE', {
        file: basename(path),
        problem: `it is ${found.isDirectory() ? 'a folder' : 'not a regular file'}. Name one file.`,
      })
    }
    const handle = await open(path).catch((cause: unknown) => {
      throw new TingyinError('SOURCE_NOT_FOUND', { file: path }, { cause })
    })
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
      return new SourceFile(path, found.size, bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b)
    } finally {
      await handle.close()
    }
  }

  /** The file name with extensions, as messages call it. */
  get label(): string {
    return basename(this.path)
  }

  /** The base name without the extensions a source can have: `投诉.2026-01.csv.gz` is `投诉.2026-01`. */
  get name(): string {
    let name = this.label
    while (extensions.includes(extname(name).toLowerCase())) name = name.slice(0, -extname(name).length)
    return name || this.label
  }

  /** The extension in lower case, looking through `.gz`. */
  get extension(): string {
    return extname(this.label.replace(/\.gz$/i, '')).toLowerCase()
  }

  get bytesRead(): number {
    return this.#bytesRead
  }

  /** For readers that jump about in the file and count for themselves. */
  set bytesRead(bytes: number) {
    this.#bytesRead = Math.min(bytes, this.totalBytes)
  }

  unreadable(problem: string, cause?: unknown): TingyinError<'SOURCE_UNREADABLE'> {
    return new TingyinError('SOURCE_UNREADABLE', { file: this.label, problem }, { cause })
  }

  /** The file's content from its first byte, unpacked. */
  async *chunks(): AsyncGenerator<Buffer> {
    this.#bytesRead = 0
    const file = createReadStream(this.path, { highWaterMark: CHUNK_BYTES })
    const stream: Readable = this.compressed ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined) : file
    try {
      for await (const chunk of stream) {
        this.bytesRead = file.bytesRead
        yield chunk as Buffer
      }
      this.bytesRead = this.totalBytes
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? ''
      // A consumer may throw into this generator; only what the streams raise is about the file.
      if (cause instanceof TingyinError || code === '') throw cause
      throw this.unreadable(
        code.startsWith('Z_') ? 'its gzip is cut off or damaged. Copy or export the file again.' : `reading failed (${code}).`,
        cause,
      )
    } finally {
      stream.destroy()
      file.destroy()
    }
  }

  /** At least `bytes` from the start, unless the file is shorter. A gzip that breaks off later still gives its start. */
  async sample(bytes: number): Promise<{ readonly head: Buffer; readonly complete: boolean }> {
    const parts: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of this.chunks()) {
        parts.push(chunk)
        length += chunk.length
        if (length >= bytes) return { head: Buffer.concat(parts), complete: false }
      }
    } catch (error) {
      if (length === 0) throw error
      return { head: Buffer.concat(parts), complete: false }
    } finally {
      this.#bytesRead = 0
    }
    return { head: Buffer.concat(parts), complete: true }
  }
}
