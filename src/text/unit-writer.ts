/**
 * Puts a text together from UTF-16 code units. Adding strings to a string is slower five times over, because what comes of
 * it is a tree that has to be flattened before SQLite or jieba can read it.
 */
export class UnitWriter {
  private static shared = Buffer.allocUnsafeSlow(64 * 1024)
  private readonly buffer: Buffer
  private readonly units: Uint16Array
  private length = 0

  /** `capacity` is the most units that will be pushed. Only one writer may be in use at a time. */
  constructor(capacity: number) {
    if (capacity * 2 > UnitWriter.shared.length) UnitWriter.shared = Buffer.allocUnsafeSlow(capacity * 2)
    this.buffer = UnitWriter.shared
    this.units = new Uint16Array(this.buffer.buffer, 0, this.buffer.length >> 1)
  }

  push(unit: number): void {
    this.units[this.length++] = unit
  }

  text(): string {
    return this.buffer.toString('utf16le', 0, this.length * 2)
  }
}
