import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { AllMembers } from '../domain/all-members'
import { DAY_MS } from '../domain/day-span'
import { mulberry32, type Random } from '../domain/mulberry32'
import { type RawContact, speakers, type SpokenTurn } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import { experienceStages, kinds, polarities, tiers, type ExperienceStage, type Kind, type Polarity } from '../domain/labels'
import { binomial, gaussian } from './random-draws'
import {
  below,
  between,
  cityOf,
  customerName,
  mobileNumber,
  parseTemplate,
  pick,
  SlotFiller,
  unknownSlots,
  type City,
  type Customer,
  type SlotContext,
  type Template,
} from './sample-slots'
import { clockOf, isoOf, sampleStories, sampleStory, sampleTimeline, sampleTopics, type SampleEvent, type SampleTimeline } from './sample-timeline'

export interface SampleOptions {
  /** The folder `dictionaries`: texts are read from its `corpus` and `sample`, cities from its `regions.txt`. */
  readonly dictionaries: string
  /** How many contacts, exactly. They spread over the whole year, however many they are. */
  readonly count: number
  /** The same seed gives the same contacts. Default 1. */
  readonly seed?: number
  /** A year with announced public holidays. Default 2025. */
  readonly year?: number
}

/**
 * Invented contacts of one year at an operator, in time order: everyday ones from the labelled corpus, with the rhythm of days
 * and hours that contacts have, and the stories of `sampleStory`. The same arguments give the same contacts, byte for byte.
 *
 * Personal data in them is invented but well-formed. Memory does not grow with `count`.
 *
 * @throws DICTIONARY_MISSING, DICTIONARY_INVALID, and REQUEST_INVALID for a count or a year that cannot be; at once, not at the first contact.
 */
export function sampleContacts({ dictionaries, count, seed = 1, year = 2025 }: SampleOptions): Generator<RawContact, void, undefined> {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new TingyinError('REQUEST_INVALID', { problem: 'the count of contacts must be a whole number from 0 on.' })
  }
  const timeline = sampleTimeline(year)
  const cities = readCities(dictionaries)
  return new SampleDraw(timeline, readCorpus(dictionaries), cities, mulberry32(seed)).contacts(count)
}

/** The id of the contact that comes at this place, from 1 on. */
export const sampleId = (serial: number, year = 2025): string => `S${year}-${String(serial).padStart(6, '0')}`

export { sampleStory } from './sample-timeline'

// ---- the corpus

/** Files that the sample is drawn from, in the folder of dictionaries. */
const sampleFiles = ['corpus/tickets', 'corpus/messages', 'corpus/transcripts', 'corpus/stories', 'sample/waves'] as const
const MISSING_REMEDY = 'It belongs to the project; restore it from the repository.'

const writtenText = z
  .string()
  .min(1)
  .refine((text) => unknownSlots(text).length === 0, { error: ({ input }) => `no slot is named ${unknownSlots(String(input)).join(', ')}` })
const labels = {
  id: z.string().regex(/^[a-z]\d{3,}$/),
  channel: z.string().min(1),
  tier: z.enum(tiers),
  also: z.array(z.enum(tiers)),
  kind: z.enum(kinds),
  polarity: z.enum(polarities),
  stage: z.enum(experienceStages),
  topic: z.enum(sampleTopics as readonly [string, ...string[]]),
  product: z.string().min(1).nullable(),
  escalation: z.boolean(),
  churn: z.boolean(),
  repeat: z.boolean(),
  /** The story the text belongs to; without one it is an everyday text. */
  story: z.enum(sampleStories).optional(),
}
const corpusText = z.discriminatedUnion('form', [
  z.strictObject({ form: z.enum(['ticket', 'message']), text: writtenText, ...labels }),
  z.strictObject({
    form: z.literal('transcript'),
    turns: z.array(z.strictObject({ speaker: z.enum(speakers), text: writtenText })).min(2),
    ...labels,
  }),
])

/** One labelled example of `dictionaries/corpus` or `dictionaries/sample`; the README of the first says what the fields mean. */
export type CorpusText = z.infer<typeof corpusText>

