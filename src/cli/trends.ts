import { emergingPhrases } from '../analytics/trends/emerging-phrases'
import { keywordTrends } from '../analytics/trends/keyword-trends'
import type { TermChange } from '../analytics/trends/term-change'
import type { CommandContext } from './command-context'
import { counted, displayWidth, grouped, padEnd, percent } from './count-table'

interface TrendsOptions {
  readonly from: string
  readonly to: string
  readonly against: string
  readonly top: number
  readonly json?: boolean
}

export async function trendsCommand(context: CommandContext, query: string, { json, ...asked }: TrendsOptions): Promise<void> {
  await context.withStoredServices(async (services) => {
    const trends = await keywordTrends({ query, ...asked }, services)
    const { phrases } = await emergingPhrases({ query, ...asked }, services)
    if (json) return context.printJson({ ...trends, phrases })
    context.print(`${counted(trends.contacts, 'contact')}  ${trends.query}`)
    context.print(`held against ${counted(trends.againstContacts, 'contact')}  ${trends.againstQuery}`)
    const lists = { Rising: trends.rising, New: trends.fresh, Falling: trends.falling, Phrases: phrases, Frequent: trends.top }
    const width = Math.max('Frequent'.length, ...Object.values(lists).flat().map(({ term }) => displayWidth(term) + 2))
    for (const [title, terms] of Object.entries(lists)) {
      if (terms.length === 0) continue
      context.print()
      for (const line of termLines(title, terms, width)) context.print(line)
    }
    if (trends.contacts === 0) context.note('No contact of this query falls into the period.')
    else if (trends.againstContacts === 0) context.note('There is nothing to hold the period against: name other days with --against.')
    else if (trends.rising.length + trends.fresh.length + trends.falling.length + phrases.length === 0) context.note('No term changed more than chance explains.')
  })
}

function termLines(title: string, terms: readonly TermChange[], width: number): readonly string[] {
  const share = (count: number, part: number): string => `${grouped(count).padStart(7)} ${percent(part, 1).padStart(6)}`
  const head = `${padEnd(title, width)}  ${'contacts'.padStart(14)}  ${'before'.padStart(14)}  ${'times'.padStart(6)}  95% interval   by chance  burst`
  return [
    head,
    ...terms.map(({ term, contacts, against, ratio, low, high, falseDiscovery, bursts, ...shares }) => {
      const latest = bursts.at(-1)
      const interval = padEnd(`${factor(low)}–${factor(high)}`, 13)
      const burst = latest === undefined ? '' : `${latest.from}..${latest.to}`
      return `${padEnd(`  ${term}`, width)}  ${share(contacts, shares.share)}  ${share(against, shares.againstShare)}  ${factor(ratio).padStart(6)}  ${interval}  ${falseDiscovery.toPrecision(1).padStart(9)}  ${burst}`.trimEnd()
    }),
  ]
}

const factor = (ratio: number): string => (ratio < 10 ? ratio.toFixed(1) : grouped(Math.round(ratio)))
