import { join } from 'node:path'
import { loadCues } from '../../src/classify/cues'
import type { CorpusText } from '../../src/sources/sample'
import { unknownSlots } from '../../src/sources/sample-slots'
import { readTrainingCorpus } from '../../src/sources/training-corpus'

const dictionaries = join(__dirname, '../../dictionaries')
const corpus = readTrainingCorpus(dictionaries).map(({ contact }) => contact as CorpusText)
const textOf = (contact: CorpusText): string => ('turns' in contact ? contact.turns.map(({ text }) => text).join('\n') : contact.text)
const count = (holds: (contact: CorpusText) => boolean): number => corpus.filter(holds).length

describe('the training corpus', () => {
  it('has at least 3,000 contacts', () => expect(corpus.length).toBeGreaterThanOrEqual(3_000))

  it.each(loadCues(dictionaries).topicTree.topics.filter(({ parent }) => parent === undefined).map(({ id }) => id))('has 80 contacts on the topic %s', (id) =>
    expect(count(({ topic }) => topic === id)).toBeGreaterThanOrEqual(80))

  it.each(['functional', 'convenience', 'emotional'])('has 600 of the tier %s', (value) => expect(count(({ tier }) => tier === value)).toBeGreaterThanOrEqual(600))

  it.each(['complaint', 'consultation', 'request', 'suggestion', 'praise'])('has 250 of the kind %s', (value) =>
    expect(count(({ kind }) => kind === value)).toBeGreaterThanOrEqual(250))

  it.each(['awareness', 'knowledge', 'inclination', 'use', 'repeat'])('has 150 at the stage %s', (value) =>
    expect(count(({ stage }) => stage === value)).toBeGreaterThanOrEqual(150))

  it.each(['escalation', 'churn', 'repeat'] as const)('raises the flag %s 200 times', (flag) => expect(count((contact) => contact[flag])).toBeGreaterThanOrEqual(200))

  it('gives each contact an id of its own', () => expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length))

  it('labels by the guide: known topics, other tiers beside the first, and the stage of use where there is no tier', () => {
    const topics = new Set(loadCues(dictionaries).topicTree.topics.map(({ id }) => id))
    const wrong = corpus.filter(
      ({ tier, also, stage, topic }) =>
        !topics.has(topic) || also.some((other, i) => other === tier || other === 'none' || also.indexOf(other) !== i) || (tier === 'none' && (stage !== 'use' || also.length > 0)),
    )
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  it('names only known slots and holds no number of a phone', () => {
    const wrong = corpus.filter((contact) => unknownSlots(textOf(contact)).length > 0 || /1[3-9]\d{9}|\{金额\}元/.test(textOf(contact)))
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  // Six characters said in passing elsewhere are no copy, so a very short text is held against the whole of the longer one.
  it('has no two texts that share more than half of their runs of five characters', () => {
    const runs = corpus.map((contact) => {
      const plain = textOf(contact).replace(/\{[^}]*\}|[\s\p{P}]/gu, '')
      return new Set(Array.from({ length: Math.max(0, plain.length - 4) }, (_, i) => plain.slice(i, i + 5)))
    })
    const holders = new Map<string, number[]>()
    const alike: string[] = []
    runs.forEach((own, i) => {
      const shared = new Map<number, number>()
      for (const run of own) {
        const before = holders.get(run) ?? []
        for (const j of before) shared.set(j, (shared.get(j) ?? 0) + 1)
        before.push(i)
        holders.set(run, before)
      }
      for (const [j, common] of shared) {
        const [small, large] = own.size < runs[j]!.size ? [own.size, runs[j]!.size] : [runs[j]!.size, own.size]
        if (common > (small < 8 ? large : small) / 2) alike.push(`${corpus[j]!.id} ${corpus[i]!.id}`)
      }
    })
    expect(alike).toEqual([])
  })

  it('has no two texts that are the same', () => {
    const texts = corpus.map((contact) => textOf(contact).replace(/\s/g, ''))
    expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([])
  })
})