/** The texts of files, by their names such as `corpus/tickets` and in their order; by default those of the sample. */
export function readCorpus(dictionaries: string, files: readonly string[] = sampleFiles): readonly CorpusText[] {
  return files.flatMap((name) => {
    const file = join(dictionaries, `${name}.jsonl`)
    return linesOf(file).map(({ line, number }) => {
      const invalid = (problem: string, cause?: unknown): TingyinError =>
        new TingyinError('DICTIONARY_INVALID', { file, problem: `line ${number}: ${problem}` }, { cause })
      let record: unknown
      try {
        record = JSON.parse(line)
      } catch (error) {
        throw invalid('it is not JSON.', error)
      }
      const parsed = corpusText.safeParse(record)
      if (!parsed.success) throw invalid(z.prettifyError(parsed.error), parsed.error)
      return parsed.data
    })
  })
}

function readCities(dictionaries: string): readonly City[] {
  const file = join(dictionaries, 'regions.txt')
  const cities = linesOf(file).flatMap(({ line }) => {
    const [name = '', province = ''] = line.split('\t')
    return cityOf(name, province) ?? []
  })
  for (const { scope } of sampleStory(2025)) {
    if (scope.region !== undefined && !cities.some(({ name }) => name === scope.region)) {
      throw new TingyinError('DICTIONARY_INVALID', { file, problem: `it lacks ${scope.region}, where one of the sample's stories takes place.` })
    }
  }
  return cities
}

function linesOf(file: string): readonly { readonly line: string; readonly number: number }[] {
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (error) {
    throw new TingyinError('DICTIONARY_MISSING', { file, remedy: MISSING_REMEDY }, { cause: error })
  }
  return content
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '' && !line.startsWith('#'))
}

// ---- which texts are used how often

/** A corpus text, cut at its slots, with how often it is used among the texts of its topic or story. */
interface BaseText {
  readonly label: CorpusText
  /** One for a written text, one a turn for a transcript. */
  readonly templates: readonly Template[]
  readonly weight: number
}

const TRANSCRIPTS = 'transcript'
/** Shares of the channels among everyday contacts; calls that are there as a transcript stand apart. */
const channelShares: Readonly<Record<string, number>> = {
  '10086热线': 0.4,
  [TRANSCRIPTS]: 0.15,
  掌厅: 0.12,
  微信: 0.12,
  营业厅: 0.05,
  网厅: 0.045,
  短厅: 0.03,
  客户经理: 0.03,
  微博: 0.02,
  论坛: 0.015,
  社会渠道: 0.01,
  自助终端: 0.01,
}
const OTHER_CHANNEL_SHARE = 0.005
const kindShares: Readonly<Record<Kind, number>> = {
  complaint: 0.43,
  consultation: 0.32,
  request: 0.11,
  praise: 0.05,
  suggestion: 0.05,
  other: 0.04,
}
/** Channels with people at a counter or on the road: closed at night. */
const officeChannels = new Set(['营业厅', '客户经理', '社会渠道', '自助终端'])
const officeHours = { first: 8, last: 18 }
/** Posts of strangers: no number, no agent, nothing to close. */
const publicChannels = new Set(['微博', '论坛'])

const channelOf = ({ form, channel }: CorpusText): string => (form === 'transcript' ? TRANSCRIPTS : channel)

/**
 * Weights under which the texts have the wanted shares by channel, kind and topic at once, as far as the corpus allows:
 * raking, which scales to one margin after the other until all hold. No text becomes more than `MOST_USED` times the mean, so
 * that the only request of a rare channel is not told by hundreds.
 */
function rakedWeights(texts: readonly CorpusText[], margins: readonly Margin[]): readonly number[] {
  const weights = texts.map(() => 1)
  const mean = 1 / texts.length
  for (let round = 0; round < RAKING_ROUNDS; round++) {
    for (const { keyOf, shareOf } of margins) {
      const sums = new Map<string, number>()
      texts.forEach((text, i) => sums.set(keyOf(text), (sums.get(keyOf(text)) ?? 0) + weights[i]!))
      const wanted = [...sums.keys()].reduce((sum, key) => sum + shareOf(key), 0)
      texts.forEach((text, i) => (weights[i]! *= shareOf(keyOf(text)) / wanted / sums.get(keyOf(text))!))
    }
    weights.forEach((weight, i) => (weights[i] = Math.min(weight, MOST_USED * mean)))
  }
  return weights
}

