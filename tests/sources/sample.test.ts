import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync, cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { businessDayKind } from '../../src/analytics/cycle/business-day-kind'
import { promotionWaves } from '../../src/analytics/cycle/waves'
import type { RawContact } from '../../src/domain/contact'
import { TingyinError } from '../../src/domain/errors'
import { experienceStages, kinds, polarities, tiers } from '../../src/domain/labels'
import { readCorpus, sampleContacts, sampleStory, type CorpusText } from '../../src/sources/sample'
import { unknownSlots } from '../../src/sources/sample-slots'
import { clockOf, sampleTimeline } from '../../src/sources/sample-timeline'

const dictionaries = join(__dirname, '../../dictionaries')
const DAY_MS = 86_400_000

const textOf = ({ text, turns }: Pick<RawContact, 'text' | 'turns'>): string => text ?? turns!.map((turn) => turn.text).join('\n')
const digest = (contacts: Iterable<RawContact>): string => {
  const hash = createHash('sha256')
  for (const contact of contacts) hash.update(JSON.stringify(contact))
  return hash.digest('hex')
}
/** Day of the year, from 0, on China's clock. */
const dayOf = ({ occurredAt }: RawContact): number => Math.floor((clockOf(occurredAt) - Date.UTC(2025, 0, 1)) / DAY_MS)
const dayOfDate = (date: string): number => (Date.parse(date) - Date.UTC(2025, 0, 1)) / DAY_MS
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0)
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length
function perDay(contacts: readonly RawContact[]): number[] {
  const counts = Array.from({ length: 365 }, () => 0)
  for (const contact of contacts) counts[dayOf(contact)]!++
  return counts
}
const errorOf = (work: () => unknown): TingyinError => {
  try {
    work()
  } catch (error) {
    return error as TingyinError
  }
  throw new Error('nothing was thrown')
}

const contacts = [...sampleContacts({ dictionaries, count: 40_000, seed: 11 })]
const story = Object.fromEntries(sampleStory(2025).map((event) => [event.name, event]))

