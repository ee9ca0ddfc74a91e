import { type NeedFactor, rankNeeds, readWeights } from '../analytics/pces/needs'
import { pceRecords } from '../analytics/pces/pce-records'
import { readProduct } from '../analytics/pces/product-users'
import { assessNeed, needAssessments } from '../ingest/assess-need'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { pceTitle } from './pces'

interface ListNeedsOptions {
  readonly product?: string
  readonly weights: string
  readonly limit: number
  readonly json?: boolean
}

const factorNames: Readonly<Record<NeedFactor, string>> = { impact: '影响', prevalence: '普遍', ease: '易行', strategic: '战略' }

export async function listNeedsCommand(context: CommandContext, query: string, { product, weights: given, limit, json }: ListNeedsOptions): Promise<void> {
  const weights = readWeights(given)
  await context.withStoredServices(async (services) => {
    const { vocabulary, names, stores } = services
    const found = await pceRecords({ query, ...(product !== undefined && { product: readProduct(product, vocabulary) }), assessments: await needAssessments(stores) }, services)
    const needs = rankNeeds(found.records, weights).slice(0, limit)
    if (json) return context.printJson({ query: found.query, contacts: found.contacts, total: found.records.length, weights, needs })
    context.print(`${counted(found.contacts, 'contact')}  ${found.query || 'all'}`)
    if (needs.length === 0) return context.note('No contact there tells an event, so there is nothing to rank.')
    context.print()
    for (const { rank, priority, factors, record } of needs) {
      context.print(`${String(rank).padStart(3)}  ${priority.toFixed(2)}  ${pceTitle(record, names)}  ${counted(record.contacts, 'contact')}  ${record.event.id}`)
      context.print(`           ${factors.map(({ factor, value, weight, known }) => `${factorNames[factor]} ${value.toFixed(2)}${known ? '' : '?'} × ${weight}`).join(' + ')}`)
      if (record.assessment?.strategy !== undefined) context.print(`           S ${record.assessment.strategy}`)
    }
    if (needs.some(({ factors }) => factors.some(({ known }) => !known))) context.note('? Nobody has entered it, so it counts as the middle: tingyin needs assess <event> --difficulty 1..5 --value 1..5 --by <name>')
    if (needs.length < found.records.length) context.note(`Listed are ${grouped(needs.length)} of ${grouped(found.records.length)}; --limit lists more.`)
    return undefined
  })
}

interface AssessOptions {
  readonly product?: string
  readonly difficulty?: number
  readonly value?: number
  readonly strategy?: string
  readonly by: string
  readonly json?: boolean
}

export async function assessNeedCommand(context: CommandContext, event: string, { product, difficulty, value, strategy, by, json }: AssessOptions): Promise<void> {
  await context.withStoredServices(async (services) => {
    const assessment = await assessNeed({ event, product, difficulty, strategicValue: value, strategy, by }, services)
    if (json) return context.printJson(assessment)
    const said = [
      ...(assessment.difficulty === undefined ? [] : [`difficulty ${assessment.difficulty}`]),
      ...(assessment.strategicValue === undefined ? [] : [`strategic value ${assessment.strategicValue}`]),
      ...(assessment.strategy === undefined ? [] : [`S ${assessment.strategy}`]),
    ]
    context.print(`${assessment.event}  ${assessment.product ?? 'all products'}  ${said.join('  ')}`)
  })
}
