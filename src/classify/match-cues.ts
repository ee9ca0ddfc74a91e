import type { Span } from '../domain/contact'
import type { Evidence } from '../domain/labels'
import { placeholderPattern } from '../text/personal-kinds'
import { type Cue, type CueField, type CueSet, type Factors, cueFields } from './cues'
import { PhraseMatcher } from './phrase-matcher'
import { closedSenses, type Sense } from './senses'

/** A cue found in a text; `weight` already tells what its surroundings make of it and is never 0. */
export interface CueHit extends Evidence, Sense {
  /** The place of its field and value among the matcher's `senses`: what is known of these is found sooner by a number than by two names. */
  readonly sense: number
}

const placeholders = new RegExp(placeholderPattern, 'g')

/** Parts of a cue with a gap stand at most this many characters apart. */
const gapReach = 12
/** How far behind a cue, within its sentence, a word such as 已恢复 is looked for. */
const cancelReach = 25
/** Longer cues compete as if they had this length. */
const longest = 40
/** An @mention ends at the first character that cannot be part of a name, and after this many at the latest. */
const mentionReach = 20
/** What a cue found in the agent's words counts, for the fields that hear the agent. */
const agentShare = 0.5
const slotsHearingAgent: readonly number[] = [cueFields.indexOf('topic'), cueFields.indexOf('product')]
/** From this repetition on a cue counts no less: 1, ½, ¼, … 1/1024. */
const lastRepetition = 10

const noModifier = 0
const negator = 1
const degree = 2
const question = 3
const hypothetical = 4
const cancelled = 5
const closer = 6
const lookalike = 7

/** What a phrase, or a pair of phrases with a gap, means in one channel. */
interface Entry {
  readonly channel: number
  readonly inMention: boolean
  readonly cues: Cue[]
  readonly role: number
  readonly factor: number
}

/** What each find of a cue needs of it, side by side: of thousands of cues most are not in the processor's cache, and reading a text is mostly waiting for memory. */
interface HeardCue extends Sense {
  readonly cue: string
  readonly weight: number
  /** Position of the field among `cueFields`. */
  readonly slot: number
  readonly sense: number
  /** The next cue of its entry. */
  readonly next: HeardCue | undefined
  /** How often it was found in the text at hand. */
  found: number
}

/** Cues compete for their place within a channel: within a field, but flags each for themselves. Modifiers have one of their own. */
const channels = ['tier', 'question', 'praise', 'kind', 'polarity', 'stage', 'topic', 'product', 'escalation', 'churn', 'repeat', 'event', 'modifier']
const modifierChannel = 1 << channels.indexOf('modifier')
const cueChannels = modifierChannel - 1
const mentionBit = modifierChannel << 1

/** Of a phrase: it must not touch a further letter or digit. */
const guarded = 1
/** Of a phrase: it is half of a gapped cue. */
const halved = 2

const acceptedCue = 1
const acceptedModifier = 2

/**
 * Finds the cues of a clean text in one pass and weighs each by the words around it.
 *
 * - Of overlapping cues of one field (of one flag) the longest counts, so 没有信号 is never the 信号 of good reception.
 * - A negator up to `negation.reach` characters before the cue in its clause turns or takes its weight; two negators leave it
 *   alone. A negator inside a longer cue belongs to that cue: in 没信号还断网 nothing is negated.
 * - A degree word just before a cue raises or lowers it. Questions (会不会扣费), hypotheticals (怕断网) and cancelled states
 *   (断网已恢复) lower it by field, as modifiers.yaml says.
 * - The same cue counts in full once, then half, then a quarter: who repeats a word does not say more each time.
 * - A cue that begins or ends with a letter or digit does not match inside a longer word or number.
 */