describe('the draw', () => {
  it('gives the same bytes for the same arguments, and others for another seed or year', () => {
    const drawn = (seed: number, year: number): string => digest(sampleContacts({ dictionaries, count: 3000, seed, year }))
    expect(drawn(5, 2025)).toBe(drawn(5, 2025))
    expect(drawn(6, 2025)).not.toBe(drawn(5, 2025))
    expect(drawn(5, 2024)).not.toBe(drawn(5, 2025))
  })

  it.each([0, 1, 2, 250, 5000])('gives exactly %d contacts', (count) => {
    expect([...sampleContacts({ dictionaries, count })]).toHaveLength(count)
  })

  it('numbers the contacts in time order', () => {
    expect(contacts[0]!.id).toBe('S2025-000001')
    expect(contacts.at(-1)!.id).toBe('S2025-040000')
    expect(contacts.every(({ source }) => source === 'sample')).toBe(true)
    const times = contacts.map(({ occurredAt }) => occurredAt)
    expect(times).toEqual([...times].sort())
    expect(times.every((time) => /^2025-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/.test(time))).toBe(true)
  })

  it('covers the year', () => {
    expect(perDay(contacts).every((count) => count > 0)).toBe(true)
  })

  it('does not depend on the time zone of the machine', () => {
    const zone = process.env['TZ']
    const here = digest(sampleContacts({ dictionaries, count: 500 }))
    process.env['TZ'] = 'America/Los_Angeles'
    try {
      expect(digest(sampleContacts({ dictionaries, count: 500 }))).toBe(here)
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })
})

describe('the rhythm', () => {
  const { shares, streams } = sampleTimeline(2025)
  const expected = Array.from({ length: 365 }, (_, day) => 40_000 * sum(shares.subarray(day * 24 * streams.length, (day + 1) * 24 * streams.length)))
  const observed = perDay(contacts)

  it('is one whole', () => expect(sum(shares)).toBeCloseTo(1, 9))

  it('varies around the expected counts as Poisson counts do', () => {
    const dispersion = mean(observed.map((count, day) => (count - expected[day]!) ** 2 / expected[day]!))
    expect(dispersion).toBeGreaterThan(0.75)
    expect(dispersion).toBeLessThan(1.3)
  })

  it.each([
    ['Mondays', '2025-05-19', 'Sundays', '2025-05-18', 1.4],
    ['workdays', '2025-10-15', 'the National Day', '2025-10-06', 1.6],
    ['Saturdays made workdays', '2025-10-11', 'common Saturdays', '2025-10-18', 1.15],
    ['New Year’s Eve', '2025-12-31', 'the Spring Festival', '2025-01-30', 2],
    ['the day of the bills', '2025-08-01', 'a Friday after it', '2025-08-15', 1.3],
    ['late autumn', '2025-10-29', 'winter', '2025-01-15', 1.05],
  ])('expects more on %s (%s) than on %s (%s)', (_, busy, __, calm, times) => {
    expect(expected[dayOfDate(busy)]! / expected[dayOfDate(calm)]!).toBeGreaterThan(times)
  })

  it('has more contacts at ten in the morning than at four at night', () => {
    const at = (hour: string): number => contacts.filter(({ occurredAt }) => occurredAt.slice(11, 13) === hour).length
    expect(at('10')).toBeGreaterThan(15 * at('04'))
    expect(contacts.filter(({ channel, occurredAt }) => channel === '营业厅' && /T(?:0[0-7]|19|2)/.test(occurredAt))).toEqual([])
  })

  it('refuses a year whose holidays are not known, naming it', () => {
    const error = errorOf(() => sampleTimeline(2099))
    expect(error).toMatchObject({ code: 'REQUEST_INVALID' })
    expect(error.message).toContain('2099')
  })
})

describe('the stories', () => {
  const dates = (name: string, until: 'end' | 'tailEnd' = 'end'): { first: number; last: number } => {
    const day = (iso: string): number => Math.floor((clockOf(iso) - Date.UTC(2025, 0, 1)) / DAY_MS)
    return { first: day(story[name]!.start), last: day(story[name]![until]) }
  }

  it('are told in order of the year’s streams, with shares that leave the everyday its place', () => {
    expect(Object.keys(story)).toEqual(['outage', 'double_charge', 'launch', 'promotion', 'trial', 'rollout', 'term'])
    expect(sum(Object.values(story).map(({ share }) => share))).toBeLessThan(0.25)
    expect(clockOf(story['outage']!.end) - clockOf(story['outage']!.start)).toBe(2 * DAY_MS)
  })

  it('let broadband of the outage’s city stand out at least fourfold, and no other city’s', () => {
    const broadband = contacts.filter((contact) => /宽带|断网|没有?网|光猫|网络|抢修|路由/.test(textOf(contact)))
    const { first, last } = dates('outage')
    const ratio = (region: RegExp): number => {
      const counts = perDay(broadband.filter((contact) => region.test(contact.region ?? '')))
      return mean(counts.slice(first, last)) / mean(counts.filter((_, day) => day < first || day > last))
    }
    expect(ratio(/^郑州$/)).toBeGreaterThan(4)
    expect(ratio(/^(?!郑州)./)).toBeLessThan(2)
  })

  it('let the outage begin and end within hours', () => {
    const hours = contacts
      .filter(({ region, attributes }) => region === '郑州' && attributes?.['区县'] === '金水区')
      .map(({ occurredAt }) => Math.floor((clockOf(occurredAt) - clockOf(story['outage']!.start)) / 3_600_000))
    const within = (from: number, to: number): number => hours.filter((hour) => hour >= from && hour < to).length
    expect(within(-4, 0)).toBeLessThan(3)
    expect(within(0, 4)).toBeGreaterThan(15)
    expect(within(0, 24)).toBeGreaterThan(1.3 * within(24, 48))
    expect(within(48, 52)).toBeLessThan(5)
  })

  it('let the double charge be felt in the whole country for five days', () => {
    const charged = contacts.filter((contact) => /(?:两次|双份|重复|多扣|又扣|两份|两遍)/.test(textOf(contact)) && /来电提醒|彩铃|功能费/.test(textOf(contact)))
    const counts = perDay(charged)
    const { first, last } = dates('double_charge')
    expect(mean(counts.slice(first, last))).toBeGreaterThan(20 * mean(counts.filter((_, day) => day < first || day > last)))
    expect(new Set(charged.map(({ region }) => region)).size).toBeGreaterThan(60)
  })

  it('let the launch rise over three weeks and fall to a tail, questions first and cancelling later', () => {
    const spoken = contacts.filter((contact) => textOf(contact).includes('云手机'))
    const counts = perDay(spoken)
    const { first } = dates('launch')
    const week = (number: number): number => sum(counts.slice(first + number * 7, first + number * 7 + 7))
    expect(week(0)).toBeLessThan(week(1))
    expect(week(1)).toBeLessThan(week(2))
    expect(Math.max(week(2), week(3))).toBeGreaterThan(2.5 * week(8))
    expect(week(30)).toBeGreaterThan(0)
    expect(week(30)).toBeLessThan(0.2 * week(3))
    const middle = (pattern: RegExp): number => mean(spoken.filter((contact) => pattern.test(textOf(contact))).map(dayOf))
    expect(middle(/什么|新牌子|从未听说|真的假的/)).toBeLessThan(middle(/卡顿|登录微信|怎么退订|退订|续/) - 14)
  })

  it('let the promotion fill November, most at its start and its end', () => {
    const counts = perDay(contacts.filter(({ product }) => product === '充200送200'))
    const { first, last } = dates('promotion')
    expect([first, last]).toEqual([dayOfDate('2025-11-01'), dayOfDate('2025-12-01')])
    expect(sum(counts.slice(0, first))).toBe(0)
    const middle = mean(counts.slice(first + 10, first + 20))
    expect(mean(counts.slice(first, first + 4))).toBeGreaterThan(1.5 * middle)
    expect(mean(counts.slice(last - 4, last))).toBeGreaterThan(1.5 * middle)
    expect(mean(counts.slice(last, 365))).toBeLessThan(0.4 * middle)
  })

  it.each([
    ['launch', /云手机/, 'gradual'],
    ['trial', /新通话/, 'burst'],
    ['rollout', /超级SIM/, 'long_tail'],
    ['term', /和教育|校讯通/, 'gradual'],
  ])('let the %s raise a wave that %s is spoken of in: %s', async (name, product, curve) => {
    const counts = perDay(contacts.filter((contact) => product.test(textOf(contact).normalize('NFKC'))))
    const [wave] = await promotionWaves({ firstDay: '2025-01-01', values: counts }, [story[name]!.start.slice(0, 10)], '2025-12-31', businessDayKind)
    expect(wave!.curve.curve).toBe(curve)
    expect(Math.abs(dayOfDate(wave!.curve.wave!.peak) - dayOfDate(story[name]!.peak.slice(0, 10)))).toBeLessThan(10)
  })

  it.each([2020, 2024, 2026])('happen in %d too', (year) => {
    for (const { start, end, tailEnd } of sampleStory(year)) {
      expect(start.startsWith(`${year}-`)).toBe(true)
      expect(clockOf(start)).toBeLessThan(clockOf(end))
      expect(clockOf(end)).toBeLessThanOrEqual(clockOf(tailEnd))
    }
  })
})

describe('the contacts', () => {
  it('mix the channels as an operator has them', () => {
    const share = (test: (contact: RawContact) => boolean): number => contacts.filter(test).length / contacts.length
    expect(share(({ channel }) => channel === '10086热线')).toBeGreaterThan(0.45)
    expect(share(({ turns }) => turns !== undefined)).toBeGreaterThan(0.1)
    expect(share(({ channel }) => channel === '微博')).toBeLessThan(0.04)
    expect(share(({ region }) => region === '上海')).toBeGreaterThan(5 * share(({ region }) => region === '秦皇岛'))
    for (const field of ['product', 'agent', 'team', 'status', 'resolvedAt', 'transfers', 'scores', 'customerNumber'] as const) {
      expect([field, share((contact) => contact[field] !== undefined) > 0.1]).toEqual([field, true])
      expect([field, share((contact) => contact[field] === undefined) > 0.01]).toEqual([field, true])
    }
  })

  it('come from some customers two to four times, who then say so more often', () => {
    const byCustomer = new Map<string, RawContact[]>()
    for (const contact of contacts) {
      if (contact.customerNumber === undefined) continue
      byCustomer.set(contact.customerNumber, [...(byCustomer.get(contact.customerNumber) ?? []), contact])
    }
    const groups = [...byCustomer.values()]
    const returning = groups.filter(({ length }) => length > 1)
    expect(returning.length / groups.length).toBeGreaterThan(0.06)
    expect(returning.length / groups.length).toBeLessThan(0.1)
    expect(Math.max(...groups.map(({ length }) => length))).toBeLessThanOrEqual(4)
    const says = /再次|多次|第[二三]次|[二三]次|催|上次|报过|投诉过|前期/
    const share = (some: readonly RawContact[]): number => mean(some.map((contact) => Number(says.test(textOf(contact)))))
    expect(share(returning.map((group) => group[1]!))).toBeGreaterThan(1.5 * share(groups.map((group) => group[0]!)))
  })

  it('are closed after they came in, if at all', () => {
    expect(contacts.filter(({ occurredAt, resolvedAt }) => resolvedAt !== undefined && resolvedAt < occurredAt)).toEqual([])
    const open = (status?: string): boolean => status === undefined || status === '处理中'
    expect(contacts.filter(({ resolvedAt, status }) => (resolvedAt === undefined) !== open(status))).toEqual([])
  })

  it('have either a text or turns, the turns one after the other', () => {
    expect(contacts.filter(({ text, turns }) => (text === undefined) === (turns === undefined))).toEqual([])
    const spoken = contacts.flatMap(({ turns }) => (turns === undefined ? [] : [turns]))
    expect(spoken.filter((turns) => turns.some(({ startMs, endMs }, i) => endMs! <= startMs! || startMs! < (turns[i - 1]?.endMs ?? 0)))).toEqual([])
  })

  it('leave no slot empty', () => {
    expect(contacts.map(textOf).filter((text) => /[{}｛｝]|undefined|NaN|元元|块元/.test(text))).toEqual([])
  })

  it('are seldom the same word for word', () => {
    const written = contacts.slice(0, 5000).flatMap(({ text }) => text ?? [])
    expect(new Set(written).size).toBeGreaterThan(0.7 * written.length)
  })

  const texts = contacts.map((contact) => textOf(contact).normalize('NFKC'))
  const found = (pattern: RegExp): string[] => texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!.replace(/[\s-]/g, '')))
  const passesLuhn = (number: string): boolean =>
    sum([...number].toReversed().map((digit, i) => (i % 2 === 0 ? Number(digit) : [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)]!))) % 10 === 0
  const isIdentity = (number: string): boolean =>
    '10X98765432'[sum(Array.from(number.slice(0, 17), (digit, i) => Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i]!)) % 11] === number[17]

  it('hold identity numbers and bank cards with valid check digits', () => {
    const identities = found(/身份证(\d{17}[\dX])/g)
    expect(identities.length).toBeGreaterThan(5)
    expect(identities.filter((number) => !isIdentity(number))).toEqual([])
    const cards = found(/(?:银行卡|原卡|信用卡)(\d[\d ]{14,22}\d)/g)
    expect(cards.length).toBeGreaterThan(5)
    expect(cards.filter((number) => !passesLuhn(number))).toEqual([])
  })

  it('hold order numbers that are only now and then taken for a card or an identity number', () => {
    const orders = found(/订单号?(?:是)?(\d{16,20})/g)
    expect(orders.length).toBeGreaterThan(100)
    const alike = orders.filter((number) => passesLuhn(number) || (number.length === 18 && /^[1-6]/.test(number) && isIdentity(number) && !number.startsWith('2025')))
    expect(alike.length).toBeGreaterThan(0)
    expect(alike.length / orders.length).toBeLessThan(0.12)
  })

  it('speak mobile numbers in transcripts', () => {
    expect(found(/(幺[三四五六七八九][零幺二三四五六七八九，呃嗯 ]{9,})/g).length).toBeGreaterThan(50)
  })
})

