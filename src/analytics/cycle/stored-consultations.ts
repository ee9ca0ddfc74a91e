import type { DailySeries } from '../../domain/cycle'
import { TingyinError } from '../../domain/errors'
import { type DaySpan, momentsOf } from '../../domain/day-span'
import { fieldNode, type QueryNode } from '../../domain/query'
import { compileQuery } from '../../stores/search/compile-query'
import type { Finding } from '../find-contacts'
import { type Counted, queryOf } from '../topic-queries'
import { dailySeries, sumBetween } from './daily-series'

const days = (span: DaySpan): QueryNode => ({ type: 'period', ...momentsOf(span) })

/** How many consultations a series counts from one day to another, and the query that finds them. */
export function countedConsultations(product: string, series: DailySeries, span: DaySpan): Counted {
  return { contacts: sumBetween(series, span.from, span.to), query: queryOf(fieldNode('product', product), fieldNode('kind', 'consultation'), days(span)) }
}

/** What was said of a product at some stages of its experience. */
export async function countedAtStages(product: string, stages: readonly string[], span: DaySpan, { search, queryTools }: Pick<Finding, 'search' | 'queryTools'>): Promise<Counted> {
  const all: QueryNode = { type: 'all', of: [fieldNode('product', product), fieldNode('stage', ...stages), days(span)] }
  const { total } = await search.search({ condition: compileQuery(all, queryTools).condition, ranking: [], sort: 'newest', limit: 0 })
  return { contacts: total, query: queryOf(...all.of) }
}

/**
 * Consultations of each product by day, from the first stored contact to the last. A day of which any contact is stored has a count, be it 0; a day without
 * any is a gap, for nothing was imported of it.
 *
 * @param products ids of products
 * @throws TingyinError CYCLE_INVALID where no contact is stored
 */
export async function storedConsultations(products: readonly string[], { search, queryTools }: Pick<Finding, 'search' | 'queryTools'>): Promise<ReadonlyMap<string, DailySeries>> {
  const imported = await search.series({ condition: { type: 'everything' }, step: 'day' })
  if (imported.length === 0) throw new TingyinError('CYCLE_INVALID', { problem: 'no contact is stored. Import some with "tingyin ingest" first.' })
  const found = new Map(products.map((product) => [product, new Map(imported.map(({ step }) => [step, 0]))]))
  if (products.length > 0) {
    const asked: QueryNode = { type: 'all', of: [fieldNode('product', ...products), fieldNode('kind', 'consultation')] }
    const counts = await search.series({ condition: compileQuery(asked, queryTools).condition, step: 'day', by: 'product' })
    // A contact may be about several products, others among them.
    for (const { step, value, contacts } of counts) found.get(value)?.set(step, contacts)
  }
  return new Map([...found].map(([product, byDay]) => [product, dailySeries(byDay)]))
}
