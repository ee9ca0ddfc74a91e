import { DAY_MS } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import { hasHolidays, publicHoliday } from './public-holidays'

/** Share of each topic among the everyday contacts, billing days left aside. */
const topicShares = {
  'mobile-network': 0.11,
  broadband: 0.12,
  tariff: 0.13,
  billing: 0.13,
  payment: 0.09,
  data: 0.09,
  order: 0.09,
  vas: 0.06,
  nuisance: 0.03,
  service: 0.04,
  store: 0.02,
  online: 0.03,
  device: 0.025,
  porting: 0.02,
  roaming: 0.015,
  privacy: 0.01,
  promotion: 0.03,
  other: 0.02,
} as const

export type SampleTopic = keyof typeof topicShares
export const sampleTopics = Object.keys(topicShares) as readonly SampleTopic[]

export const sampleStories = ['outage', 'double_charge', 'launch', 'promotion', 'trial', 'rollout', 'term'] as const
export type StoryName = (typeof sampleStories)[number]

/** One thing that truly happens in the sample's year; what an analysis finds can be held against it. */
export interface SampleEvent {
  readonly name: StoryName
  readonly kind: 'incident' | 'launch' | 'promotion'
  /** ISO 8601, the first hour of contacts about it. */
  readonly start: string
  /** The hour when most contacts are expected, if the weekday or the time of day does not move it. */
  readonly peak: string
  /** Where it is over; of a launch or promotion that leaves a tail, where the fall has reached it. Exclusive. */
  readonly end: string
  /** Until when a few contacts about it still come. The same as `end` where nothing follows. */
  readonly tailEnd: string
  readonly scope: {
    readonly topic: SampleTopic
    readonly products: readonly string[]
    /** Absent: the whole country. */
    readonly region?: string
    readonly district?: string
  }
  /** Part of the year's contacts that are about it. */
  readonly share: number
}

const HOUR_MS = 3_600_000

const OUTAGE_HOURS = 48
const DOUBLE_CHARGE_HOURS = 5 * 24
const LAUNCH_RISE_DAYS = 21
const LAUNCH_FALL_DAYS = 70
const PROMOTION_DAYS = 30
const TRIAL_RISE_DAYS = 3
const TRIAL_DAYS = 31
const ROLLOUT_RISE_DAYS = 40
const TERM_RISE_DAYS = 21
const TERM_DAYS = 84

/** Time here is China's clock, counted in milliseconds as though it were UTC: no daylight saving, no time zone of the machine. */
export function isoOf(clock: number): string {
  const day = Math.floor(clock / DAY_MS)
  let date = dates.get(day)
  if (date === undefined) {
    date = new Date(clock).toISOString().slice(0, 11)
    dates.set(day, date)
  }
  const seconds = Math.floor((clock - day * DAY_MS) / 1000)
  return `${date}${twoDigits[Math.floor(seconds / 3600)]!}:${twoDigits[Math.floor(seconds / 60) % 60]!}:${twoDigits[seconds % 60]!}+08:00`
}

// One entry for a day of the sampled years; Date takes longer over its text than all the rest of a contact's facts.
const dates = new Map<number, string>()
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

export const clockOf = (iso: string): number => Date.parse(iso) + 8 * HOUR_MS

/** The first such weekday (0 is Sunday) on or after the day. */
function weekdayFrom(day: number, weekday: number): number {
  return day + ((weekday - new Date(day).getUTCDay() + 7) % 7) * DAY_MS
}

interface StoryTimes {
  readonly start: number
  readonly peak: number
  readonly end: number
  readonly tailEnd: number
}

