import type { Evidence } from '../domain/labels'
import { faultWeight } from './classify-kind'
import type { LearnedSpan } from './learned-spans'
import type { CueHit } from './match-cues'
import type { OutputField } from './model-outputs'
import { closedSenses, type Sense } from './senses'
import { addEvidence, noEvidence } from './tally'
import type { TopicTree } from './topic-tree'

/** Begins the `cue` of evidence that no dictionary has: a run of characters that spoke for the value in the corpus. */
const learnedMark = '≈'

/** How a cue speaks for a value: where it is said, where it is denied, where it is strong enough to tell of a fault. */
const said = 1
const denied = 2
const ofFault = 4

/** How the cues of each sense speak for a value, 0 where they do not. */
type Speakers = Uint8Array

/** Finds the cues that spoke for a value of a label, by the numbers of their senses. */
export class CueEvidence {
  private readonly speakersOf: ReadonlyMap<OutputField, ReadonlyMap<string, Speakers>>
  private readonly displeasure: Speakers

  constructor(
    private readonly senses: readonly Sense[],
    topicTree: TopicTree,
  ) {
    const fields: readonly OutputField[] = ['tier', 'kind', 'polarity', 'stage', 'flag']
    this.speakersOf = new Map<OutputField, ReadonlyMap<string, Speakers>>([
      ...fields.map((field) => {
        const values = closedSenses.flatMap((sense) => (sense.field === field ? [sense.value] : []))
        return [field, new Map(values.map((value) => [value, this.speakers((sense) => waysOf(sense, field, value))]))] as const
      }),
      // Whoever speaks of a part speaks for the whole.
      ['topic', new Map(topicTree.topics.map(({ id }) => {
        const within = topicTree.within(id)
        return [id, this.speakers(({ field, value }) => (field === 'topic' && within.includes(value) ? said : 0))]
      }))],
    ])
    this.displeasure = this.speakers((sense) => mood(sense, 'negative'))
  }

  /** The cues that spoke for a value, strongest first, of equals the one that stands first. Anger that names no cause speaks for `emotional` where nothing else does. */
  of(hits: readonly CueHit[], field: OutputField, value: string): readonly Evidence[] {
    const speakers = this.speakersOf.get(field)?.get(value)
    const evidence = speakers === undefined ? noEvidence : evidenceFrom(hits, speakers)
    return evidence.length === 0 && field === 'tier' && value === 'emotional' ? evidenceFrom(hits, this.displeasure) : evidence
  }

  private speakers(waysOf: (sense: Sense) => number): Speakers {
    return Uint8Array.from(this.senses, waysOf)
  }
}

/** Learned runs of characters as evidence. */
export const learnedEvidence = (text: string, spans: readonly LearnedSpan[]): readonly Evidence[] =>
  spans.map(({ start, end, weight }) => ({ start, end, cue: learnedMark + text.slice(start, end), weight }))

function waysOf(sense: Sense, field: OutputField, value: string): number {
  const spoken = sense.value === value ? said : 0
  switch (field) {
    case 'tier':
      return sense.field === 'tier' || sense.field === 'question' || sense.field === 'praise' ? spoken : 0
    case 'kind':
      if (sense.field === 'kind') return spoken
      if (value === 'complaint') return sense.field === 'tier' ? ofFault : mood(sense, 'negative')
      return value === 'praise' ? mood(sense, 'positive') : 0
    case 'polarity':
      return sense.field === 'tier' && value === 'negative' ? ofFault : mood(sense, value)
    default:
      return sense.field === field ? spoken : 0
  }
}

/** What is denied speaks for the opposite mood; a neutral cue for none but its own. */
function mood({ field, value }: Sense, spoken: string): number {
  if (field !== 'polarity') return 0
  if (spoken === 'neutral') return value === 'neutral' ? said | denied : 0
  if (value === 'neutral') return 0
  return value === spoken ? said : denied
}

function evidenceFrom(hits: readonly CueHit[], speakers: Speakers): readonly Evidence[] {
  let evidence: Evidence[] | undefined
  for (let i = 0; i < hits.length; i++) {
    const hit = hits[i]!
    const ways = speakers[hit.sense]!
    if (ways !== 0 && speaks(ways, hit.weight)) evidence = addEvidence(evidence, hit)
  }
  return evidence ?? noEvidence
}

function speaks(ways: number, weight: number): boolean {
  if ((ways & ofFault) !== 0) return weight >= faultWeight
  return (ways & (weight > 0 ? said : denied)) !== 0
}
