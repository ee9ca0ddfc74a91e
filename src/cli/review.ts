import { precision, type PrecisionReport } from '../analytics/precision'
import { leastSure, MOST_SCANNED, randomSample } from '../analytics/review'
import { type CorrectedField, scoreOf } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import { readField } from '../ingest/read-label-values'
import type { AnalysedContact } from '../domain/analysed-contact'
import type { Services } from '../api/services'
import type { CommandContext } from './command-context'
import { headLine, labelLine } from './contact-lines'
import { counted, grouped, padEnd } from './count-table'
import { printable } from './marked-text'
import { sinceOption } from './time-option'

export interface ReviewOptions {
  readonly field: string
  readonly limit: number
  readonly random?: boolean
  readonly seed: number
  readonly report?: boolean
  readonly sample?: string
  readonly since?: string
  readonly json?: boolean
}

export async function reviewCommand(context: CommandContext, query: string, options: ReviewOptions): Promise<void> {
  const { limit, seed, random, report, sample, json } = options
  const field = readField(options.field)
  const since = options.since === undefined ? undefined : sinceOption(options.since)
  if ((random || report) && query.trim() !== '') throw new TingyinError('REQUEST_INVALID', { problem: 'a random sample is of all contacts; leave out the query.' })
  await context.withStoredServices(async (services) => {
    const finding = { ...services, corrections: services.stores.corrections }
    if (report) {
      const found = await precision({ ...(sample !== undefined && { sample }), ...(since !== undefined && { since }) }, finding)
      if (json) context.printJson(found)
      else printReport(found, context)
    } else if (random) {
      const found = await randomSample({ seed, limit }, finding)
      if (json) return context.printJson(found)
      for (const contact of found.contacts) printContact(contact, field, scoreOf(contact.labels, field), services, context)
      context.note(`\n${counted(found.contacts.length, 'contact')} drawn from ${grouped(found.total)}, ${grouped(found.judged)} of this sample judged before. Judge them in this order and leave none out:`)
      context.note(`tingyin correct ID --confirm tier --by NAME --sample ${found.sample}${context.dataOption}`)
    } else {
      const found = await leastSure({ query, field, limit }, finding)
      if (json) return context.printJson(found)
      for (const { contact, score } of found.contacts) printContact(contact, field, score, services, context)
      context.note(`\nThe least sure of ${counted(found.scanned, 'contact')}${found.scanned < found.total ? `, the newest of ${grouped(found.total)}: at most ${grouped(MOST_SCANNED)} are looked at` : ''}.`)
    }
    return undefined
  })
}

function printContact(contact: AnalysedContact, field: CorrectedField, score: number, { names }: Services, context: CommandContext): void {
  context.print(`${headLine(contact)}  ${field} ${score.toFixed(2)}`)
  context.print(`  ${labelLine(contact.labels, names)}`)
  context.print(`  ${printable(contact.text).slice(0, 160).replaceAll('\n', ' / ')}${contact.text.length > 160 ? '…' : ''}`)
}

function printReport({ contacts, versions, fields }: PrecisionReport, context: CommandContext): void {
  if (fields.length === 0) return context.note('No contact of a random sample was judged. Begin with "tingyin review --random".')
  const share = (value: number): string => value.toFixed(3)
  for (const { field, n, right, precision: reached, low, high } of fields) {
    context.print(`${padEnd(field, 12)}${share(reached)}  [${share(low)}, ${share(high)}]  ${grouped(right)} of n = ${grouped(n)}`)
  }
  context.note(`${counted(contacts, 'contact')} of random samples judged; Wilson intervals at 95 %.`)
  if (versions.length > 1) {
    context.note(`They were labelled by ${grouped(versions.length)} versions of the rules, and figures over several describe none: narrow them with --since.`)
  }
}
