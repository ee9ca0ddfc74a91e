import { isDeepStrictEqual } from 'node:util'
import type { Product } from '../classify/cues'
import { nameKey, ProductNames } from '../classify/product-names'
import { businessDay } from '../domain/business-time'
import { TingyinError } from '../domain/errors'
import type { Series, UserCount } from '../domain/measures'
import { byTime, type Day, spanOf } from '../domain/period'
import { productNotices, type Promotion, promotionText, type RegisteredProduct } from '../domain/product'
import type { RecordStore } from '../stores/records/record-store'
import { maskCell } from '../text/mask'
import { maskId } from '../text/mask-facts'
import type { Pseudonyms } from '../text/pseudonym'

/** A product as somebody gives it; what is left out is empty. The name of one that the dictionaries know is theirs by default. */
export interface GivenProduct {
  readonly id: string
  readonly name?: string | undefined
  readonly englishName?: string | undefined
  readonly aliases?: readonly string[] | undefined
  readonly family?: string | undefined
  readonly owner?: string | undefined
  readonly launch?: Day | undefined
  readonly promotions?: readonly GivenPromotion[] | undefined
}

export type GivenPromotion = Omit<Promotion, 'to'> & { readonly to?: Day | undefined }

export interface KeptProduct {
  readonly product: RegisteredProduct
  readonly change: 'added' | 'changed' | 'unchanged'
  /** Sentences on what is allowed and yet worth knowing. */
  readonly notices: readonly string[]
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/
const MOST_CHARACTERS = 60
const MOST_ALIASES = 100
const MOST_PROMOTIONS = 200

/**
 * The products of this installation, beside those of the dictionaries. Names, owners and promotions are masked like every text. A process that analyses takes
 * new names up when it starts; all else holds at once. Of two people who change one product at once the later prevails.
 */
export class ProductRegistry {
  constructor(
    private readonly records: RecordStore,
    private readonly lexicon: readonly Product[],
    private readonly pseudonyms: Pseudonyms,
    private readonly now: () => number = Date.now,
  ) {}

  /** The Asia/Shanghai day of now. */
  get today(): Day {
    return businessDay(this.now())
  }

  /** In the order of their ids. */
  async list(): Promise<readonly RegisteredProduct[]> {
    return registeredProducts(this.records)
  }

  async names(): Promise<ProductNames> {
    return new ProductNames(this.lexicon, await this.list())
  }

  /** What is registered under an id, name or alias. @throws TingyinError PRODUCT_NOT_FOUND, also for one that only the dictionaries know */
  async get(name: string): Promise<RegisteredProduct> {
    const names = await this.names()
    const id = names.find(name)
    const product = await this.records.get('product', id)
    if (product === undefined) throw new TingyinError('PRODUCT_NOT_FOUND', { product: names.shown(id), unregistered: true })
    return product as RegisteredProduct
  }

  /** Keeps a product whole: what is not given is empty. @throws TingyinError PRODUCT_INVALID or ALIAS_TAKEN */
  async put(given: GivenProduct): Promise<KeptProduct> {
    const [outcome] = await this.putAll([given])
    if (outcome instanceof TingyinError) throw outcome
    return outcome!
  }

  /** Keeps products whole, one after the other. One that is refused, for PRODUCT_INVALID or ALIAS_TAKEN, keeps none of the others back. */
  async putAll(given: readonly GivenProduct[]): Promise<readonly (KeptProduct | TingyinError)[]> {
    const before = new Map((await this.list()).map((product) => [product.id, product]))
    const names = new ProductNames(this.lexicon, [...before.values()])
    const outcomes: (KeptProduct | TingyinError)[] = []
    for (const each of given) {
      const kept = before.get(each.id)
      try {
        const product = this.#settled(each)
        names.add(product)
        before.set(product.id, product)
        const change = kept === undefined ? 'added' : isDeepStrictEqual(kept, product) ? 'unchanged' : 'changed'
        if (change !== 'unchanged') await this.records.put('product', product.id, product)
        outcomes.push({ product, change, notices: await this.notices(product) })
      } catch (error) {
        if (!(error instanceof TingyinError) || error.code === 'STORE_UNAVAILABLE') throw error
        outcomes.push(error)
      }
    }
    return outcomes
  }