function storyTimes(year: number): Readonly<Record<StoryName, StoryTimes>> {
  const newYear = Date.UTC(year + 1, 0, 1)
  const outage = weekdayFrom(Date.UTC(year, 6, 8), 2) + 19 * HOUR_MS
  // The bills of a month are out, and texted to the customers, at eight on the first of the next.
  const charge = Date.UTC(year, 8, 1) + 8 * HOUR_MS
  const launch = weekdayFrom(Date.UTC(year, 2, 10), 1)
  const promotion = Date.UTC(year, 10, 1)
  // After the World Telecommunication Day of 17 May.
  const trial = weekdayFrom(Date.UTC(year, 4, 17), 1)
  const rollout = weekdayFrom(Date.UTC(year, 3, 7), 1)
  const term = weekdayFrom(Date.UTC(year, 8, 8), 1)
  const upTo = (end: number, peak: number, start: number): StoryTimes => ({ start, peak, end, tailEnd: end })
  return {
    outage: upTo(outage + OUTAGE_HOURS * HOUR_MS, outage + 3 * HOUR_MS, outage),
    double_charge: upTo(charge + DOUBLE_CHARGE_HOURS * HOUR_MS, charge + 2 * HOUR_MS, charge),
    launch: {
      start: launch,
      peak: launch + LAUNCH_RISE_DAYS * DAY_MS,
      end: launch + (LAUNCH_RISE_DAYS + LAUNCH_FALL_DAYS) * DAY_MS,
      tailEnd: newYear,
    },
    promotion: { start: promotion, peak: promotion, end: promotion + PROMOTION_DAYS * DAY_MS, tailEnd: newYear },
    trial: { start: trial, peak: trial + TRIAL_RISE_DAYS * DAY_MS, end: trial + TRIAL_DAYS * DAY_MS, tailEnd: newYear },
    rollout: upTo(newYear, rollout + ROLLOUT_RISE_DAYS * DAY_MS, rollout),
    term: { start: term, peak: term + TERM_RISE_DAYS * DAY_MS, end: term + TERM_DAYS * DAY_MS, tailEnd: newYear },
  }
}

const storyFacts: Readonly<Record<StoryName, Pick<SampleEvent, 'kind' | 'scope' | 'share'>>> = {
  outage: {
    kind: 'incident',
    scope: { topic: 'broadband', products: ['宽带'], region: '郑州', district: '金水区' },
    share: 0.006,
  },
  double_charge: { kind: 'incident', scope: { topic: 'billing', products: ['来电提醒', '视频彩铃'] }, share: 0.012 },
  launch: { kind: 'launch', scope: { topic: 'vas', products: ['云手机'] }, share: 0.05 },
  promotion: { kind: 'promotion', scope: { topic: 'promotion', products: ['充200送200'] }, share: 0.025 },
  trial: { kind: 'promotion', scope: { topic: 'vas', products: ['新通话'] }, share: 0.022 },
  rollout: { kind: 'promotion', scope: { topic: 'device', products: ['超级SIM卡'] }, share: 0.06 },
  term: { kind: 'promotion', scope: { topic: 'vas', products: ['和教育'] }, share: 0.025 },
}

/** What happens in the sample's year, in order of `sampleStories`. */
export function sampleStory(year: number): readonly SampleEvent[] {
  const times = storyTimes(year)
  return sampleStories.map((name) => {
    const { start, peak, end, tailEnd } = times[name]
    return { name, ...storyFacts[name], start: isoOf(start), peak: isoOf(peak), end: isoOf(end), tailEnd: isoOf(tailEnd) }
  })
}

/**
 * How strongly a story is spoken of, `hours` after its start, at an hour when people are awake on an average day.
 * Zero outside; only the form counts, since every story is scaled to its share.
 *
 * outage: steep within two hours, e.g. 0.5 at once, 0.9 after three hours, 0.16 shortly before the end.
 * double_charge: full after a day's forenoon, a third of it on the third day.
 * launch: rises as days^1.6 to 1 on day 21, falls to half of it in three weeks and to a tail of 0.06.
 * promotion: 1.4 on the first day, 0.35 in the middle, 1.5 on the last; 0.08 in the month after, when the credit is due.
 * trial: a third on the first day, 1 on the third, a half again on the eighth, 0.02 after a month.
 * rollout: rises over 40 days to 1, and falls to 0.64 in the two months after and to 0.3 in half a year.
 * term: rises as launch, falls to half of it in three weeks and to 0.03.
 */
