import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { substitution, type Substitution } from '../../../src/analytics/cycle/substitution'
import { openStores, type Stores } from '../../../src/stores/open-stores'
import { aLabel, anEntry } from '../../a-contact'

const folder = mkdtempSync(join(tmpdir(), 'tingyin-substitution-'))
const span = { from: '2025-06-01', to: '2025-06-30' }
let stores: Stores
const hints = (): Promise<Substitution> => substitution('star', span, ['取消'], { search: stores.search, queryTools: { segmenter: { cut: () => [] }, synonyms: new Map(), framingWords: new Set() } })

async function put(count: number, text: string, products: readonly string[], churn = false): Promise<void> {
  const entries = Array.from({ length: count }, (_, i) =>
    anEntry({ id: `${text}${products.join()}${i}`, occurredAt: '2025-06-10T10:00:00+08:00', text, keywords: [], labels: { products: products.map((product) => aLabel(product)), flags: { escalation: aLabel(false), repeat: aLabel(false), churn: aLabel(churn) } } }),
  )
  await stores.search.put(entries)
}

beforeAll(async () => {
  stores = await openStores({ dataFolder: folder })
})
afterAll(async () => {
  await stores.close()
  rmSync(folder, { recursive: true, force: true })
})

it('says that too few leave', async () => {
  await put(15, '要取消星卡换月卡', ['star', 'moon'])
  await put(60, '星卡怎么收费', ['star'])
  expect(await hints()).toMatchObject({ leaving: { contacts: 15 }, staying: { contacts: 60 }, reason: 'too_few', hints: [] })
})

it('ranks what those name who leave, by flag or word, against those who stay', async () => {
  await put(10, '再也不用星卡了', ['star', 'moon'], true)
  await put(15, '取消星卡', ['star', 'sun'])
  await put(30, '星卡和日卡', ['star', 'sun'])
  await put(2, '取消星卡，不用土卡', ['star', 'earth'])
  await put(50, '取消月卡', ['moon'])
  const { leaving, staying, reason, hints: found } = await hints()
  expect({ leaving: leaving.contacts, staying: staying.contacts, reason }).toEqual({ leaving: 42, staying: 90, reason: undefined })
  expect(found.map(({ product, leaving: ours, staying: theirs }) => [product, ours.contacts, theirs.contacts])).toEqual([['moon', 25, 0], ['sun', 15, 30]])
  expect([found[0]!.low > 1, found[1]!.low < 1]).toEqual([true, true])
  expect(found[0]!.leaving.query).toBe('product:star product:moon (flag:churn OR "取消") date:2025-06-01..2025-06-30')
  expect(found[0]!.staying.query).toBe('product:star product:moon -(flag:churn OR "取消") date:2025-06-01..2025-06-30')
})
