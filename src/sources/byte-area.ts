import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'

/** Bytes that can be read from anywhere, as an archive needs whose directory stands at its end. */
export interface ByteArea {
  readonly size: number
  read(offset: number, length: number): Promise<Buffer>
  stream(offset: number, length: number): Readable
}

export function fileArea(path: string, size: number): ByteArea {
  return {
    size,
    read: async (offset, length) => {
      const handle = await open(path)
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
        return buffer.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    stream: (offset, length) => createReadStream(path, { start: offset, end: offset + length - 1, highWaterMark: 256 * 1024 }),
  }
}

export function memoryArea(bytes: Buffer): ByteArea {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    stream: (offset, length) => Readable.from(slices(bytes.subarray(offset, offset + length)), { objectMode: false }),
  }
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 256 * 1024) yield bytes.subarray(at, at + 256 * 1024)
}