describe('the corpus', () => {
  const corpus = readCorpus(dictionaries)
  const wordsOf = (text: CorpusText): string => (text.form === 'transcript' ? text.turns.map((turn) => turn.text).join('\n') : text.text)
  const topics = [
    'mobile-network', 'broadband', 'tariff', 'billing', 'payment', 'data', 'order', 'vas', 'nuisance',
    'service', 'store', 'online', 'device', 'porting', 'roaming', 'privacy', 'promotion', 'other',
  ]

  it('has at least 300 written texts and 30 transcripts', () => {
    expect(corpus.filter(({ form }) => form !== 'transcript').length).toBeGreaterThanOrEqual(300)
    expect(corpus.filter(({ form }) => form === 'transcript').length).toBeGreaterThanOrEqual(30)
  })

  it('gives each text an id of its own', () => {
    expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length)
  })

  it('labels every text by the guide', () => {
    const wrong = corpus.filter(
      (text) =>
        !tiers.includes(text.tier) ||
        !kinds.includes(text.kind) ||
        !polarities.includes(text.polarity) ||
        !experienceStages.includes(text.stage) ||
        !topics.includes(text.topic) ||
        text.also.some((tier, i) => tier === text.tier || tier === 'none' || text.also.indexOf(tier) !== i) ||
        (text.tier === 'none' && text.stage !== 'use'),
    )
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  it('names only slots that can be filled', () => {
    expect(corpus.flatMap((text) => unknownSlots(wordsOf(text)))).toEqual([])
  })

  // Six characters said in passing elsewhere are no copy, so a very short text is held against the whole of the longer one.
  it('has no two texts that share more than half of their runs of five characters', () => {
    const runs = corpus.map((text) => {
      const plain = wordsOf(text).replace(/\{[^}]*\}|\s/g, '')
      return new Set(Array.from({ length: Math.max(0, plain.length - 4) }, (_, i) => plain.slice(i, i + 5)))
    })
    const alike: string[] = []
    for (let i = 0; i < runs.length; i++) {
      for (let j = 0; j < i; j++) {
        const [small, large] = runs[i]!.size < runs[j]!.size ? [runs[i]!, runs[j]!] : [runs[j]!, runs[i]!]
        let shared = 0
        for (const run of small) if (large.has(run)) shared++
        if (shared > (small.size < 8 ? large.size : small.size) / 2) alike.push(`${corpus[j]!.id} ${corpus[i]!.id}`)
      }
    }
    expect(alike).toEqual([])
  })

  describe('when it is broken', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tingyin-sample-'))
    afterAll(() => rmSync(folder, { recursive: true }))

    it.each(['corpus/tickets.jsonl', 'corpus/messages.jsonl', 'corpus/transcripts.jsonl', 'corpus/stories.jsonl', 'sample/waves.jsonl', 'regions.txt'])('misses %s at once, by name', (file) => {
      for (const texts of ['corpus', 'sample']) cpSync(join(dictionaries, texts), join(folder, texts), { recursive: true })
      cpSync(join(dictionaries, 'regions.txt'), join(folder, 'regions.txt'))
      rmSync(join(folder, file))
      const error = errorOf(() => sampleContacts({ dictionaries: folder, count: 1 }))
      expect(error).toBeInstanceOf(TingyinError)
      expect(error.code).toBe('DICTIONARY_MISSING')
      expect(error.message).toContain(file)
    })

    it.each([
      ['no JSON', '{"id":', 'not JSON'],
      ['an unknown tier', { tier: 'angry' }, 'tier'],
      ['an unknown topic', { topic: 'weather' }, 'topic'],
      ['an unknown slot', { text: '我的{血型}不对' }, '血型'],
      ['an unclosed slot', { text: '我的{手机号不对' }, '手机号'],
      ['a field too many', { mood: 'bad' }, 'mood'],
    ])('names the line with %s', (_, change, told) => {
      for (const texts of ['corpus', 'sample']) cpSync(join(dictionaries, texts), join(folder, texts), { recursive: true })
      const ticket = corpus.find(({ form }) => form === 'ticket')!
      const line = typeof change === 'string' ? change : JSON.stringify({ ...ticket, ...change })
      writeFileSync(join(folder, 'corpus/tickets.jsonl'), `${JSON.stringify(ticket)}\n\n${line}\n`)
      const error = errorOf(() => readCorpus(folder))
      expect(error).toMatchObject({ code: 'DICTIONARY_INVALID' })
      expect(error.message).toContain('line 3')
      expect(error.message).toContain(told)
    })
  })
})