interface Margin {
  readonly keyOf: (text: CorpusText) => string
  readonly shareOf: (key: string) => number
}

const RAKING_ROUNDS = 25
const MOST_USED = 6
const byChannel: Margin = { keyOf: channelOf, shareOf: (channel) => channelShares[channel] ?? OTHER_CHANNEL_SHARE }
const byKind: Margin = { keyOf: ({ kind }) => kind, shareOf: (kind) => kindShares[kind as Kind] }

/** Base texts by stream of the timeline: the topics of everyday contacts, then the stories. */
function textsByStream(corpus: readonly CorpusText[], timeline: SampleTimeline): readonly (readonly BaseText[])[] {
  const perTopic = timeline.shares.reduce<number[]>((sums, share, i) => {
    const stream = i % timeline.streams.length
    sums[stream] = (sums[stream] ?? 0) + share
    return sums
  }, [])
  const byTopic: Margin = { keyOf: ({ topic }) => topic, shareOf: (topic) => perTopic[timeline.streams.indexOf(topic as 'other')]! }
  const weighted = (texts: readonly CorpusText[], margins: readonly Margin[]): BaseText[] => {
    const weights = rakedWeights(texts, margins)
    return texts.map((label, i) => ({
      label,
      templates: (label.form === 'transcript' ? label.turns.map(({ text }) => text) : [label.text]).map(parseTemplate),
      weight: weights[i]!,
    }))
  }
  const everyday = weighted(corpus.filter(({ story }) => story === undefined), [byChannel, byKind, byTopic])
  const topics = sampleTopics.map((topic) => everyday.filter(({ label }) => label.topic === topic))
  const stories = sampleStories.map((name) => weighted(corpus.filter(({ story }) => story === name), [byChannel]))
  const streams = [...topics, ...stories]
  const empty = timeline.streams.filter((_, stream) => streams[stream]!.length === 0)
  if (empty.length > 0) throw new TingyinError('DICTIONARY_INVALID', { file: 'corpus', problem: `it has no text for ${empty.join(', ')}.` })
  return streams
}

// ---- what is said when, in the stories

const HOUR_MS = 3_600_000

/** Texts that say how long it has lasted, or that it is over, with the hours after the start from which they are true. */
const sayableFrom: Partial<Record<string, readonly (readonly [says: RegExp, fromHour: number])[]>> = {
  outage: [
    [/网恢复了|网通了|已恢复/, 36],
    [/两天|两日|四十余小时|第二天|24小时|二次|五次|半天|昨晚十点/, 24],
    [/昨|自\{日期\}/, 6],
  ],
  double_charge: [
    [/已到账|已经退|退款后|上周/, 60],
    [/再次|一大圈/, 24],
  ],
}

/** How much customers at a stage of experience speak of a product on the market for so many days: from 0 to 1. */
function stageLevel(story: string, stage: ExperienceStage, days: number): number {
  const rising = (from: number, until: number): number => Math.min(1, Math.max(0, (days - from) / (until - from)))
  if (story === 'launch') {
    switch (stage) {
      case 'awareness':
        return 0.04 + 0.96 * (1 - rising(7, 30))
      case 'knowledge':
        return 0.1 + 0.9 * (1 - rising(20, 50))
      case 'inclination':
        return rising(-3, 10) * (0.15 + 0.85 * (1 - rising(30, 65)))
      case 'use':
        return rising(6, 30)
      case 'repeat':
        return rising(24, 60)
    }
  }
  if (story === 'trial') {
    if (stage === 'repeat') return rising(18, 31)
    return stage === 'use' ? rising(0, 4) : 1 - 0.9 * rising(14, 31)
  }
  if (story === 'promotion') {
    // In the month after, people ask for the credit; the campaign is over.
    if (stage === 'repeat') return days < 30 ? 0.1 + 0.5 * rising(2, 20) : 1
    return days < 30 ? 1 : 0
  }
  return 1
}