export class CueMatcher {
  /** What its cues speak for, each value of a field once, those of `closedSenses` first. */
  readonly senses: readonly Sense[]
  private readonly matcher: PhraseMatcher
  /** What phrase `p` means by itself are the entries from `firstEntry[p]` to `firstEntry[p + 1]`; those of gapped cues come behind all these. */
  private readonly firstEntry: Int32Array
  /** The halves of gapped cues that phrase `p` is are those from `firstHalf[p]` to `firstHalf[p + 1]`: entry × 2, + 1 for the second half. */
  private readonly firstHalf: Int32Array
  private readonly gapHalves: Int32Array
  /** Channel of each entry, with `mentionBit` for one that counts inside @mentions only. */
  private readonly channelOf: Uint16Array
  /** The first cue of each entry; a modifier has none, nor has what only keeps cues from its place. */
  private readonly firstCue: readonly (HeardCue | undefined)[]
  /** Of each phrase, what is to be asked before it counts as an entry. */
  private readonly traits: Uint8Array
  private readonly found = new Candidates()
  private readonly halves = new Candidates()
  private readonly surroundings: Surroundings
  /** The cues found in the text at hand, `heardCount` of them: a list made empty would give its room away and fetch it again for each text. */
  private readonly heard: HeardCue[] = []
  private heardCount = 0
  private text = ''
  private placeholders: readonly Span[] = []

  constructor(cueSet: Pick<CueSet, 'cues' | 'modifiers'>) {
    const vocabulary = new Vocabulary()
    for (const cue of cueSet.cues) vocabulary.addCue(cue)
    const { negation, degree: degrees, question: questions, hypothetical: hypotheticals, cancelled: cancelling, closers } = cueSet.modifiers
    vocabulary.addModifiers(negator, negation.words)
    vocabulary.addModifiers(lookalike, negation.lookalikes)
    vocabulary.addModifiers(question, questions.words)
    vocabulary.addModifiers(hypothetical, hypotheticals.words)
    vocabulary.addModifiers(cancelled, cancelling.words)
    vocabulary.addModifiers(lookalike, cancelling.lookalikes)
    vocabulary.addModifiers(closer, closers)
    for (const [word, factor] of degrees.words) vocabulary.addModifiers(degree, [word], factor)
    const phrases = [...vocabulary.phrases.keys()]
    const { entriesOf, halvesOf, gapped } = vocabulary
    const entries = [...entriesOf.flat(), ...gapped]
    const firstGapped = entries.length - gapped.length
    this.matcher = new PhraseMatcher(phrases)
    this.firstEntry = firstOf(entriesOf)
    this.firstHalf = firstOf(halvesOf)
    this.gapHalves = Int32Array.from(halvesOf.flat(), (half) => half + 2 * firstGapped)
    this.channelOf = Uint16Array.from(entries, ({ channel, inMention }) => channel | (inMention ? mentionBit : 0))
    this.firstCue = entries.map(({ cues }) => vocabulary.heard(cues))
    this.senses = vocabulary.senses
    this.traits = Uint8Array.from(phrases, (phrase, i) => (touchesLetters(phrase) ? guarded : 0) | (halvesOf[i]!.length > 0 ? halved : 0))
    this.surroundings = new Surroundings(cueSet, entries)
  }

  /**
   * The cues of a clean text, in the order of their ends. For a transcript, `customerTurns` says which stretches the customer spoke, in order: elsewhere only
   * topics and products are heard, at half their weight.
   */
  find(text: string, customerTurns?: readonly Span[]): readonly CueHit[] {
    const { found, surroundings } = this
    const hits: CueHit[] = []
    this.text = text
    this.placeholders = text.includes('[') ? Array.from(text.matchAll(placeholders), ({ index, 0: { length } }): Span => ({ start: index, end: index + length })) : noSpans
    found.clear()
    this.halves.clear()
    this.matcher.find(text, this.take)
    if (found.size === 0) return hits
    found.acceptLongest(text, this.channelOf)
    surroundings.read(text, found)
    for (let i = 0; i < found.size; i++) if (found.accepted[i] === acceptedCue) this.emit(i, customerTurns, hits)
    for (let i = 0; i < this.heardCount; i++) this.heard[i]!.found = 0
    this.heardCount = 0
    return hits
  }

  private readonly take = (phrase: number, start: number, end: number): void => {
    // 证件 in [证件:kxbtrqmwzz] is our word, not the customer's.
    if (this.placeholders.length > 0 && this.placeholders.some((span) => start < span.end && end > span.start)) return
    const traits = this.traits[phrase]!
    if ((traits & guarded) !== 0 && insideWord(this.text, start, end)) return
    const last = this.firstEntry[phrase + 1]!
    for (let entry = this.firstEntry[phrase]!; entry < last; entry++) this.found.add(entry, start, end, 0, 0)
    if ((traits & halved) === 0) return
    const lastHalf = this.firstHalf[phrase + 1]!
    for (let at = this.firstHalf[phrase]!; at < lastHalf; at++) {
      const half = this.gapHalves[at]!
      if ((half & 1) === 1) this.closeGap(half >> 1, start, end)
      else this.halves.add(half >> 1, start, end, 0, 0)
    }
  }

