import { between, lastDay } from '../analytics/cycle/daily-series'
import { sinceLaunch } from '../analytics/cycle/since-launch'
import { storedConsultations } from '../analytics/cycle/stored-consultations'
import { type ProductFigures, productFigures } from '../analytics/product-figures'
import type { DailySeries } from '../domain/cycle'
import type { Day } from '../domain/period'
import type { RegisteredProduct } from '../domain/product'
import { registeredProducts } from '../ingest/product-registry'
import type { Watching } from './rule-judge'

/** What a cycle is read from, as it was known at the end of a day. */
export interface ProductWithUsers {
  readonly product: RegisteredProduct
  /** Consultations from the first stored contact on. */
  readonly stored: DailySeries
  /** Consultations and users since the launch. */
  readonly consultations: DailySeries
  readonly users: DailySeries
  readonly kpis: ProductFigures['kpis']
}

/** The registered products of which users are known by the day; of the others no cycle can be told. */
export async function productsWithUsers(day: Day, { stores: { records }, ...finding }: Watching): Promise<readonly ProductWithUsers[]> {
  const products = await registeredProducts(records)
  const consultations = await storedConsultations(products.map(({ id }) => id), finding)
  const found = await Promise.all(
    products.map(async (product) => {
      const whole = consultations.get(product.id)!
      const stored = between(whole, whole.firstDay, day < lastDay(whole) ? day : lastDay(whole))
      const { users, kpis } = await productFigures(product.id, records)
      return { product, stored, ...sinceLaunch(product, stored, users), kpis }
    }),
  )
  return found.filter(({ users }) => users.values.length > 0)
}
