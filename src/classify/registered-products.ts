import type { RegisteredProduct } from '../domain/product'
import { type Cue, type CueSet, type Product, productHint } from './cues'
import { nameKey, ProductNames } from './product-names'

/**
 * The cue set with the registered products in its lexicon: a new product, or more names of one that is there. Their names and aliases are heard like
 * those of `products.yaml`, and hint at the product's topic where it has one.
 *
 * @throws TingyinError ALIAS_TAKEN where a name is another product's, as it may be after a change of `products.yaml`
 */
export function withRegistered(cues: CueSet, registered: readonly RegisteredProduct[]): CueSet {
  if (registered.length === 0) return cues
  const names = new ProductNames(cues.products)
  const products = new Map(cues.products.map((product) => [product.id, product]))
  const topicCues = new Set(cues.cues.flatMap(({ field, value, parts }) => (field === 'topic' && parts.length === 1 ? [`${value} ${parts[0]}`] : [])))
  const added: Cue[] = []
  for (const product of registered) {
    names.add(product)
    const known = products.get(product.id)
    const heard = new Set((known?.aliases ?? []).map(nameKey))
    for (const name of [product.name, ...product.aliases]) {
      const key = nameKey(name)
      if (heard.has(key)) continue
      heard.add(key)
      added.push(cueOf('product', product.id, name, 1))
      if (known?.topic !== undefined && !topicCues.has(`${known.topic} ${key}`)) added.push(cueOf('topic', known.topic, name, productHint))
    }
    products.set(product.id, merged(known, product))
  }
  return { ...cues, cues: [...cues.cues, ...added], products: [...products.values()] }
}

function merged(known: Product | undefined, { id, name, englishName, aliases }: RegisteredProduct): Product {
  return {
    ...known,
    id,
    name: { zh: name, en: englishName ?? known?.name.en ?? id },
    // A name that the registered one stands for now is still understood.
    aliases: [...new Set([...(known === undefined ? [] : [known.name.zh, known.name.en, ...known.aliases]), ...aliases])],
  }
}

function cueOf(field: 'product' | 'topic', value: string, name: string, weight: number): Cue {
  return { field, value, cue: name, parts: [nameKey(name)], weight, place: 'text' }
}
