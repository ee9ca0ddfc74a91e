import { type OpenedRegistry, openRegistry } from './a-registry'

let opened: OpenedRegistry
beforeEach(async () => {
  opened = await openRegistry()
})
afterEach(() => opened.close())

const promotion = (name: string, from: string, to?: string) => ({ kind: 'promotion' as const, name, from, ...(to !== undefined && { to }) })

describe('a product', () => {
  it('is kept in order and without what repeats, and gets its name from the dictionaries', async () => {
    const { registry } = opened
    const { product, change, notices } = await registry.put({ id: 'mms', aliases: ['彩信', '多媒体信', ' 多媒体信 '], owner: ' ', promotions: [promotion('夏', '2026-02-01'), promotion('春', '2026-01-01', '2026-01-10')] })
    expect(product).toEqual({ id: 'mms', name: '彩信', aliases: ['多媒体信'], promotions: [promotion('春', '2026-01-01', '2026-01-10'), promotion('夏', '2026-02-01')] })
    expect({ change, notices }).toEqual({ change: 'added', notices: [] })
    expect(await registry.get('多媒体信')).toEqual(product)
    expect((await registry.put(product)).change).toBe('unchanged')
    expect((await registry.put({ ...product, family: '消息' })).change).toBe('changed')
    expect(await registry.list()).toEqual([{ ...product, family: '消息' }])
  })

  it('has its texts masked', async () => {
    const { product } = await opened.registry.put({ id: 'p', name: '星卡', owner: '王芳 13812345678', promotions: [promotion('找13812345678', '2026-01-01')] })
    expect(JSON.stringify(product)).not.toContain('13812345678')
    expect(product.owner).toMatch(/^王芳 \[手机:/)
  })

  it.each([
    ['an id with spaces', { id: 'a b', name: '星卡' }, 'PRODUCT_INVALID', /made of Latin letters/],
    ['a phone number for an id', { id: '13812345678', name: '星卡' }, 'PRODUCT_INVALID', /no phone number/],
    ['no name', { id: 'star' }, 'PRODUCT_INVALID', /no name/],
    ['a name of one character', { id: 'star', name: '星' }, 'PRODUCT_INVALID', /single character/],
    ['an alias of one character', { id: 'star', name: '星卡', aliases: ['卡'] }, 'PRODUCT_INVALID', /alias "卡" has a single character/],
    ['a name as long as a sentence', { id: 'star', name: '星'.repeat(61) }, 'PRODUCT_INVALID', /longer than 60/],
    ['a promotion that ends before it begins', { id: 'star', name: '星卡', promotions: [promotion('春', '2026-02-01', '2026-01-01')] }, 'PRODUCT_INVALID', /ends before it begins/],
    ['a promotion with two ends', { id: 'star', name: '星卡', promotions: [promotion('春', '2026-01-01', '2026-02-01'), promotion('春', '2026-01-01')] }, 'PRODUCT_INVALID', /two ends/],
    ['a name of a product of the dictionaries', { id: 'star', name: '星卡', aliases: ['彩信包'] }, 'ALIAS_TAKEN', /"彩信包" cannot be a name of star 星卡, for it is one of mms 彩信/],
  ])('is refused with %s', async (_, given, code, message) => {
    await expect(opened.registry.put(given)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(await opened.registry.list()).toEqual([])
  })

  it('may not take a name that another one is registered with, until that gives it up', async () => {
    const { registry } = opened
    await registry.put({ id: 'a', name: '星卡', aliases: ['尊享卡'] })
    await expect(registry.put({ id: 'b', name: '辰卡', aliases: ['尊享卡'] })).rejects.toMatchObject({ code: 'ALIAS_TAKEN', message: expect.stringMatching(/b 辰卡.*a 星卡/) })
    await registry.put({ id: 'a', name: '星卡' })
    expect((await registry.put({ id: 'b', name: '辰卡', aliases: ['尊享卡'] })).change).toBe('added')
  })

  it.each([
    ['a launch that lies ahead', { launch: '2026-04-01' }, /launch of 星卡 on 2026-04-01 lies ahead: it is planned/],
    ['promotions that overlap', { promotions: [promotion('春', '2026-01-01', '2026-02-01'), promotion('节', '2026-01-20', '2026-03-01')] }, /promotion 春 .* and promotion 节 .* overlap/],
    ['an open promotion that a later one overlaps', { promotions: [promotion('春', '2026-01-01'), promotion('节', '2026-01-20', '2026-03-01')] }, /no end yet.* overlap/],
    ['a promotion before the launch', { launch: '2026-02-01', promotions: [promotion('春', '2026-01-01', '2026-01-10')] }, /begins before the launch on 2026-02-01/],
  ])('is allowed with %s, and that is said', async (_, given, notice) => {
    expect((await opened.registry.put({ id: 'star', name: '星卡', ...given })).notices).toEqual([expect.stringMatching(notice)])
  })

  it('is told of when users are kept from before its launch', async () => {
    await opened.records.put('users', 'star', { '2026-01': { users: 5 }, '2026-03-01': { users: 7 } })
    expect((await opened.registry.put({ id: 'star', name: '星卡', launch: '2026-02-01' })).notices).toEqual([expect.stringMatching(/from 2026-01 on, before its launch/)])
    expect((await opened.registry.put({ id: 'star', name: '星卡', launch: '2026-01-31' })).notices).toEqual([])
  })

  it('is removed with its figures, and the dictionaries’ product stays', async () => {
    const { registry, records } = opened
    await registry.put({ id: 'mms' })
    await records.put('users', 'mms', { '2026-01': { users: 5 } })
    expect(await registry.remove('彩信')).toMatchObject({ id: 'mms' })
    expect([await registry.list(), await records.get('users', 'mms')]).toEqual([[], undefined])
    expect((await registry.names()).find('彩信')).toBe('mms')
    await expect(registry.remove('彩信')).rejects.toMatchObject({ code: 'PRODUCT_NOT_FOUND' })
  })
})
