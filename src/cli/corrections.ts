import { contactsWithId } from '../analytics/contacts-with-id'
import type { ValueNames } from '../analytics/vocabulary'
import type { AnalysedContact } from '../domain/analysed-contact'
import { type Correction, isFlag, sameValue } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import { correctContact, undoCorrection } from '../ingest/correct-contact'
import { type GivenLabels, readField, readLabelValues } from '../ingest/read-label-values'
import type { CommandContext } from './command-context'
import { businessMinute, labelLine } from './contact-lines'
import { grouped } from './count-table'
import { printable } from './marked-text'
import { listOption, readYesNo } from './option-values'
import { sinceOption } from './time-option'
import { valueName } from './value-name'

export interface CorrectOptions extends GivenLabels {
  readonly confirm?: readonly string[]
  readonly before?: Readonly<Record<string, readonly string[]>>
  readonly by: string
  readonly remark?: string
  readonly source?: string
  readonly sample?: string
  readonly json?: boolean
}

export async function correctCommand(context: CommandContext, id: string, options: CorrectOptions): Promise<void> {
  const { by, remark, source, sample, confirm, before, json, ...labels } = options
  const confirmed = confirm?.map(readField)
  await context.withStoredServices(async (services) => {
    const contact = await theContact(id, source, services)
    const outcome = await correctContact(
      {
        contact: { source: contact.source, id: contact.id },
        labels: readLabelValues(labels, services.vocabulary),
        by,
        ...(confirmed && { confirm: confirmed }),
        ...(before && { before: readLabelValues(seenLabels(before), services.vocabulary) }),
        ...(remark !== undefined && { remark }),
        ...(sample !== undefined && { sample }),
      },
      { ...services, pipelines: services.pipelines() },
    )
    if (json) return context.printJson(outcome)
    for (const correction of outcome.corrections) context.print(correctionLine(correction, services.names))
    context.print(`  ${labelLine(outcome.contact.labels, services.names)}`)
  })
}

/** `--before tier=functional`. @throws TingyinError LABEL_INVALID for a field there is not */
function seenLabels(before: Readonly<Record<string, readonly string[]>>): GivenLabels {
  return Object.fromEntries(
    Object.entries(before).map(([name, values]) => {
      if (name === 'also') return [name, values.flatMap(listOption)]
      const field = readField(name)
      if (field === 'products') return [field, values.flatMap(listOption)]
      if (!isFlag(field)) return [field, values[0]!]
      const isUp = readYesNo(values[0]!)
      if (isUp === undefined) throw new TingyinError('LABEL_INVALID', { field, problem: 'it must be yes or no.', allowed: ['yes', 'no'] })
      return [field, isUp]
    }),
  )
}

async function theContact(id: string, given: string | undefined, services: Parameters<typeof contactsWithId>[2]): Promise<AnalysedContact> {
  const [contact, ...others] = await contactsWithId(id, given, services)
  if (others.length === 0) return contact
  const sources = [contact, ...others].map(({ source }) => `"${source}"`).join(', ')
  throw new TingyinError('REQUEST_INVALID', { problem: `several sources have a contact "${contact.id}": ${sources}. Name one with --source.` })
}

export interface ListCorrectionsOptions {
  readonly contact?: string
  readonly source?: string
  readonly field?: string
  readonly since?: string
  readonly limit: number
  readonly cursor?: string
  readonly json?: boolean
}

export async function listCorrectionsCommand(context: CommandContext, options: ListCorrectionsOptions): Promise<void> {
  const { contact: id, source, limit, cursor, json } = options
  const field = options.field === undefined ? undefined : readField(options.field)
  const since = options.since === undefined ? undefined : sinceOption(options.since)
  await context.withStoredServices(async (services) => {
    const { corrections } = services.stores
    const filter = { ...(field && { field }), ...(since !== undefined && { since }) }
    const page = id === undefined ? { total: await corrections.count(filter), ...(await corrections.list(filter, limit, cursor)) } : await ofContact()
    if (json) return context.printJson(page)
    for (const correction of page.corrections) context.print(correctionLine(correction, services.names))
    if (page.total === 0) context.note('Nobody has corrected anything there.')
    else if (page.next !== undefined) context.note(`Listed are ${grouped(page.corrections.length)} of ${grouped(page.total)}. For the next ones add --cursor ${page.next}`)
    return undefined

    async function ofContact(): Promise<{ total: number; corrections: readonly Correction[]; next?: string }> {
      const found = await theContact(id!, source, services)
      const all = (await corrections.history(found)).corrections.filter((correction) => field === undefined || correction.field === field)
      return { total: all.length, corrections: all }
    }
  })
}

export async function undoCorrectionCommand(
  context: CommandContext,
  id: string,
  { by, remark, json }: { readonly by: string; readonly remark?: string; readonly json?: boolean },
): Promise<void> {
  await context.withStoredServices(async (services) => {
    const outcome = await undoCorrection(id, { by, ...(remark !== undefined && { remark }) }, { ...services, pipelines: services.pipelines() })
    if (json) return context.printJson(outcome)
    context.print(correctionLine(outcome.correction, services.names))
    if (outcome.contact) context.print(`  ${labelLine(outcome.contact.labels, services.names)}`)
  })
}

/** `3f2a…  2026-03-02 09:30  王芳  tickets/T1  体验层次 功能性 → 情感性  "remark"`. */
function correctionLine({ id, contact, field, before, after, by, at, remark, undone }: Correction, names: ValueNames): string {
  const change = sameValue(field, before, after) ? `${valueName(field, after, names)} confirmed` : `${valueName(field, before, names)} → ${valueName(field, after, names)}`
  return printable(
    [
      id,
      businessMinute(at),
      by,
      `${contact.source}/${contact.id}`,
      `${field} ${change}`,
      ...(remark === undefined ? [] : [`“${remark}”`]),
      ...(undone === undefined ? [] : [`undone by ${undone.by} ${businessMinute(undone.at)}`]),
    ].join('  ').replaceAll('\n', ' '),
  )
}