function storyFactor({ label }: BaseText, hours: number): number {
  const { story } = label
  if (story === undefined) return 1
  const text = label.form === 'transcript' ? '' : label.text
  const from = sayableFrom[story]?.find(([says]) => says.test(text))?.[1] ?? 0
  return hours < from ? 0 : stageLevel(story, label.stage, hours / 24)
}

// ---- people who come back

interface Returning {
  readonly customer: Customer
  readonly due: number
  /** How many times more they will contact. */
  readonly left: number
}

/** Part of the customers who contact more than once. Some find no occasion before the year ends, or complain in public. */
const RETURNING_SHARE = 0.085
const REPEAT_AFTER_FIRST = 0.5
const REPEAT_AFTER_RETURN = 8

/** People waiting to contact again about the same thing, the next one last. */
class ReturningCustomers {
  private readonly waiting: Returning[] = []

  add(customer: Customer, due: number, left: number): void {
    let at = this.waiting.length
    while (at > 0 && this.waiting[at - 1]!.due < due) at--
    this.waiting.splice(at, 0, { customer, due, left })
  }

  take(clock: number): Returning | undefined {
    const next = this.waiting.at(-1)
    return next !== undefined && next.due <= clock ? this.waiting.pop() : undefined
  }
}

// ---- who works there

const HOTLINE_AGENTS = 120
const HOTLINE_TEAMS = 8
const ONLINE_AGENTS = 36
const ordinals = '一二三四五六七八'

interface Desk {
  readonly agent: string
  readonly team: string
}

function deskOf(random: Random, channel: string, city: City): Desk | undefined {
  if (publicChannels.has(channel) || channel === '自助终端') return undefined
  if (channel === '10086热线') {
    // Some take more calls than others.
    const index = Math.floor(HOTLINE_AGENTS * random() ** 1.2)
    return { agent: `H${1001 + index}`, team: `热线${ordinals[index % HOTLINE_TEAMS]!}班` }
  }
  if (channel === '营业厅' || channel === '社会渠道') {
    const base = Math.round(city.weight * 10) + city.name.charCodeAt(0)
    return { agent: `Y${1000 + ((base * 37 + below(random, 4) * 7) % 9000)}`, team: channel === '营业厅' ? `${city.name}营业` : `${city.name}渠道` }
  }
  if (channel === '客户经理') return { agent: `K${1000 + ((city.name.charCodeAt(0) * 13 + below(random, 3)) % 9000)}`, team: '集团客户' }
  const index = below(random, ONLINE_AGENTS)
  return { agent: `W${2001 + index}`, team: `互联网${ordinals[index % 3]!}班` }
}

// ---- the draw

/** Everything of a contact that is settled before its words are. */
interface Occasion {
  readonly stream: number
  readonly hour: number
  readonly clock: number
  readonly event: DrawnEvent | undefined
}

interface DrawnEvent extends SampleEvent {
  readonly startClock: number
  readonly endClock: number
}

type Draft = AllMembers<RawContact>

class SampleDraw {
  private readonly texts: readonly (readonly BaseText[])[]
  private readonly events: readonly (DrawnEvent | undefined)[]
  private readonly cityTotals: Float64Array
  private readonly citiesByName: ReadonlyMap<string, City>
  private readonly returning: readonly ReturningCustomers[]
  private readonly totals = new Map<string, { readonly hour: number; readonly totals: Float64Array }>()

  constructor(
    private readonly timeline: SampleTimeline,
    corpus: readonly CorpusText[],
    private readonly cities: readonly City[],
    private readonly random: Random,
  ) {
    this.texts = textsByStream(corpus, timeline)
    const story = sampleStory(timeline.year).map((event) => ({ ...event, startClock: clockOf(event.start), endClock: clockOf(event.end) }))
    this.events = timeline.streams.map((stream) => story.find(({ name }) => name === stream))
    this.returning = timeline.streams.map(() => new ReturningCustomers())
    this.cityTotals = runningTotals(cities.map(({ weight }) => weight))
    this.citiesByName = new Map(cities.map((city) => [city.name, city]))
  }