function storyLevel(name: StoryName, hours: number, times: StoryTimes): number {
  const days = Math.floor(hours / 24)
  if (hours < 0 || times.start + hours * HOUR_MS >= times.tailEnd) return 0
  switch (name) {
    case 'outage':
      return (1 - Math.exp(-(hours + 1) / 1.4)) * Math.exp(-hours / 26)
    case 'double_charge':
      return (1 - Math.exp(-(hours + 1) / 2)) * Math.exp(-hours / 48)
    case 'launch':
      if (days < LAUNCH_RISE_DAYS) return ((days + 1) / (LAUNCH_RISE_DAYS + 1)) ** 1.6
      return 0.06 + 0.94 * Math.exp(-(days - LAUNCH_RISE_DAYS) / 26)
    case 'promotion':
      if (days >= PROMOTION_DAYS) return 0.08
      return 0.35 + 1.05 * Math.exp(-days / 3) + 1.15 * Math.exp(-(PROMOTION_DAYS - 1 - days) / 2.5)
    case 'trial':
      if (days < TRIAL_RISE_DAYS) return (days + 1) / TRIAL_RISE_DAYS
      return 0.02 + 0.98 * Math.exp(-(days - TRIAL_RISE_DAYS) / 6)
    case 'rollout':
      if (days < ROLLOUT_RISE_DAYS) return (days + 1) / ROLLOUT_RISE_DAYS
      return 0.15 + 0.85 * Math.exp(-(days - ROLLOUT_RISE_DAYS) / 110)
    case 'term':
      if (days < TERM_RISE_DAYS) return ((days + 1) / (TERM_RISE_DAYS + 1)) ** 1.6
      return 0.03 + 0.97 * Math.exp(-(days - TERM_RISE_DAYS) / 26)
  }
}

// ---- days

// Sunday first. People who waited over the weekend call on Monday.
const weekdayLevels = [0.7, 1.15, 1.05, 1, 0.98, 0.98, 0.78]
const HOLIDAY_LEVEL = 0.55
const SPRING_FESTIVAL_LEVEL = 0.42
/** The first workday after at least three days off. */
const RETURN_FACTOR = 1.15
/** How much higher the end of the year is than its start. */
const YEARLY_GROWTH = 0.12

interface Day {
  readonly working: boolean
  readonly level: number
  readonly ofMonth: number
}

/** Days of the year with how busy they are; 1 is an ordinary Wednesday in January. */
function daysOf(year: number): readonly Day[] {
  const first = Date.UTC(year, 0, 1)
  const length = (Date.UTC(year + 1, 0, 1) - first) / DAY_MS
  let daysOff = 0
  return Array.from({ length }, (_, index) => {
    const clock = new Date(first + index * DAY_MS)
    const weekday = clock.getUTCDay()
    const { working, holiday, springFestival } = publicHoliday(clock.toISOString().slice(0, 10))
    const weekend = weekday === 0 || weekday === 6
    let level = working && weekend ? weekdayLevels[3]! : weekdayLevels[weekday]!
    if (holiday) level = springFestival ? SPRING_FESTIVAL_LEVEL : HOLIDAY_LEVEL
    if (working && daysOff >= 3) level *= RETURN_FACTOR
    daysOff = working ? 0 : daysOff + 1
    return { working, level: level * (1 + (YEARLY_GROWTH * index) / length), ofMonth: clock.getUTCDate() }
  })
}

/** Bills are out on the first: how many times more contacts of a topic come then, and how much of that is left on the next days. */
const billingBump: Partial<Record<SampleTopic, number>> = { billing: 2.4, data: 1.9, payment: 1.6, tariff: 1.5 }
const billingDays = [1, 0.7, 0.45]
/** On the fifth the unpaid numbers are warned and cut off. */
const PAYMENT_DAY = 5
const PAYMENT_DAY_FACTOR = 1.9

