import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'

const BATCH_CHARACTERS = 64 * 1024

/** Writes to a stream in batches, waits while it is full, and notices when it is gone. */
export class ByteSink {
  #batch = ''
  #written = 0
  readonly #finished: Promise<void>

  constructor(private readonly stream: Writable) {
    this.#finished = finished(stream, { readable: false })
    // Whoever writes next is told; until then a failure is not an unhandled one.
    this.#finished.catch(() => undefined)
  }

  /** Bytes handed to the stream so far. */
  get written(): number {
    return this.#written
  }

  async text(text: string): Promise<void> {
    this.#batch += text
    if (this.#batch.length >= BATCH_CHARACTERS) await this.#flush()
  }

  async bytes(bytes: Buffer): Promise<void> {
    await this.#flush()
    await this.#write(bytes)
  }

  async end(): Promise<void> {
    await this.#flush()
    this.stream.end()
    await this.#finished
  }

  async #flush(): Promise<void> {
    if (this.#batch === '') return
    const bytes = Buffer.from(this.#batch, 'utf8')
    this.#batch = ''
    await this.#write(bytes)
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#written += bytes.length
    if (this.stream.destroyed) await this.#finished
    if (this.stream.write(bytes)) return
    let proceed: () => void = () => undefined
    const drained = new Promise<void>((resolve) => {
      proceed = resolve
    })
    this.stream.once('drain', proceed)
    try {
      await Promise.race([drained, this.#finished])
    } finally {
      this.stream.off('drain', proceed)
    }
  }
}