  /**
   * Hour by hour. Given how many contacts remain, an hour gets its binomial part of them, so the counts vary as Poisson
   * counts do and still add up to `count`.
   */
  *contacts(count: number): Generator<RawContact, void, undefined> {
    const { start, hours, streams, shares } = this.timeline
    let left = count
    let shareLeft = 1
    let serial = 0
    const levels = new Float64Array(streams.length)
    for (let hour = 0; hour < hours && left > 0; hour++) {
      let share = 0
      for (let stream = 0; stream < streams.length; stream++) levels[stream] = share += shares[hour * streams.length + stream]!
      const contacts = hour === hours - 1 ? left : binomial(this.random, left, Math.min(1, share / shareLeft))
      left -= contacts
      shareLeft -= share
      const seconds = Uint16Array.from({ length: contacts }, () => below(this.random, 3600)).sort()
      for (const second of seconds) {
        const stream = indexAt(levels, this.random())
        const clock = start + hour * HOUR_MS + second * 1000
        yield this.contact(++serial, { stream, hour, clock, event: this.events[stream] })
      }
    }
  }

  private contact(serial: number, occasion: Occasion): RawContact {
    const { clock, event, stream } = occasion
    const { random } = this
    const returned = this.returning[stream]!.take(clock)
    const base = this.text(occasion, returned !== undefined)
    const { label } = base
    const customer = returned?.customer ?? this.newCustomer(event)
    this.expectReturn(occasion, customer, returned)

    const { city } = customer
    const isPublic = publicChannels.has(label.channel)
    const desk = random() < 0.93 ? deskOf(random, label.channel, city) : undefined
    const context: SlotContext = {
      customer,
      cities: () => this.city(),
      form: label.form,
      clock,
      earliest: event === undefined ? 0 : event.startClock,
      ...(event?.scope.district === undefined ? {} : { communities: storyCommunities }),
      random,
    }
    const filler = new SlotFiller(context)
    const written = base.templates.map((template) => filler.fill(template))
    const contact: Draft = {
      id: sampleId(serial, this.timeline.year),
      source: 'sample',
      occurredAt: isoOf(clock),
      channel: label.channel,
      operator: '中国移动',
      text: undefined, turns: undefined, product: undefined, region: undefined, agent: undefined, team: undefined,
      status: undefined, resolvedAt: undefined, transfers: undefined, scores: undefined,
      customerNumber: undefined, personal: undefined, attributes: undefined,
    }
    if (label.form === 'transcript') contact.turns = spokenTurns(random, label.turns, written, desk)
    else contact.text = varied(random, label, written[0]!, clock)
    if (label.product !== null && random() < 0.6) contact.product = label.product
    if (event?.scope.region !== undefined || random() < (isPublic ? 0.5 : 0.97)) contact.region = city.name
    if (desk !== undefined) {
      contact.agent = desk.agent
      contact.team = desk.team
    }
    if (isPublic) return contact as RawContact
    handle(random, contact, label, occasion)
    if (returned !== undefined || random() < 0.95) contact.customerNumber = customer.mobile
    if (label.form === 'ticket' && random() < 0.4) contact.personal = { 客户姓名: customerName(customer) }
    const district = event?.scope.district ?? (city.districts.length > 0 && random() < 0.6 ? pick(random, city.districts) : undefined)
    if (district !== undefined) contact.attributes = { 区县: district }
    return contact as RawContact
  }

  private text({ stream, hour, event }: Occasion, returned: boolean): BaseText {
    const hourOfDay = hour % 24
    const open = hourOfDay >= officeHours.first && hourOfDay <= officeHours.last
    const texts = this.texts[stream]!
    const key = `${stream} ${open} ${returned}`
    // The weights of a story's texts change by the hour, the others only with the opening hours.
    const valid = event === undefined ? 0 : hour
    let drawn = this.totals.get(key)
    if (drawn?.hour !== valid) {
      const hoursIn = event === undefined ? 0 : (this.timeline.start + hour * HOUR_MS - event.startClock) / HOUR_MS
      const weights = texts.map((text) => {
        const { channel, repeat } = text.label
        const presence = open || !officeChannels.has(channel) ? 1 : 0
        const repeating = repeat ? (returned ? REPEAT_AFTER_RETURN : REPEAT_AFTER_FIRST) : 1
        return text.weight * presence * repeating * storyFactor(text, hoursIn)
      })
      drawn = { hour: valid, totals: runningTotals(weights) }
      this.totals.set(key, drawn)
    }
    return texts[indexAt(drawn.totals, this.random())]!
  }