  /** Joins a second half with the nearest first half before it. */
  private closeGap(entry: number, start: number, end: number): void {
    const { entry: entryAt, from, to } = this.halves
    for (let i = this.halves.size - 1; i >= 0; i--) {
      const firstEnd = to[i]!
      if (firstEnd < start - gapReach) return
      if (entryAt[i] !== entry || firstEnd > start) continue
      if (!breaksSentence(this.text, firstEnd, start)) this.found.add(entry, from[i]!, firstEnd, start, end)
      return
    }
  }

  private emit(candidate: number, customerTurns: readonly Span[] | undefined, hits: CueHit[]): void {
    const { found, surroundings } = this
    let heard = this.firstCue[found.entry[candidate]!]
    if (heard === undefined) return
    const start = found.from[candidate]!
    const end = found.to2[candidate] === 0 ? found.to[candidate]! : found.to2[candidate]!
    const share = customerTurns === undefined || within(customerTurns, start, end) ? 1 : agentShare
    surroundings.lookAround(start, end)
    for (; heard !== undefined; heard = heard.next) {
      const { field, value, sense, cue, slot, found: repetition } = heard
      if (share !== 1 && !slotsHearingAgent.includes(slot)) continue
      const factor = surroundings.factorFor(slot)
      if (factor === 0) continue
      if (repetition === 0) this.heard[this.heardCount++] = heard
      if (repetition < lastRepetition) heard.found = repetition + 1
      hits.push({ field, value, sense, start, end, cue, weight: (heard.weight * factor * share) / (1 << repetition) })
    }
  }
}

/** Where each of several lists begins when they stand one behind the other, and where the last one ends. */
function firstOf(lists: readonly (readonly unknown[])[]): Int32Array {
  const first = new Int32Array(lists.length + 1)
  lists.forEach(({ length }, i) => (first[i + 1] = first[i]! + length))
  return first
}

/** Collects the phrases of the dictionaries and what each means. */
class Vocabulary {
  readonly phrases = new Map<string, number>()
  /** What each phrase means by itself. */
  readonly entriesOf: Entry[][] = []
  readonly gapped: Entry[] = []
  /** The halves of gapped cues that each phrase is: place in `gapped` × 2, + 1 for the second half. */
  readonly halvesOf: number[][] = []
  readonly senses: Sense[] = [...closedSenses]
  private readonly senseOf = new Map(closedSenses.map(({ field, value }, sense) => [`${field} ${value}`, sense]))
  private readonly gaps = new Map<string, Entry[]>()

  addCue(cue: Cue): void {
    const [first, second] = cue.parts
    const list = second === undefined ? this.entriesOf[this.indexOf(first)]! : this.gap(first, second)
    const channel = 1 << channels.indexOf(cue.field === 'flag' ? cue.value : cue.field)
    const inMention = cue.place === 'mention'
    let entry = list.find((other) => other.channel === channel && other.inMention === inMention)
    if (entry === undefined) {
      entry = { channel, inMention, cues: [], role: noModifier, factor: 1 }
      list.push(entry)
      if (second !== undefined) {
        const place = this.gapped.push(entry) - 1
        this.halvesOf[this.indexOf(first)]!.push(2 * place)
        this.halvesOf[this.indexOf(second)]!.push(2 * place + 1)
      }
    }
    if (cue.weight > 0) entry.cues.push(cue)
  }

  /** The first of the cues of an entry, with the others behind it. */
  heard(cues: readonly Cue[]): HeardCue | undefined {
    return cues.reduceRight<HeardCue | undefined>(
      (next, { field, value, cue, weight }) => ({ field, value, cue, weight, slot: cueFields.indexOf(field), sense: this.sense(field, value), next, found: 0 }),
      undefined,
    )
  }

  private sense(field: CueField, value: string): number {
    const key = `${field} ${value}`
    let place = this.senseOf.get(key)
    if (place === undefined) {
      place = this.senses.push({ field, value }) - 1
      this.senseOf.set(key, place)
    }
    return place
  }

