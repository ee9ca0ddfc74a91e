import { promotedSpans } from '../analytics/product-figures'
import type { RegisteredProduct } from '../domain/product'
import { type DaySpan, overlap, readDay, writeDay } from '../domain/day-span'
import type { PlannedEvent } from '../domain/spike'

/**
 * Launches and promotions of registered products as planned events of the product. They may overlap each other and what somebody planned; a day counts once, first
 * as planned.
 */
export function registeredEvents(products: readonly RegisteredProduct[], planned: readonly PlannedEvent[]): readonly PlannedEvent[] {
  const events: PlannedEvent[] = []
  for (const product of products) {
    for (const { kind: cause, name: called, from, to } of promotedSpans(product)) {
      const [kind, name] = cause === 'launch' ? (['promotion', product.name] as const) : [cause, called]
      const taken = [...planned, ...events].filter((other) => other.kind === kind && other.product === product.id && other.region === undefined)
      for (const span of without({ from, to }, taken)) events.push({ name, kind, product: product.id, ...span })
    }
  }
  return events
}

/** What is left of a span of days. */
function without(span: DaySpan, taken: readonly DaySpan[]): readonly DaySpan[] {
  return taken.reduce<readonly DaySpan[]>(
    (left, { from, to }) =>
      left.flatMap((each) =>
        !overlap({ from, to }, each)
          ? [each]
          : [{ from: each.from, to: writeDay(readDay(from)! - 1) }, { from: writeDay(readDay(to)! + 1), to: each.to }].filter((part) => part.from <= part.to),
      ),
    [span],
  )
}