  private city(): City {
    return this.cities[indexAt(this.cityTotals, this.random())]!
  }

  private newCustomer(event: DrawnEvent | undefined): Customer {
    const region = event?.scope.region
    const city = region === undefined ? this.city() : this.citiesByName.get(region)!
    return { mobile: mobileNumber(this.random), city, seed: Math.floor(this.random() * 0x1_0000_0000) }
  }

  private expectReturn({ clock, stream, event }: Occasion, customer: Customer, returned: Returning | undefined): void {
    const { random } = this
    let left = (returned?.left ?? 0) - 1
    if (returned === undefined) {
      if (random() >= RETURNING_SHARE) return
      const howOften = random()
      left = howOften < 0.7 ? 0 : howOften < 0.92 ? 1 : 2
    }
    if (left < 0) return
    const meanDays = event?.kind === 'incident' ? 0.6 : 6
    this.returning[stream]!.add(customer, clock + 2 * HOUR_MS - Math.log(1 - random()) * meanDays * DAY_MS, left)
  }
}

const storyCommunities = ['金水花园', '未来城', '经纬雅苑', '东风佳苑', '柳林新村', '北环家园', '农科名苑', '花园里', '索凌小区', '丰庆华庭']

// ---- how it went on

const BACKLOG_DAYS = 3

/** When and how the contact was closed, how often it was passed on, and what the customer gave it. */
function handle(random: Random, contact: Draft, { kind, polarity, channel, repeat }: CorpusText, { clock, event }: Occasion): void {
  let waited = 0
  if (random() < 0.88) {
    const [medianHours, spread] = kind === 'complaint' ? [20, 1] : kind === 'request' ? [3, 1] : [0.2, 0.7]
    const hours = medianHours * (repeat ? 1.8 : 1) * Math.exp(spread * gaussian(random))
    // Nobody is done with an outage before it is over.
    const over = event?.name === 'outage' && kind === 'complaint' ? event.endClock : clock
    const resolved = Math.max(clock, over) + Math.min(Math.max(hours, 0.05), 30 * 24) * HOUR_MS
    const closing = Date.UTC(new Date(clock).getUTCFullYear() + 1, 0, 1) + BACKLOG_DAYS * DAY_MS
    waited = (resolved - clock) / HOUR_MS
    if (resolved > closing || random() < 0.01) contact.status = '处理中'
    else {
      contact.status = kind === 'complaint' && random() < 0.06 ? '待回访' : '已办结'
      contact.resolvedAt = isoOf(Math.floor(resolved / 1000) * 1000)
    }
  }
  if (channel === '10086热线' && random() < 0.8) {
    const chance = kind === 'complaint' ? 0.32 : 0.12
    let transfers = 0
    while (transfers < 5 && random() < chance) transfers++
    contact.transfers = transfers
  }
  if (random() < 0.28) contact.scores = { csat: satisfaction(random, polarity, waited) }
}

const satisfactionShares: Readonly<Record<Polarity, readonly number[]>> = {
  negative: [0.3, 0.24, 0.22, 0.15, 0.09],
  neutral: [0.04, 0.06, 0.2, 0.36, 0.34],
  positive: [0.01, 0.01, 0.05, 0.23, 0.7],
}

function satisfaction(random: Random, polarity: Polarity, waitedHours: number): number {
  let rest = random()
  let score = satisfactionShares[polarity].findIndex((share) => (rest -= share) < 0) + 1
  if (score === 0) score = 5
  return waitedHours > 48 && score > 1 && random() < 0.5 ? score - 1 : score
}

// ---- how it is put