  addModifiers(role: number, words: readonly string[], factor = 1): void {
    for (const word of words) this.entriesOf[this.indexOf(word)]!.push({ channel: modifierChannel, inMention: false, cues: [], role, factor })
  }

  private gap(first: string, second: string): Entry[] {
    const key = `${first}…${second}`
    const list = this.gaps.get(key) ?? []
    this.gaps.set(key, list)
    return list
  }

  private indexOf(phrase: string): number {
    let index = this.phrases.get(phrase)
    if (index === undefined) {
      index = this.phrases.size
      this.phrases.set(phrase, index)
      this.entriesOf.push([])
      this.halvesOf.push([])
    }
    return index
  }
}

/** Occurrences in a text, in columns that are used again for the next text; `to2` is 0 where there is no second half. */
class Candidates {
  size = 0
  entry = new Int32Array(512)
  from = new Int32Array(512)
  to = new Int32Array(512)
  from2 = new Int32Array(512)
  to2 = new Int32Array(512)
  accepted = new Uint8Array(512)
  private order = new Int32Array(512)
  private rank = new Uint8Array(512)
  /** Of each rank, how many; then where in `order` they go. */
  private readonly ofRank = new Int32Array(2 * longest + 2)
  /** The channels that hold each character of the text. */
  private taken = new Uint16Array(1024)

  clear(): void {
    this.size = 0
  }

  add(entry: number, from: number, to: number, from2: number, to2: number): void {
    const i = this.size++
    if (i === this.entry.length) this.grow()
    this.entry[i] = entry
    this.from[i] = from
    this.to[i] = to
    this.from2[i] = from2
    this.to2[i] = to2
  }

  /**
   * Marks what stands when, within a channel, longer occurrences win their place and earlier ones among equals. A modifier that
   * is part of a longer cue does not stand.
   */
  acceptLongest(text: string, channelOf: Uint16Array): void {
    if (this.taken.length < text.length) this.taken = new Uint16Array(text.length * 2)
    else this.taken.fill(0, 0, text.length)
    const { entry, from, to, from2, to2, taken, order, accepted } = this
    const mentions = mentionsIn(text)
    this.sortByRank(channelOf)
    for (let k = 0; k < this.size; k++) {
      const i = order[k]!
      const inMention = mentions.length > 0 && within(mentions, from[i]!, from[i]! + 1)
      accepted[i] = 0
      if (inMention !== channelOf[entry[i]!]! >= mentionBit) continue
      const channel = channelOf[entry[i]!]! & ~mentionBit
      if (isTaken(taken, channel, from[i]!, to[i]!) || isTaken(taken, channel, from2[i]!, to2[i]!)) continue
      const isModifier = channel === modifierChannel
      if (!isModifier) accepted[i] = acceptedCue
      else if (!isTaken(taken, cueChannels, from[i]!, to[i]!)) accepted[i] = acceptedModifier
      for (let at = from[i]!; at < to[i]!; at++) taken[at]! |= channel
      for (let at = from2[i]!; at < to2[i]!; at++) taken[at]! |= channel
    }
  }

  /** Counting sort into `order`: longest first, modifiers before cues of their length, otherwise as they came. */
  private sortByRank(channelOf: Uint16Array): void {
    const { ofRank, order, entry, from, to, from2, to2, rank, size } = this
    let highest = 0
    for (let i = 0; i < size; i++) {
      const length = to[i]! - from[i]! + to2[i]! - from2[i]!
      rank[i] = 2 * (length < longest ? length : longest) + (channelOf[entry[i]!] === modifierChannel ? 1 : 0)
      ofRank[rank[i]!]!++
      if (rank[i]! > highest) highest = rank[i]!
    }
    let before = 0
    for (let each = highest; each >= 0; each--) {
      const here = ofRank[each]!
      ofRank[each] = before
      before += here
    }
    for (let i = 0; i < size; i++) order[ofRank[rank[i]!]!++] = i
    ofRank.fill(0, 0, highest + 1)
  }

  private grow(): void {
    const larger = (column: Int32Array<ArrayBuffer>) => {
      const copy = new Int32Array(column.length * 2)
      copy.set(column)
      return copy
    }
    this.entry = larger(this.entry)
    this.from = larger(this.from)
    this.to = larger(this.to)
    this.from2 = larger(this.from2)
    this.to2 = larger(this.to2)
    this.order = new Int32Array(this.entry.length)
    this.accepted = new Uint8Array(this.entry.length)
    this.rank = new Uint8Array(this.entry.length)
  }
}

