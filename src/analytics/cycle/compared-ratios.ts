import type { TopicTree } from '../../classify/topic-tree'
import { type DaySpan, momentsOf, readDay } from '../../domain/day-span'
import { TingyinError } from '../../domain/errors'
import { addDays, type Day } from '../../domain/period'
import type { RegisteredProduct } from '../../domain/product'
import type { Kind } from '../../domain/labels'
import { fieldNode, type QueryNode } from '../../domain/query'
import type { ProductRegistry } from '../../ingest/product-registry'
import type { RecordStore } from '../../stores/records/record-store'
import { compileQuery } from '../../stores/search/compile-query'
import type { Finding } from '../find-contacts'
import { averageUsers, productFigures, usersByDay } from '../product-figures'
import { type Counted, queryOf } from '../topic-queries'
import { rateDifference, type RateDifference } from './rate-difference'

/** By what a difference is taken apart. A contact has one value of each, so the parts of a field add up to the whole. */
export const drivingFields = ['topic', 'kind', 'tier', 'stage'] as const
export type DrivingField = (typeof drivingFields)[number]

/** Twelve weeks, where nobody says. */
const USUAL_DAYS = 84
/** More than any of these fields has values. */
const EVERY_VALUE = 1_000
const WEEK = 7
const SHOWN_USERS = 1_000

export interface ComparisonAsked extends Partial<DaySpan> {
  /** Id, name or alias. */
  readonly a: string
  readonly b: string
  /** Which contacts count; all where none is named. `consultation` compares the ratios that the league ranks by. */
  readonly kind?: Kind
}

export interface ComparedProduct {
  readonly product: Pick<RegisteredProduct, 'id' | 'name'>
  readonly contacts: Counted
  /** Average over the days that have a count: the one denominator. */
  readonly users: number
  readonly userDays: number
  /** Contacts of a week for 1,000 users. */
  readonly ratio: number
}

/** What one value adds to the difference, in contacts of a week for 1,000 users. */
export interface DifferencePart extends RateDifference {
  readonly value: string
  readonly a: Counted
  readonly b: Counted
}

export interface ComparedRatios extends DaySpan {
  /** Days on which any contact is stored: a week is seven of them. */
  readonly days: number
  readonly a: ComparedProduct
  readonly b: ComparedProduct
  /** The ratio of a less that of b. */
  readonly whole: RateDifference
  /** For each field the parts of the difference, those that add or take most first. Topics are those that stand under no other. */
  readonly parts: Readonly<Record<DrivingField, readonly DifferencePart[]>>
}

export interface ComparisonServices extends Pick<Finding, 'search' | 'queryTools'> {
  readonly registry: ProductRegistry
  readonly records: Pick<RecordStore, 'get'>
  readonly topicTree: TopicTree
}

/**
 * What drives the difference between the contacts that two products have for each user: every value of topic, kind, tier and stage is a rate of its own, and
 * the differences of these rates add up to that of all. Contacts are taken for independent; one that names both products counts for both.
 *
 * The days are the last twelve weeks in which both have users and any contact is stored, unless they are given.
 *
 * @throws TingyinError PRODUCT_NOT_FOUND, REQUEST_INVALID for days that are none, or CYCLE_INVALID where a product is compared with itself or
 *   there are no users or contacts
 */
export async function comparedRatios({ a, b, kind, ...asked }: ComparisonAsked, services: ComparisonServices): Promise<ComparedRatios> {
  const products = [await services.registry.get(a), await services.registry.get(b)] as const
  if (products[0].id === products[1].id) throw refused(`both products are ${named(products[0])}. Name two.`)
  const users = [await usersOf(products[0], services), await usersOf(products[1], services)] as const
  const stored = (await services.search.series({ condition: { type: 'everything' }, step: 'day' })).map(({ step }) => step)
  const span = comparedSpan(asked, [...users[0].keys()].filter((day) => users[1].has(day)), stored)
  const days = stored.filter((day) => day >= span.from && day <= span.to).length
  if (days === 0) throw refused(`no contact is stored from ${span.from} to ${span.to}. Import some with "tingyin ingest", or name other days.`)

  const [ours, theirs] = [await countedOf(products[0], users[0], kind, span, services), await countedOf(products[1], users[1], kind, span, services)]
  const thousandWeeks = (average: number): number => (average / SHOWN_USERS) * (days / WEEK)
  const difference = (n: number, m: number): RateDifference =>
    rateDifference({ count: n, exposure: thousandWeeks(ours.users) }, { count: m, exposure: thousandWeeks(theirs.users) })
  const parts = (field: DrivingField): readonly DifferencePart[] =>
    [...new Set([...ours.values[field].keys(), ...theirs.values[field].keys()])]
      .map((value): DifferencePart => {
        const [one, other] = [ours.of(field, value), theirs.of(field, value)]
        return { value, a: one, b: other, ...difference(one.contacts, other.contacts) }
      })
      .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference) || (one.value < other.value ? -1 : 1))
  const compared = ({ product, contacts, users: average, userDays }: CountedProduct): ComparedProduct => ({
    product, contacts, users: average, userDays, ratio: contacts.contacts / thousandWeeks(average),
  })
  return {
    ...span,
    days,
    a: compared(ours),
    b: compared(theirs),
    whole: difference(ours.contacts.contacts, theirs.contacts.contacts),
    parts: { topic: parts('topic'), kind: parts('kind'), tier: parts('tier'), stage: parts('stage') },
  }
}