function topicFactor(topic: SampleTopic, { ofMonth }: Day): number {
  if (topic === 'payment' && ofMonth === PAYMENT_DAY) return PAYMENT_DAY_FACTOR
  return 1 + ((billingBump[topic] ?? 1) - 1) * (billingDays[ofMonth - 1] ?? 0)
}

// ---- hours

const workdayHours = [8, 5, 3, 2, 2, 3, 8, 20, 48, 72, 78, 68, 52, 54, 66, 70, 66, 58, 50, 52, 54, 46, 30, 16]
const dayOffHours = [10, 6, 4, 3, 2, 3, 6, 14, 32, 54, 66, 64, 56, 52, 56, 60, 58, 54, 52, 56, 58, 50, 36, 20]
const shareOfDay = (hours: readonly number[]): readonly number[] => {
  const total = hours.reduce((sum, hour) => sum + hour, 0)
  return hours.map((hour) => hour / total)
}
const hourShares = { working: shareOfDay(workdayHours), off: shareOfDay(dayOffHours) }

// ---- the year

/** How the contacts of a year are expected to fall: pure, and the same for every seed. */
export interface SampleTimeline {
  readonly year: number
  /** China's clock at the first hour, see `isoOf`. */
  readonly start: number
  readonly hours: number
  /** Everyday contacts by topic, then the stories. */
  readonly streams: readonly (SampleTopic | StoryName)[]
  /** Part of the year's contacts that falls on hour `h` and stream `s`, at `h * streams.length + s`. All together are 1. */
  readonly shares: Float64Array
}

/** @throws REQUEST_INVALID for a year whose public holidays are not known. */
export function sampleTimeline(year: number): SampleTimeline {
  if (!Number.isInteger(year) || !hasHolidays(year)) {
    throw new TingyinError('REQUEST_INVALID', { problem: `no public holidays are known for the year ${year}; use 2004 or a later year for which they have been announced.` })
  }
  const start = Date.UTC(year, 0, 1)
  const days = daysOf(year)
  const times = storyTimes(year)
  const streams = [...sampleTopics, ...sampleStories]
  const shares = new Float64Array(days.length * 24 * streams.length)
  const totals = new Float64Array(streams.length)
  days.forEach((day, index) => {
    const byTopic = sampleTopics.map((topic) => day.level * topicShares[topic] * topicFactor(topic, day))
    for (let hour = 0; hour < 24; hour++) {
      const at = (index * 24 + hour) * streams.length
      const clock = start + (index * 24 + hour) * HOUR_MS
      const hourShare = (day.working ? hourShares.working : hourShares.off)[hour]!
      byTopic.forEach((level, stream) => (shares[at + stream] = level * hourShare))
      sampleStories.forEach((name, story) => {
        const level = storyLevel(name, (clock - times[name].start) / HOUR_MS, times[name])
        // Whoever has no network does not wait for Monday, and not quite for the morning.
        const presence = name === 'outage' ? 0.15 / 24 + 0.85 * hourShare : day.level * hourShare
        shares[at + sampleTopics.length + story] = level * presence
      })
    }
  })
  for (let i = 0; i < shares.length; i++) totals[i % streams.length]! += shares[i]!
  const ordinary = 1 - sampleStories.reduce((sum, name) => sum + storyFacts[name].share, 0)
  const ordinaryTotal = sampleTopics.reduce((sum, _, stream) => sum + totals[stream]!, 0)
  const scales = streams.map((name, stream) =>
    stream < sampleTopics.length ? ordinary / ordinaryTotal : storyFacts[name as StoryName].share / totals[stream]!,
  )
  for (let i = 0; i < shares.length; i++) shares[i]! *= scales[i % streams.length]!
  return { year, start, hours: days.length * 24, streams, shares }
}
