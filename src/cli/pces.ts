import { byOrder, type PceOrder, type PceRecord, pceRecords } from '../analytics/pces/pce-records'
import { productUsers, readProduct } from '../analytics/pces/product-users'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import { needAssessments } from '../ingest/assess-need'
import type { CommandContext } from './command-context'
import { counted, displayWidth, grouped, padEnd, percent } from './count-table'

interface PcesOptions {
  readonly product?: string
  readonly users: string
  readonly sort: PceOrder
  readonly limit: number
  readonly json?: boolean
}

export async function pcesCommand(context: CommandContext, query: string, { product, users, sort, limit, json }: PcesOptions): Promise<void> {
  await context.withStoredServices(async (services) => {
    const { vocabulary, names, stores } = services
    const found = await pceRecords(
      { query, ...(product !== undefined && { product: readProduct(product, vocabulary) }), users: await productUsers(users, vocabulary, stores.records), assessments: await needAssessments(stores) },
      services,
    )
    const records = [...found.records].sort(byOrder(sort)).slice(0, limit)
    if (json) return context.printJson({ ...found, total: found.records.length, records })
    context.print(`${counted(found.contacts, 'contact')}  ${found.query || 'all'}  ${grouped(found.withEvent)} tell what went wrong${product === undefined ? '' : ` with ${product}`}`)
    if (records.length === 0) return context.note('No contact there tells an event.')
    context.print()
    const titles = records.map((record) => pceTitle(record, names))
    const width = Math.max(...titles.map(displayWidth))
    records.forEach(({ contacts, share, density, severity, event, assessment }, i) => {
      const figures = [`${grouped(contacts).padStart(7)} ${percent(share, 1).padStart(6)}`, ...(density === undefined ? [] : [`${density.toFixed(1)}/10k users`]), `severity ${severity.value.toFixed(2)}`]
      context.print(`  ${padEnd(titles[i]!, width)}  ${figures.join('  ')}  ${event.id}`)
      if (assessment?.strategy !== undefined) context.print(`    S ${assessment.strategy}`)
    })
    if (records.length < found.records.length) context.note(`Listed are ${grouped(records.length)} of ${grouped(found.records.length)}; --limit lists more, --json also the contacts behind each.`)
    return undefined
  })
}

/** `飞信 · 功能性 · 申请号码失败`. */
export function pceTitle({ product, tier, event }: PceRecord, names: ValueNames): string {
  return [...(product === undefined ? [] : [nameOf(names, 'product', product)]), nameOf(names, 'tier', tier), event.name].join(' · ')
}