interface CountedProduct extends Omit<ComparedProduct, 'ratio'> {
  readonly values: Readonly<Record<DrivingField, ReadonlyMap<string, number>>>
  readonly of: (field: DrivingField, value: string) => Counted
}

async function countedOf({ id, name }: RegisteredProduct, users: ReadonlyMap<Day, number>, kind: Kind | undefined, span: DaySpan, services: ComparisonServices): Promise<CountedProduct> {
  const average = averageUsers(users, span)
  if (average === undefined || average.users === 0) throw refused(`${named({ id, name })} has no users from ${span.from} to ${span.to}. Name other days, or import some with "tingyin measures import".`)
  const nodes = (...driver: readonly QueryNode[]): readonly QueryNode[] => [fieldNode('product', id), ...driver, { type: 'period', ...momentsOf(span) }]
  const narrowed = kind === undefined ? [] : [fieldNode('kind', kind)]
  const { condition } = compileQuery({ type: 'all', of: nodes(...narrowed) }, services.queryTools)
  const { total, facets } = await services.search.search({ condition, ranking: [], sort: 'newest', limit: 0, facets: Object.fromEntries(drivingFields.map((field) => [field, EVERY_VALUE])) })
  const counts = (field: DrivingField): ReadonlyMap<string, number> => new Map((facets[field] ?? []).map(({ value, contacts }) => [value, contacts]))
  const topics = [...counts('topic')].filter(([topic]) => services.topicTree.path(topic).length === 1)
  const values = { topic: new Map(topics), kind: counts('kind'), tier: counts('tier'), stage: counts('stage') }
  return {
    product: { id, name },
    contacts: { contacts: total, query: queryOf(...nodes(...narrowed)) },
    users: average.users,
    userDays: average.days,
    values,
    of: (field, value) => ({ contacts: values[field].get(value) ?? 0, query: queryOf(...nodes(...(field === 'kind' ? [] : narrowed), fieldNode(field, value))) }),
  }
}

async function usersOf({ id }: RegisteredProduct, { records }: Pick<ComparisonServices, 'records'>): Promise<ReadonlyMap<Day, number>> {
  return usersByDay((await productFigures(id, records)).users)
}

/** @param both days on which both products have users, in order. @param stored days of which contacts are stored, in order */
function comparedSpan({ from, to }: Partial<DaySpan>, both: readonly Day[], stored: readonly Day[]): DaySpan {
  for (const day of [from, to]) if (day !== undefined && readDay(day) === undefined) throw invalid(`"${day}" is no day of the calendar. Write days such as 2026-01-03.`)
  const shared = both.filter((day) => day <= (stored.at(-1) ?? ''))
  const last = to ?? shared.at(-1)
  if (last === undefined) throw refused('there is no day of stored contacts on which both products have users. Import some with "tingyin measures import".')
  const first = from ?? shared.find((day) => day > addDays(last, -USUAL_DAYS)) ?? last
  if (first > last) throw invalid(`the period ${first}..${last} ends before it begins. Name the earlier day first.`)
  return { from: first, to: last }
}

const named = ({ id, name }: Pick<RegisteredProduct, 'id' | 'name'>): string => `${id} ${name}`
const refused = (problem: string): TingyinError => new TingyinError('CYCLE_INVALID', { problem })
const invalid = (problem: string): TingyinError => new TingyinError('REQUEST_INVALID', { problem })