/** What the modifiers of a text make of its cues. */
class Surroundings {
  // Factors by slot of the field.
  private readonly negated: readonly number[]
  private readonly asked: readonly number[]
  private readonly supposed: readonly number[]
  private readonly ended: readonly number[]
  private readonly raised: readonly boolean[]
  private readonly negationReach: number
  private readonly degreeReach: number
  /** Role and factor of each entry. */
  private readonly roles: Uint8Array
  private readonly factors: Float64Array

  // The modifiers of the text at hand, in order.
  private size = 0
  private readonly role: number[] = []
  private readonly factor: number[] = []
  private readonly from: number[] = []
  private readonly to: number[] = []
  /** The clause and the sentence each character of the text stands in, counted from 0. */
  private clause = new Int32Array(1024)
  private sentence = new Int32Array(1024)

  // What was found around the cue at hand.
  private start = -1
  private end = -1
  private plain = true
  private isNegated = false
  private isAsked = false
  private isSupposed = false
  private isEnded = false
  private degree = 1

  constructor({ modifiers }: Pick<CueSet, 'modifiers'>, entries: readonly Entry[]) {
    this.roles = Uint8Array.from(entries, ({ role }) => role)
    this.factors = Float64Array.from(entries, ({ factor }) => factor)
    this.negated = everyField(modifiers.negation.factors)
    this.asked = everyField(modifiers.question.factors)
    this.supposed = everyField(modifiers.hypothetical.factors)
    this.ended = everyField(modifiers.cancelled.factors)
    this.raised = cueFields.map((field) => modifiers.degree.fields.includes(field))
    this.negationReach = modifiers.negation.reach
    this.degreeReach = modifiers.degree.reach
  }

  /** Takes up the accepted modifiers of a text. */
  read(text: string, found: Candidates): void {
    this.size = 0
    this.start = this.end = -1
    for (let i = 0; i < found.size; i++) {
      if (found.accepted[i] !== acceptedModifier) continue
      const role = this.roles[found.entry[i]!]!
      if (role === lookalike) continue
      const at = this.size++
      this.role[at] = role
      this.factor[at] = this.factors[found.entry[i]!]!
      this.from[at] = found.from[i]!
      this.to[at] = found.to[i]!
    }
    if (this.size > 0) this.divide(text)
  }

  private divide(text: string): void {
    if (this.clause.length < text.length) {
      this.clause = new Int32Array(text.length * 2)
      this.sentence = new Int32Array(text.length * 2)
    }
    let clause = 0
    let sentence = 0
    for (let at = 0; at < text.length; at++) {
      const kind = breakAt(text, at)
      if (kind !== 0) {
        clause++
        if (kind === sentenceBreak) sentence++
      }
      this.clause[at] = clause
      this.sentence[at] = sentence
    }
  }

  /** Looks at the clause before and the sentence behind a cue. */
  lookAround(start: number, end: number): void {
    if (start === this.start && end === this.end) return
    this.start = start
    this.end = end
    this.plain = true
    if (this.size === 0) return
    this.isNegated = this.isAsked = this.isSupposed = this.isEnded = false
    this.degree = 1
    const next = this.firstFrom(start)
    this.lookBack(start, next - 1)
    this.lookAhead(end, next)
    this.plain = !this.isNegated && !this.isAsked && !this.isSupposed && !this.isEnded && this.degree === 1
  }

  /** The factor on the weight of the cue last looked around. */
  factorFor(slot: number): number {
    if (this.plain) return 1
    let factor = 1
    if (this.isNegated) factor *= this.negated[slot]!
    if (this.isAsked) factor *= this.asked[slot]!
    if (this.isSupposed) factor *= this.supposed[slot]!
    if (this.isEnded) factor *= this.ended[slot]!
    return this.raised[slot] ? factor * this.degree : factor
  }

