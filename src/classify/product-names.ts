import { TingyinError } from '../domain/errors'
import type { RegisteredProduct } from '../domain/product'
import { nearestName } from '../text/nearest-name'
import { plainText } from '../text/normalise'
import type { Product } from './cues'

/** The form in which names are compared, and found in clean texts: simplified, half-width, lower case. */
export const nameKey = (name: string): string => plainText(name).toLowerCase().trim()

/** Which product a name means: of those of the dictionaries and the registered ones, by id, name or alias. A name means one product. */
export class ProductNames {
  readonly #inLexicon = new Map<string, string>()
  readonly #registered = new Map<string, string>()
  readonly #shown = new Map<string, string>()

  /** Of names that changed dictionaries made two products share, the registered product goes without until one of them is changed. */
  constructor(lexicon: readonly Product[], registered: readonly RegisteredProduct[] = []) {
    for (const { id, name, aliases } of lexicon) {
      this.#shown.set(id, name.zh)
      for (const each of [id, name.zh, name.en, ...aliases]) this.#inLexicon.set(nameKey(each), id)
    }
    for (const product of registered) this.#register(product)
  }

  /** Takes a product up, in place of what was registered of it. @throws TingyinError ALIAS_TAKEN, naming both products, where a name is another one's; nothing changes then */
  add(product: RegisteredProduct): void {
    const taken = namesOf(product).find((name) => this.#isTaken(name, product.id))
    if (taken !== undefined) throw new TingyinError('ALIAS_TAKEN', { alias: taken, product: `${product.id} ${product.name}`, owner: this.shown(this.idOf(taken)!) })
    for (const [key, owner] of this.#registered) if (owner === product.id) this.#registered.delete(key)
    this.#register(product)
  }

  /** The id of the product that a name means. @throws TingyinError PRODUCT_NOT_FOUND, with the nearest name there is */
  find(name: string): string {
    const owner = this.idOf(name)
    if (owner !== undefined) return owner
    const nearest = nearestName(nameKey(name), [...this.#inLexicon.keys(), ...this.#registered.keys()])
    throw new TingyinError('PRODUCT_NOT_FOUND', { product: name.slice(0, 60), ...(nearest !== undefined && { nearest: `${nearest} (${this.shown(this.idOf(nearest)!)})` }) })
  }

  /** The id of the product that a name means; undefined where it means none. */
  idOf(name: string): string | undefined {
    const key = nameKey(name)
    return this.#registered.get(key) ?? this.#inLexicon.get(key)
  }

  /** `mms 彩信`. */
  shown(id: string): string {
    return [id, this.#shown.get(id)].filter(Boolean).join(' ')
  }

  #register(product: RegisteredProduct): void {
    this.#shown.set(product.id, product.name)
    for (const name of namesOf(product)) if (!this.#isTaken(name, product.id)) this.#registered.set(nameKey(name), product.id)
  }

  #isTaken(name: string, id: string): boolean {
    return (this.idOf(name) ?? id) !== id
  }
}

const namesOf = ({ id, name, englishName, aliases }: RegisteredProduct): readonly string[] => [id, name, ...(englishName === undefined ? [] : [englishName]), ...aliases]
