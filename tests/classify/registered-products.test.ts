import { queryVocabulary } from '../../src/analytics/vocabulary'
import { Classifier } from '../../src/classify/classifier'
import { ProductNames } from '../../src/classify/product-names'
import { withRegistered } from '../../src/classify/registered-products'
import type { RegisteredProduct } from '../../src/domain/product'
import { aCueSet } from './a-cue-set'

const aProduct = (given: Partial<RegisteredProduct> & { readonly id: string }): RegisteredProduct => ({ name: given.id, aliases: [], promotions: [], ...given })
const productsIn = (text: string, registered: readonly RegisteredProduct[]) => new Classifier(withRegistered(aCueSet(), registered)).classify(text)

describe('a registered product', () => {
  it('is heard by its name and aliases, in any width, case and writing', () => {
    const registered = [aProduct({ id: 'star-card', name: '星辰尊享卡', aliases: ['Star卡', '尊享號'] })]
    for (const text of ['星辰尊享卡怎么办', 'ｓｔａｒ卡怎么办'.normalize('NFKC'), '尊享号怎么办']) {
      expect(productsIn(text, registered).products.map(({ value }) => value)).toEqual(['star-card'])
    }
  })

  it('that the dictionaries know adds its names, and they hint at its topic too', () => {
    const registered = [aProduct({ id: 'ring-back-tone', name: '新彩铃', aliases: ['铃音秀', '彩铃'] })]
    const labels = productsIn('铃音秀', registered)
    expect(labels.products.map(({ value }) => value)).toEqual(['ring-back-tone'])
    expect(labels.topic.value).toBe('vas')
    expect(productsIn('彩铃', registered).products[0]!.score).toBe(productsIn('彩铃', []).products[0]!.score)
    const { product } = queryVocabulary(withRegistered(aCueSet(), registered))
    expect(['新彩铃', '铃音秀', '彩铃', 'Ring-back tone', 'ring-back-tone'].map((name) => product!.get(name))).toEqual(Array(5).fill('ring-back-tone'))
  })

  it.each([
    ['an alias', aProduct({ id: 'other', aliases: ['彩鈴'] })],
    ['a name', aProduct({ id: 'other', name: '彩铃' })],
    ['an id', aProduct({ id: '彩铃' })],
  ])('is refused with %s of a product of the dictionaries, both named', (_, product) => {
    expect(() => withRegistered(aCueSet(), [product])).toThrow(expect.objectContaining({ code: 'ALIAS_TAKEN', message: expect.stringMatching(new RegExp(`${product.id}.*ring-back-tone 彩铃`)) }))
  })
})

describe('ProductNames', () => {
  const names = new ProductNames(aCueSet().products, [aProduct({ id: 'star-card', name: '星辰尊享卡', aliases: ['星辰卡'] })])

  it.each([['彩铃', 'ring-back-tone'], ['Ring-Back Tone', 'ring-back-tone'], ['ring-back-tone', 'ring-back-tone'], [' 星辰卡 ', 'star-card']])('%s means %s', (name, id) => {
    expect(names.find(name)).toBe(id)
  })

  it('says of an unknown name which near one there is', () => {
    expect(() => names.find('星辰尊享')).toThrow(expect.objectContaining({ code: 'PRODUCT_NOT_FOUND', message: expect.stringContaining('Did you mean 星辰尊享卡 (star-card 星辰尊享卡)?') }))
    expect(() => names.find('完全不同的一个名称')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('Did you mean') }))
  })

  it('frees the names that a product gives up, and keeps them when it is refused', () => {
    const changing = new ProductNames(aCueSet().products, [aProduct({ id: 'a', name: '甲卡', aliases: ['星卡'] })])
    expect(() => changing.add(aProduct({ id: 'a', name: '彩铃' }))).toThrow(expect.objectContaining({ code: 'ALIAS_TAKEN' }))
    expect(changing.find('星卡')).toBe('a')
    changing.add(aProduct({ id: 'a', name: '甲卡' }))
    changing.add(aProduct({ id: 'b', name: '乙卡', aliases: ['星卡'] }))
    expect(changing.find('星卡')).toBe('b')
  })

  it('can be opened over a registry that changed dictionaries have come to contradict', () => {
    const contradicted = new ProductNames(aCueSet().products, [aProduct({ id: 'b', name: '乙卡', aliases: ['彩铃'] })])
    expect([contradicted.find('彩铃'), contradicted.find('乙卡')]).toEqual(['ring-back-tone', 'b'])
  })
})
