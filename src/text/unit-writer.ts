/**
 * Puts a text together from UTF-16 code units. Adding strings to a string is slower five times over, because what comes of
 * it is a tree that has to be flattened before SQLite or jieba can read it.
 */
export class UnitWriter {
  private static shared = new Uint16Array(32 * 1024)
  private static bytes = Buffer.from(UnitWriter.shared.buffer)
  private readonly units: Uint16Array
  private length = 0

  /** `capacity` is the most units that will be pushed. Only one writer may be in use at a time. */
  constructor(capacity: number) {
    if (capacity > UnitWriter.shared.length) {
      UnitWriter.shared = new Uint16Array(capacity)
      UnitWriter.bytes = Buffer.from(UnitWriter.shared.buffer)
    }
    this.units = UnitWriter.shared
  }

  push(unit: number): void {
    this.units[this.length++] = unit
  }

  text(): string {
    return UnitWriter.bytes.toString('utf16le', 0, this.length * 2)
  }
}
