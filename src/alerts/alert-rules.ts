import { readQuery, type Finding } from '../analytics/find-contacts'
import { type AlertRule, type SplitField, splitFields } from '../domain/alert-rule'
import { TingyinError } from '../domain/errors'
import type { SeriesStep } from '../domain/spike'
import { changeRecord } from '../stores/records/change-record'
import type { RecordStore } from '../stores/records/record-store'
import { fieldByName } from '../stores/search/query-fields'
import type { Condition } from '../stores/search/search-index'
import { maskCell } from '../text/mask'
import { defaultRules } from './default-rules'

/** What can be said of a rule; what is left out stays, or is as usual. */
export interface RuleChanges {
  readonly name?: string | undefined
  readonly query?: string | undefined
  /** A field, or `none`. */
  readonly split?: string | undefined
  readonly step?: SeriesStep | undefined
  readonly leastSeverity?: number | undefined
  readonly budget?: number | undefined
  readonly enabled?: boolean | undefined
}

/** How queries are read and names masked. */
type Reading = Pick<Finding, 'vocabulary' | 'queryTools' | 'pseudonyms'>

const usual = { query: '*', step: 'day', leastSeverity: 50, budget: 3, enabled: true } as const

/** What is kept over a default rule: a changed one, or null where it was removed. */
type KeptRule = AlertRule | null

/** All rules, by id: those that were kept, and the default ones that nobody has changed or removed. */
export async function listRules(records: RecordStore): Promise<readonly AlertRule[]> {
  const rules = new Map<string, KeptRule>(defaultRules.map((rule) => [rule.id, rule]))
  for (const { key, value } of await records.list('alert-rule')) rules.set(key, value as KeptRule)
  return [...rules.values()].filter((rule) => rule !== null).sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** @throws TingyinError ALERT_RULE_NOT_FOUND */
export async function ruleWithId(id: string, records: RecordStore): Promise<AlertRule> {
  const rules = await listRules(records)
  const rule = rules.find((each) => each.id === id)
  if (rule === undefined) throw new TingyinError('ALERT_RULE_NOT_FOUND', { id, known: rules.map((each) => each.id) })
  return rule
}

/** @throws TingyinError ALERT_RULE_EXISTS, QUERY_INVALID, REQUEST_INVALID */
export async function addRule(id: string, changes: RuleChanges & { readonly name: string }, records: RecordStore, reading: Reading): Promise<AlertRule> {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(id)) throw invalid('id must be 1 to 40 small letters, digits and hyphens, such as broadband-nanjing.')
  const rule = changed({ ...usual, id, name: changes.name }, changes, reading)
  await changeRecord<KeptRule>(records, 'alert-rule', id, (seen) => {
    if (standing(id, seen)) throw new TingyinError('ALERT_RULE_EXISTS', { id })
    return rule
  })
  return rule
}

/** Changes what is given and leaves the rest. @throws TingyinError ALERT_RULE_NOT_FOUND, QUERY_INVALID, REQUEST_INVALID */
export async function editRule(id: string, changes: RuleChanges, records: RecordStore, reading: Reading): Promise<AlertRule> {
  if (Object.values(changes).every((value) => value === undefined)) throw invalid(`nothing is to be changed. A rule has ${Object.keys({ name: '', split: '', ...usual }).join(', ')}.`)
  const known = (await listRules(records)).map((rule) => rule.id)
  const kept = await changeRecord<KeptRule>(records, 'alert-rule', id, (seen) => {
    const rule = standing(id, seen)
    if (!rule) throw new TingyinError('ALERT_RULE_NOT_FOUND', { id, known })
    return changed(rule, changes, reading)
  })
  return kept!
}

/** Incidents and alerts of it stay. @throws TingyinError ALERT_RULE_NOT_FOUND */
export async function removeRule(id: string, records: RecordStore): Promise<AlertRule> {
  const rule = await ruleWithId(id, records)
  await records.put('alert-rule', id, null)
  return rule
}

/** The rule of an id, after what is kept of it. */
function standing(id: string, kept: KeptRule | undefined): KeptRule | undefined {
  return kept === undefined ? defaultRules.find((rule) => rule.id === id) : kept
}

const MOST_BUDGET = 1_000
const LONGEST_NAME = 100

/** @throws TingyinError QUERY_INVALID, REQUEST_INVALID */
function changed(rule: AlertRule, { name, query, split, step, leastSeverity, budget, enabled }: RuleChanges, reading: Reading): AlertRule {
  if (rule.cycle !== undefined && [query, split, step].some((given) => given !== undefined)) throw invalid(`the rule ${rule.id} watches the cycles of products: its query, split and step stay as they are.`)
  const { split: splitBefore, ...rest } = rule
  const splitNow = split === undefined ? splitBefore : readSplit(split)
  if (splitNow === 'keyword' && (step ?? rest.step) !== 'day') throw invalid('keywords are watched by day. Leave the step out, or split by another field.')
  return {
    ...rest,
    ...(name !== undefined && { name: readName(name, reading) }),
    ...(query !== undefined && { query: readRuleQuery(query, reading) }),
    ...(splitNow !== undefined && { split: splitNow }),
    ...(step !== undefined && { step }),
    ...(leastSeverity !== undefined && { leastSeverity: whole('leastSeverity', leastSeverity, 0, 100) }),
    ...(budget !== undefined && { budget: whole('budget', budget, 1, MOST_BUDGET) }),
    ...(enabled !== undefined && { enabled }),
  }
}

function readName(name: string, { pseudonyms }: Reading): string {
  const masked = maskCell(name.trim(), pseudonyms)
  if (masked === '' || masked.length > LONGEST_NAME) throw invalid(`name must have 1 to ${LONGEST_NAME} characters.`)
  return masked
}

/** A query as it was understood: it names customers by pseudonym only. */
function readRuleQuery(query: string, reading: Reading): string {
  const { condition, text } = readQuery(query, reading)
  if (hasPeriod(condition)) throw invalid('the query of a rule has no date, for each day is judged as it comes. Leave it out.')
  return text
}

function hasPeriod(condition: Condition): boolean {
  if (condition.type === 'all' || condition.type === 'any') return condition.of.some(hasPeriod)
  return condition.type === 'not' ? hasPeriod(condition.of) : condition.type === 'period'
}

function readSplit(split: string): SplitField | undefined {
  if (split === 'none') return undefined
  const named = fieldByName(split)
  const field = splitFields.find((known) => known === named)
  if (field === undefined) throw invalid(`there is no field "${split}" to split by. There are: ${splitFields.join(', ')}, none.`)
  return field
}

function whole(what: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw invalid(`${what} must be a whole number from ${least} to ${most}.`)
}

const invalid = (problem: string): TingyinError => new TingyinError('REQUEST_INVALID', { problem })
