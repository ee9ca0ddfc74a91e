import { hash } from 'node:crypto'

const BLOCK = 64

/**
 * HMAC-SHA-256 (RFC 2104) of short messages under one key, in two one-shot hashes: createHmac sets up two native objects a message and takes ten
 * times as long. Hashes come as strings because a Buffer costs twice what the hashing does.
 */
export class KeyedHash {
  /** The key's inner pad, and room for the message behind it. */
  #inner: Buffer
  /** The key's outer pad, and room for the inner hash behind it. */
  readonly #outer = Buffer.alloc(BLOCK + 32)

  constructor(key: string) {
    const bytes = Buffer.from(key)
    const block = Buffer.alloc(BLOCK)
    ;(bytes.length > BLOCK ? hash('sha256', bytes, 'buffer') : bytes).copy(block)
    this.#inner = Buffer.alloc(BLOCK + 256)
    for (let i = 0; i < BLOCK; i++) {
      this.#inner[i] = block[i]! ^ 0x36
      this.#outer[i] = block[i]! ^ 0x5c
    }
  }

  /** 64 hexadecimal digits. */
  of(message: string): string {
    const end = BLOCK + Buffer.byteLength(message)
    if (end > this.#inner.length) this.#inner = Buffer.concat([this.#inner.subarray(0, BLOCK)], end * 2)
    this.#inner.write(message, BLOCK)
    this.#outer.write(hash('sha256', this.#inner.subarray(0, end), 'binary'), BLOCK, 'binary')
    return hash('sha256', this.#outer, 'hex')
  }
}
