import { DAY_MS } from '../../domain/day-span'
import type { DayKind, PlannedEvent, PlannedEventKind } from '../../domain/spike'
import { hasHolidays, publicHoliday } from '../../sources/public-holidays'
import { checkPlannedEvents } from './planned-events'

export interface CalendarOptions {
  /** Kinds of days, `2026-01-05`, that go before the public announcements. */
  readonly kinds?: ReadonlyMap<string, DayKind>
  /** Days of the month on which bills move contacts, each with how much of the full effect. Default: the first to the third, 1, 0.6 and 0.3. */
  readonly billingDays?: ReadonlyMap<number, number>
  /** Those that can move the series, see `eventsWithin`. Default: none. */
  readonly events?: readonly PlannedEvent[]
}

/** What of a day moves the number of contacts. */
export interface BusinessDay {
  readonly kind: DayKind
  /** 0 is Monday. */
  readonly weekday: number
  /** The first day worked after a public holiday, when those call who waited. */
  readonly afterHoliday: boolean
  /** From 0 to 1. */
  readonly billing: number
  readonly events: ReadonlySet<PlannedEventKind>
}

const usualBillingDays: ReadonlyMap<number, number> = new Map([[1, 1], [2, 0.6], [3, 0.3]])

/** What is known beforehand of each day: public holidays and make-up workdays, billing days, planned events. */
export class BusinessCalendar {
  readonly #days = new Map<number, BusinessDay>()
  readonly #yearsWithoutHolidays = new Set<number>()
  readonly #kinds: ReadonlyMap<string, DayKind>
  readonly #billingDays: ReadonlyMap<number, number>
  readonly #events: readonly PlannedEvent[]

  /** @throws TingyinError CALENDAR_INVALID when the events contradict each other */
  constructor({ kinds = new Map(), billingDays = usualBillingDays, events = [] }: CalendarOptions = {}) {
    checkPlannedEvents(events)
    this.#kinds = kinds
    this.#billingDays = billingDays
    this.#events = events
  }

  /** Years of which days were asked and whose public holidays neither the options nor the announcements tell: taken as if they had none. */
  get yearsWithoutHolidays(): readonly number[] {
    return [...this.#yearsWithoutHolidays].sort((a, b) => a - b)
  }

  /** @param day days since 1970-01-01 on the clock of Asia/Shanghai */
  dayAt(day: number): BusinessDay {
    let found = this.#days.get(day)
    if (found === undefined) {
      found = this.#read(day)
      this.#days.set(day, found)
    }
    return found
  }

  #read(day: number): BusinessDay {
    const date = new Date(day * DAY_MS)
    const text = date.toISOString().slice(0, 10)
    const kind = this.#kindOf(day)
    return {
      kind,
      weekday: (date.getUTCDay() + 6) % 7,
      afterHoliday: !isHoliday(kind) && isHoliday(this.#kindOf(day - 1)),
      billing: this.#billingDays.get(date.getUTCDate()) ?? 0,
      events: new Set(this.#events.filter(({ from, to }) => from <= text && text <= to).map((event) => event.kind)),
    }
  }

  #kindOf(day: number): DayKind {
    const date = new Date(day * DAY_MS)
    const text = date.toISOString().slice(0, 10)
    const given = this.#kinds.get(text)
    if (given !== undefined) return given
    if (!hasHolidays(date.getUTCFullYear())) this.#yearsWithoutHolidays.add(date.getUTCFullYear())
    const { working, holiday, springFestival } = publicHoliday(text)
    if (holiday) return springFestival ? 'spring_festival' : 'holiday'
    const weekend = date.getUTCDay() % 6 === 0
    return working ? (weekend ? 'makeup_workday' : 'workday') : 'weekend'
  }
}

export function isHoliday(kind: DayKind): boolean {
  return kind === 'holiday' || kind === 'spring_festival'
}