  /** Removes what is registered of a product, and the users, rates and KPIs imported for it. What the dictionaries know of it stays. */
  async remove(name: string): Promise<RegisteredProduct> {
    const product = await this.get(name)
    // The product last: an interruption leaves it to be removed again.
    for (const kind of (['users', 'rates', 'kpis', 'product'] as const)) await this.records.remove(kind, product.id)
    return product
  }

  /** What is allowed and yet worth knowing of a product. */
  async notices(product: RegisteredProduct): Promise<readonly string[]> {
    const { id, name, launch } = product
    const users = ((await this.records.get('users', id)) ?? {}) as Series<UserCount>
    const early = launch === undefined ? [] : Object.keys(users).filter((period) => spanOf(period).to < launch && (users[period]!.users ?? 0) > 0).sort(byTime)
    return [
      ...productNotices(product, this.today),
      ...(early.length === 0 ? [] : [`Users of ${name} are kept from ${early[0]} on, before its launch on ${launch}. One of both is wrong.`]),
    ]
  }

  /** @throws TingyinError PRODUCT_INVALID */
  #settled({ id, name, englishName, aliases = [], family, owner, launch, promotions = [] }: GivenProduct): RegisteredProduct {
    const refuse = (problem: string): never => {
      throw new TingyinError('PRODUCT_INVALID', { product: maskCell(id.slice(0, MOST_CHARACTERS), this.pseudonyms), problem })
    }
    const text = (what: string, given: string | undefined): string | undefined => {
      const trimmed = given?.trim()
      if (!trimmed) return undefined
      if ([...trimmed].length > MOST_CHARACTERS) refuse(`its ${what} is longer than ${MOST_CHARACTERS} characters.`)
      return maskCell(trimmed, this.pseudonyms)
    }
    /** A name that is heard in texts. */
    const heard = (what: string, given: string): string => {
      const known = text(what, given) ?? refuse(`its ${what} is empty.`)
      if ([...nameKey(known)].length < 2) refuse(`its ${what} "${known}" has a single character, which would be heard in every text. Give it two or more.`)
      return known
    }
    if (!ID.test(id) || maskId(id, this.pseudonyms) !== id) refuse('an id is made of Latin letters, digits, hyphens, dots and underscores, 60 at most, and is no phone number.')
    const shown = heard('name', name ?? this.lexicon.find((product) => product.id === id)?.name.zh ?? refuse('it has no name, and the dictionaries do not know it.'))
    if (aliases.length > MOST_ALIASES) refuse(`it has ${aliases.length} aliases; at most ${MOST_ALIASES} are kept.`)
    if (promotions.length > MOST_PROMOTIONS) refuse(`it has ${promotions.length} promotions and campaigns; at most ${MOST_PROMOTIONS} are kept.`)
    const byKey = new Map(aliases.map((alias) => heard('alias', alias)).filter((alias) => nameKey(alias) !== nameKey(shown)).map((alias) => [nameKey(alias), alias]))
    const optional = { englishName: text('English name', englishName), family: text('family', family), owner: text('owner', owner), launch }
    const settledPromotions = promotions.map(({ kind, name: given, from, to }) => ({ kind, name: text(`${kind}'s name`, given) ?? refuse(`a ${kind} has no name.`), from, ...(to !== undefined && { to }) }))
    return {
      id,
      name: shown,
      ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<RegisteredProduct>),
      aliases: [...byKey.values()],
      promotions: inOrder(settledPromotions, refuse),
    }
  }
}

/** What is registered, in the order of the ids. */
export async function registeredProducts(records: Pick<RecordStore, 'list'>): Promise<readonly RegisteredProduct[]> {
  return (await records.list('product')).map(({ value }) => value as RegisteredProduct)
}

function inOrder(promotions: readonly Promotion[], refuse: (problem: string) => never): readonly Promotion[] {
  const sorted = [...promotions].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const seen = new Map<string, Promotion>()
  for (const promotion of sorted) {
    if (promotion.to !== undefined && promotion.to < promotion.from) refuse(`${promotionText(promotion)} ends before it begins.`)
    const key = `${promotion.kind} ${promotion.name} ${promotion.from}`
    const other = seen.get(key)
    if (other !== undefined && other.to !== promotion.to) refuse(`${promotionText(other)} and ${promotionText(promotion)} are the same with two ends. Leave one.`)
    seen.set(key, promotion)
  }
  return [...seen.values()]
}
