import { readDay } from '../../domain/day-span'
import { TingyinError } from '../../domain/errors'
import type { PlannedEvent } from '../../domain/spike'

/** What a series counts, as far as planned events care: absent is all. */
export interface EventScope {
  readonly product?: string | undefined
  readonly region?: string | undefined
}

/** The events that can move a series: those of its product and region, and for a series over all products or regions those of any. */
export function eventsWithin(scope: EventScope, events: readonly PlannedEvent[]): readonly PlannedEvent[] {
  const meets = (one: string | undefined, other: string | undefined): boolean => one === undefined || other === undefined || one === other
  return events.filter((event) => meets(event.product, scope.product) && meets(event.region, scope.region))
}

/**
 * Refuses a list of events that cannot all be true: one that ends before it begins or on no day of the calendar, or two of one kind and scope at once.
 *
 * @throws TingyinError CALENDAR_INVALID
 */
export function checkPlannedEvents(events: readonly PlannedEvent[]): void {
  for (const [i, event] of events.entries()) {
    for (const day of [event.from, event.to]) {
      if (readDay(day) === undefined) throw invalid(event, `"${day}" is no day. Write it as 2026-11-01.`)
    }
    if (event.to < event.from) throw invalid(event, `it ends on ${event.to}, before it begins on ${event.from}. Swap the days.`)
    const twin = events.slice(0, i).find((earlier) => contradict(earlier, event))
    if (twin) throw invalid(event, `the ${event.kind} "${twin.name}" of the same product and region has some of its days. Keep one of both, or give them days that do not overlap.`)
  }
}

/** Whether two events cannot both be true: of one kind, product and region there is one at a time. */
export function contradict(one: EventSpan, other: EventSpan): boolean {
  return one.kind === other.kind && one.product === other.product && one.region === other.region && one.from <= other.to && other.from <= one.to
}

type EventSpan = Omit<PlannedEvent, 'name'>

function invalid(event: PlannedEvent, problem: string): TingyinError {
  return new TingyinError('CALENDAR_INVALID', { problem: `of the planned event "${event.name}", ${problem}` })
}
