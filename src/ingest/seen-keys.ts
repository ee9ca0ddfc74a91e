import type { ContactKey } from '../domain/contact'

/**
 * Remembers which keys one import has met, in sixteen bytes a key: a million ids as strings would take a hundred megabytes.
 * It keeps 53 bits of a hash; that two of a million keys fall together has odds of 1 in 18,000, and then a row that also
 * changed a stored contact would be taken for a duplicate and rejected by name.
 */
export class SeenKeys {
  private slots = new Float64Array(1 << 10)
  private size = 0

  /** True when the key is new. */
  add({ source, id }: ContactKey): boolean {
    if (this.size * 2 >= this.slots.length) this.grow()
    return this.insert(hash53(`${source}\n${id}`))
  }

  private insert(hash: number): boolean {
    const mask = this.slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.slots[slot]!
      if (held === hash) return false
      if (held === 0) {
        this.slots[slot] = hash
        this.size++
        return true
      }
    }
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Float64Array(old.length * 2)
    this.size = 0
    for (const hash of old) if (hash !== 0) this.insert(hash)
  }
}

/** Two 32-bit multiplicative hashes with different seeds, joined to 53 bits; never 0. */
function hash53(key: string): number {
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i)
    low = Math.imul(low ^ unit, 2_654_435_761)
    high = Math.imul(high ^ unit, 1_597_334_677)
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  return ((high & 0x1f_ffff) * 0x1_0000_0000 + (low >>> 0)) || 1
}
