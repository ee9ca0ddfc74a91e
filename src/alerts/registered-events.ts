import type { RegisteredProduct } from '../domain/product'
import { type DaySpan, readDay, writeDay } from '../domain/day-span'
import type { PlannedEvent } from '../domain/spike'

/** Days for which a launch, or a promotion whose end is not known, is taken to move contacts: by then the level has learned what stays. */
const OPEN_DAYS = 30

/**
 * Launches and promotions of registered products as planned events of the product. They may overlap each other and what somebody planned; a day counts once, first
 * as planned.
 */
export function registeredEvents(products: readonly RegisteredProduct[], planned: readonly PlannedEvent[]): readonly PlannedEvent[] {
  const events: PlannedEvent[] = []
  for (const { id: product, name, launch, promotions } of products) {
    const waves = [...(launch === undefined ? [] : [{ kind: 'promotion' as const, name, from: launch, to: undefined }]), ...promotions]
    for (const { kind, name: called, from, to = writeDay(readDay(from)! + OPEN_DAYS - 1) } of waves) {
      const taken = [...planned, ...events].filter((other) => other.kind === kind && other.product === product && other.region === undefined)
      for (const span of without({ from, to }, taken)) events.push({ name: called, kind, product, ...span })
    }
  }
  return events
}

/** What is left of a span of days. */
function without(span: DaySpan, taken: readonly DaySpan[]): readonly DaySpan[] {
  return taken.reduce<readonly DaySpan[]>(
    (left, { from, to }) =>
      left.flatMap((each) =>
        to < each.from || each.to < from
          ? [each]
          : [{ from: each.from, to: writeDay(readDay(from)! - 1) }, { from: writeDay(readDay(to)! + 1), to: each.to }].filter((part) => part.from <= part.to),
      ),
    [span],
  )
}