const openings = ['您好，', '你好，', '您好！', '你好！', '客服您好，', '客服你好，']
const thanks = ['谢谢', '谢谢！', '麻烦了', '谢谢啦']
const thankfulKinds: readonly Kind[] = ['consultation', 'request', 'suggestion']
const chatChannels = new Set(['微信', '掌厅', '网厅', '短厅'])

/** The same text as another would have typed it. It says the same: nothing is added that speaks for any label. */
function varied(random: Random, { form, kind, polarity, channel }: CorpusText, text: string, clock: number): string {
  let put = text
  if (form === 'ticket') put = asRecorded(random, put, clock)
  else if (chatChannels.has(channel) && kind !== 'other') {
    if (random() < 0.14 && /^[\p{Script=Han}\d]/u.test(put) && !/^.{0,3}[您你]好/.test(put)) put = pick(random, openings) + put
    if (random() < 0.2 && polarity !== 'negative' && thankfulKinds.includes(kind) && !/谢|麻烦/.test(put)) {
      put += (/[。？！…?!]$/.test(put) ? '' : '，') + pick(random, thanks)
    }
  }
  const style = random()
  if (style < 0.06) put = put.replace(/[，？！：；]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_SHIFT))
  else if (style < 0.16) put = put.replace(/。$/, '')
  else if (style < 0.19 && form === 'message') put = put.replace(/，/g, ' ')
  else if (style < 0.2) put = put.replace(/[0-9A-Za-z]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + FULL_WIDTH_SHIFT))
  else if (style < 0.21) put = inTraditional(put)
  else if (style < 0.22) put = `${put} `
  return put
}

const FULL_WIDTH_SHIFT = 0xfee0

/** As the forms of agents frame what the customer said. */
function asRecorded(random: Random, text: string, clock: number): string {
  const time = isoOf(clock).slice(11, 16)
  const style = random()
  if (style < 0.08) return `【来电内容】${text}`
  if (style < 0.16) return `${time}来电。${text}`
  if (style < 0.24) return `${text}（${time}登记）`
  if (style < 0.3) return /[。！？]$/.test(text) ? `${text}已登记。` : text
  if (style < 0.34) return `【受理时间】${isoOf(clock).slice(0, 16).replace('T', ' ')} 【内容】${text}`
  return text
}

let traditional: ((text: string) => string) | undefined

/** Loaded on the first use: the dictionaries behind it take longer to read than a thousand contacts to draw. */
function inTraditional(text: string): string {
  const convert = (traditional ??= (require('opencc-js/cn2t') as typeof import('opencc-js/cn2t')).Converter({ from: 'cn', to: 'tw' }))
  return convert(text)
}

/** Turns with the times they take: four to five characters a second, a breath between, and the wait that "please hold" announces. */
function spokenTurns(
  random: Random,
  turns: readonly { readonly speaker: SpokenTurn['speaker']; readonly text: string }[],
  written: readonly string[],
  desk: Desk | undefined,
): readonly SpokenTurn[] {
  const greeting = turns.findIndex(({ speaker }) => speaker === 'agent')
  const introduced = desk !== undefined && random() < 0.3
  const pace = between(random, 195, 260)
  let clock = between(random, 200, 1500)
  return turns.map(({ speaker, text: said }, i) => {
    const text = i === greeting && introduced ? `工号${desk.agent.slice(1)}，${written[i]!}` : written[i]!
    const startMs = clock
    const endMs = startMs + 250 + text.length * pace
    const waits = speaker === 'agent' && /稍等|查询一下|核实一下/.test(said)
    clock = endMs + (waits ? between(random, 6000, 40_000) : between(random, 150, 1800))
    return { speaker, text, startMs, endMs }
  })
}

// ---- drawing

function runningTotals(weights: readonly number[]): Float64Array {
  let sum = 0
  return Float64Array.from(weights, (weight) => (sum += weight))
}

/** The index whose part of the totals holds `at`, from 0 to below 1; never one without a part. */
function indexAt(totals: Float64Array, at: number): number {
  const wanted = at * totals[totals.length - 1]!
  let low = 0
  let high = totals.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (totals[middle]! > wanted) high = middle
    else low = middle + 1
  }
  return low
}
