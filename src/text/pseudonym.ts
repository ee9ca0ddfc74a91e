import { hash } from 'node:crypto'
import { findPersonalData } from './personal-data'
import { KeyedHash } from './keyed-hash'
import { PERSONAL_LABELS, type PersonalKind, placeholderPattern } from './personal-kinds'

/** The consonants: no code spells a word, and no code holds a digit that a later masking could take for a number. */
const LETTERS = 'bcdfghjklmnpqrstvwxz'
const LENGTH = 10
const REMEMBERED = 5_000

const PLACEHOLDER = new RegExp(`^${placeholderPattern}$`)
const PLACEHOLDERS = new RegExp(placeholderPattern, 'g')
const PLAIN_MOBILE = /^1[3-9]\d{9}$/

export const withoutPlaceholders = (text: string): string => text.replace(PLACEHOLDERS, '')

/**
 * Codes that stand for personal data: the same value has the same code as long as the key is the same, and without the key nobody
 * can tell which value a code stands for, not even by trying all mobiles.
 *
 * There are 20^10, about 10^13, codes. That any two of n values share one has odds of n² / (2 · 20^10): 1 in 200,000 for
 * 10,000 customers, 1 in 2,000 for 100,000, 1 in 20 for a million; that a given customer shares a code among a million, 1 in 10^7.
 */
export class Pseudonyms {
  readonly #key: string
  readonly #keyed: KeyedHash
  /** Codes made lately: the number of a ticket's text is mostly the one of its column, and of yesterday's call. */
  readonly #lately = new Map<string, string>()

  constructor(key: string) {
    // A hash of a mobile without a key is undone by hashing every mobile there is.
    if (key === '') throw new Error('Pseudonyms need a key that is not empty.')
    this.#key = key
    this.#keyed = new KeyedHash(key)
  }

  /**
   * Ten lower-case letters. Numbers have one code whatever they are called: a mobile in a text, in a 客户号码 column and as a broadband
   * account is one customer. A name or a door is shared by strangers and has codes of its own, so neither is ever taken for a key.
   */
  of(kind: PersonalKind, value: string): string {
    const scope = kind === 'name' || kind === 'address' ? kind : 'number'
    const name = `${scope}:${value}`
    const known = this.#lately.get(name)
    if (known !== undefined) return known
    const code = lettersOf(this.#keyed.of(name))
    if (this.#lately.size === REMEMBERED) this.#lately.clear()
    this.#lately.set(name, code)
    return code
  }

  /** A keyed digest of any text, 32 hexadecimal digits: tells whether a row has changed without giving away what is in it. */
  digest(text: string): string {
    // The key goes before and after, so nobody can go on with the hash; one call costs a third of createHmac.
    return hash('sha256', `${this.#key}\n${text}\n${this.#key}`).slice(0, 32)
  }

  /** The code for a cell of a customer-number column: any writing of a number, with or without whose it is, any other account as it stands, or a placeholder. */
  customerKey(number: string): string {
    if (PLAIN_MOBILE.test(number)) return this.of('mobile', number)
    const cell = number.normalize('NFKC').trim()
    if (PLACEHOLDER.test(cell)) return cell.slice(-LENGTH - 1, -1)
    // Spreadsheets leave their mark on numbers: '13812345678 and 13812345678.0.
    const bare = cell.replace(/^'/, '').replace(/^(\d+)\.0+$/, '$1')
    const numbers = findPersonalData(bare).filter(({ kind }) => kind !== 'name' && kind !== 'address')
    const [span] = numbers
    // Whose number it is may stand beside it, 吴芳 13812345678; other digits, 转801, make it another number.
    if (span !== undefined && numbers.length === 1 && !/\d/.test(bare.slice(0, span.start) + bare.slice(span.end))) return this.of(span.kind, span.value)
    return this.of('broadband_account', bare.toLowerCase())
  }
}

/** The last ten digits of the hash's first 64 bits in base 20. 2^64 is two million times the number of codes, so none comes up noticeably more often. */
function lettersOf(hashed: string): string {
  // Two halves of 32 bits, divided by hand: far quicker than BigInt.
  let high = Number.parseInt(hashed.slice(0, 8), 16)
  let low = Number.parseInt(hashed.slice(8, 16), 16)
  let code = ''
  for (let i = 0; i < LENGTH; i++) {
    const carried = (high % LETTERS.length) * 2 ** 32 + low
    high = Math.floor(high / LETTERS.length)
    low = Math.floor(carried / LETTERS.length)
    code += LETTERS[carried - low * LETTERS.length]
  }
  return code
}

/** What stands in the text for personal data: `[手机:kxbtrqmwzz]`. */
export const placeholder = (kind: PersonalKind, code: string): string => `[${PERSONAL_LABELS[kind]}:${code}]`

/** What stands for the number of a customer whose key is known: masked again it gives the same key. */
export const numberOfKey = (customerKey: string): string => placeholder('mobile', customerKey)
