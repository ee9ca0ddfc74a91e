import { isDay } from '../../domain/business-time'
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
 * Refuses a list of events that cannot all be true: one that ends before it begins or on no day of the calendar, or one that is told twice at once.
 *
 * @throws TingyinError CALENDAR_INVALID
 */
export function checkPlannedEvents(events: readonly PlannedEvent[]): void {
  for (const [i, event] of events.entries()) {
    for (const day of [event.from, event.to]) {
      if (!isDay(day)) throw invalid(event, `"${day}" is no day. Write it as 2026-11-01.`)
    }
    if (event.to < event.from) throw invalid(event, `it ends on ${event.to}, before it begins on ${event.from}. Swap the days.`)
    const twin = events.slice(0, i).find((earlier) => earlier.name === event.name && sameScope(earlier, event) && earlier.from <= event.to && event.from <= earlier.to)
    if (twin) throw invalid(event, `it is there twice between ${event.from} and ${event.to}. Keep one of both, or give them spans that do not overlap.`)
  }
}

function sameScope(one: PlannedEvent, other: PlannedEvent): boolean {
  return one.product === other.product && one.region === other.region
}

function invalid(event: PlannedEvent, problem: string): TingyinError {
  return new TingyinError('CALENDAR_INVALID', { problem: `of the planned event "${event.name}", ${problem}` })
}
