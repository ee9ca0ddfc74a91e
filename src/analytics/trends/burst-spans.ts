/** A day with how many contacts came, and how many of them have the term. */
export interface DayCount {
  readonly day: string
  readonly contacts: number
  readonly all: number
}

/** Days on which a term is said clearly more often than on the others. */
export interface BurstSpan {
  readonly from: string
  readonly to: string
  /** Contacts with the term on these days. */
  readonly contacts: number
  /** How much more probable, as a logarithm, they are with the higher share than with the usual one. */
  readonly weight: number
}

/** In a burst the share is so many times the usual one. */
const RISE = 3

/**
 * Where a term bursts: each day is in its usual state or in that of a burst, whose share is three times as high, and changing up costs the logarithm of the
 * number of days; the cheapest way through all days is taken. Of 60 days with one contact in 100, a day with six is a burst, one with four is not,
 * three with four are.
 *
 * Source: Kleinberg 2002, Bursty and hierarchical structure in streams, the automaton of two states for batches; KDD '02.
 */
export function burstSpans(days: readonly DayCount[]): readonly BurstSpan[] {
  const all = days.reduce((sum, day) => sum + day.all, 0)
  const contacts = days.reduce((sum, day) => sum + day.contacts, 0)
  // Whatever nearly everybody says cannot become three times as frequent.
  if (contacts === 0 || contacts * RISE >= all) return []
  const usual = contacts / all
  const raised = usual * RISE
  const gains = days.map((day) => day.contacts * Math.log(raised / usual) + (day.all - day.contacts) * Math.log((1 - raised) / (1 - usual)))
  return rises(gains, Math.log(Math.max(2, days.length))).map(({ first, last }) => ({
    from: days[first]!.day,
    to: days[last]!.day,
    contacts: days.slice(first, last + 1).reduce((sum, day) => sum + day.contacts, 0),
    weight: gains.slice(first, last + 1).reduce((sum, gain) => sum + gain, 0),
  }))
}

/** Viterbi's way: the runs of days whose gains together outweigh the cost of a change the most. */
function rises(gains: readonly number[], cost: number): readonly { readonly first: number; readonly last: number }[] {
  const cameFromUsual: boolean[] = []
  const endedBurst: boolean[] = []
  let usual = 0
  let burst = -Infinity
  for (const gain of gains) {
    endedBurst.push(burst > usual)
    const before = Math.max(usual, burst)
    cameFromUsual.push(usual - cost > burst)
    burst = Math.max(burst, usual - cost) + gain
    usual = before
  }
  const spans: { first: number; last: number }[] = []
  let inBurst = burst > usual
  for (let day = gains.length - 1, last = day; day >= 0; day--) {
    if (inBurst && cameFromUsual[day]) {
      spans.unshift({ first: day, last })
      inBurst = false
    } else if (!inBurst && endedBurst[day]) {
      inBurst = true
      last = day - 1
    }
  }
  return spans
}