  private lookBack(start: number, last: number): void {
    const clause = this.clause[start]
    let closed = false
    for (let i = last; i >= 0; i--) {
      const to = this.to[i]!
      if (to > start) continue
      if (this.clause[to - 1] !== clause) return
      switch (this.role[i]) {
        case closer:
          closed = true
          break
        case negator:
          if (!closed && start - to <= this.negationReach) this.isNegated = !this.isNegated
          break
        case hypothetical:
          if (!closed) this.isSupposed = true
          break
        case question:
          this.isAsked = true
          break
        case degree:
          if (start - to <= this.degreeReach) this.degree *= this.factor[i]!
          break
      }
    }
  }

  private lookAhead(end: number, next: number): void {
    for (let i = next; i < this.size; i++) {
      const from = this.from[i]!
      if (from > end + cancelReach) return
      if (this.role[i] !== cancelled || from < end) continue
      this.isEnded = this.sentence[end - 1] === this.sentence[from]
      return
    }
  }

  /** Index of the first modifier that starts at or behind a position. */
  private firstFrom(position: number): number {
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.from[middle]! < position) low = middle + 1
      else high = middle
    }
    return low
  }
}

function everyField(factors: Factors): readonly number[] {
  return cueFields.map((field) => factors[field] ?? 1)
}

function isTaken(taken: Uint16Array, channels: number, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((taken[at]! & channels) !== 0) return true
  return false
}

/** Whether one of the ordered spans holds the range. */
function within(spans: readonly Span[], start: number, end: number): boolean {
  let low = 0
  let high = spans.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const span = spans[middle]!
    if (span.end <= start) low = middle + 1
    else if (span.start > start) high = middle - 1
    else return end <= span.end
  }
  return false
}

const clauseBreak = 1
export const sentenceBreak = 2
const breaks = new Uint8Array(65_536)
for (const character of ',、:：，()（）"“”「」[]【】~～ \t\u3000') breaks[character.charCodeAt(0)] = clauseBreak
for (const character of '。!！?？;；\n\r') breaks[character.charCodeAt(0)] = sentenceBreak

/** 0 within a clause, 1 between clauses, `sentenceBreak` between sentences. A full stop ends a sentence unless it stands within a number, an address or a name: 5.8元, 10086.cn. */
export function breakAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  if (unit === 46) return kindOf(text.charCodeAt(at - 1)) === 0 || kindOf(text.charCodeAt(at + 1)) === 0 ? sentenceBreak : 0
  return breaks[unit]!
}

function breaksSentence(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (breakAt(text, at) === sentenceBreak) return true
  return false
}

/** 1 for a Latin letter, 2 for a digit, 0 for anything else. */
function kindOf(unit: number): number {
  if (unit >= 48 && unit <= 57) return 2
  if ((unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90)) return 1
  return 0
}

function touchesLetters(phrase: string): boolean {
  return kindOf(phrase.charCodeAt(0)) !== 0 || kindOf(phrase.charCodeAt(phrase.length - 1)) !== 0
}

function insideWord(text: string, start: number, end: number): boolean {
  const first = kindOf(text.charCodeAt(start))
  const last = kindOf(text.charCodeAt(end - 1))
  return (first !== 0 && start > 0 && kindOf(text.charCodeAt(start - 1)) === first) || (last !== 0 && end < text.length && kindOf(text.charCodeAt(end)) === last)
}

const noSpans: readonly Span[] = []
/** Names of operators' accounts end here even where the post goes on without a space: @中国联通客服你们…. */
const accountTails = ['客服', '官方微博', '营业厅', '网厅']

/** The @mentions of a post. Their words are names, not what the customer says. */
export function mentionsIn(text: string): readonly Span[] {
  let at = text.indexOf('@')
  if (at === -1) return noSpans
  const mentions: Span[] = []
  while (at !== -1) {
    let end = at + 1
    const limit = Math.min(text.length, at + 1 + mentionReach)
    while (end < limit && !endsName(text.charCodeAt(end))) end++
    const name = text.slice(at + 1, end)
    for (const tail of accountTails) {
      const cut = name.indexOf(tail)
      if (cut > 0 && at + 1 + cut + tail.length < end) end = at + 1 + cut + tail.length
    }
    if (at === 0 || kindOf(text.charCodeAt(at - 1)) === 0) mentions.push({ start: at, end })
    at = text.indexOf('@', Math.max(end, at + 1))
  }
  return mentions
}

function endsName(unit: number): boolean {
  return breaks[unit] !== 0 || unit === 64 || (unit < 128 && kindOf(unit) === 0 && unit !== 95 && unit !== 45)
}
