import { JaroWinklerDistance } from 'natural/lib/natural/distance'
import type { AllMembers } from '../domain/all-members'
import { TingyinError } from '../domain/errors'
import type { AnalysedContact, Analysis, AnalysisVersions } from '../domain/analysed-contact'
import type { Contact, RawContact, Span, Turn } from '../domain/contact'
import type { Evidence, Label, Labels } from '../domain/labels'
import { maskId } from '../text/mask-facts'
import { originalSpan } from '../text/normalise'
import type { Pseudonyms } from '../text/pseudonym'
import type { PipelineDefinition } from './definition'
import { type FieldName, type Fields, neededToStore, type Tools } from './fields'
import type { Stage } from './stage'

interface Step {
  readonly name: string
  readonly assigns: readonly FieldName[]
  readonly run: (fields: Fields) => Partial<Fields>
  /** Take over what it assigns. */
  readonly takes: readonly TakeOver[]
}

/** Fields while stages are still assigning them. */
type OpenFields = { -readonly [Name in keyof Fields]: Fields[Name] }

/** With all members from the start: objects that grow member by member are slow to make and slow to read. */
const openFields = (raw: RawContact): OpenFields => {
  const none = undefined as never
  return {
    raw, unmasked: none, clean: none, facts: none, customerKey: none, attributes: none, turns: none, words: none, pairs: none, plain: none,
    keywords: none, cues: none, kind: none, polarity: none, tier: none, topic: none, stage: none, products: none, flags: none,
  }
}

type TakeOver = (to: OpenFields, from: Partial<Fields>) => void

/** Take over a field that a stage assigns. A name that is only known when it runs would be looked up anew for every contact. */
const takeOver: Readonly<Record<FieldName, TakeOver>> = {
  unmasked: (to, from) => void (to.unmasked = from.unmasked!),
  clean: (to, from) => void (to.clean = from.clean!),
  facts: (to, from) => void (to.facts = from.facts!),
  customerKey: (to, from) => void (to.customerKey = from.customerKey!),
  attributes: (to, from) => void (to.attributes = from.attributes!),
  turns: (to, from) => void (to.turns = from.turns!),
  words: (to, from) => void (to.words = from.words!),
  pairs: (to, from) => void (to.pairs = from.pairs!),
  plain: (to, from) => void (to.plain = from.plain!),
  keywords: (to, from) => void (to.keywords = from.keywords!),
  cues: (to, from) => void (to.cues = from.cues!),
  kind: (to, from) => void (to.kind = from.kind!),
  polarity: (to, from) => void (to.polarity = from.polarity!),
  tier: (to, from) => void (to.tier = from.tier!),
  topic: (to, from) => void (to.topic = from.topic!),
  stage: (to, from) => void (to.stage = from.stage!),
  products: (to, from) => void (to.products = from.products!),
  flags: (to, from) => void (to.flags = from.flags!),
}

/** So many contacts pass a stage before the next stage begins. */
export const togetherInStage = 100

/** What a masked contact is made of. */
const maskedFields = ['clean', 'facts', 'customerKey', 'attributes', 'turns'] as const satisfies readonly FieldName[]

/** The stages of one pipeline file, ready to run. */
export class Pipeline {
  readonly versions: AnalysisVersions
  /** Seconds that each stage has taken since the start, by its name. */
  readonly stageSeconds = new Map<string, number>()
  /** How many of the steps make a masked contact. */
  private readonly maskingSteps: number

  private constructor(
    readonly definition: PipelineDefinition,
    private readonly steps: readonly Step[],
    private readonly maskedSteps: readonly Step[],
    private readonly pseudonyms: Pseudonyms,
    dictionaryVersion: string,
  ) {
    this.versions = { pipeline: `${definition.name}@${definition.digest}`, dictionary: dictionaryVersion }
    this.maskingSteps = 1 + steps.findLastIndex(({ assigns }) => maskedFields.some((field) => assigns.includes(field)))
  }

  /**
   * Checks a definition against the stages there are and makes it runnable.
   *
   * @throws TingyinError PIPELINE_INVALID for an unknown stage or option, an order in which a stage lacks a field it
   * requires, or an end at which something that is stored is still missing
   */
  static build(definition: PipelineDefinition, stages: readonly Stage[], tools: Tools, dictionaryVersion: string): Pipeline {
    const refuse = (problem: string): never => {
      throw new TingyinError('PIPELINE_INVALID', { pipeline: definition.name, problem })
    }
    const makersOf = (field: FieldName): string =>
      stages.filter(({ assigns }) => assigns.includes(field)).map(({ name }) => `"${name}"`).join(' or ')
    const assigned = new Set<string>()
    const maskedSteps: Step[] = []
    const steps = definition.stages.map(({ use, with: given }) => {
      const stage = stages.find(({ name }) => name === use)
      if (!stage) {
        const known = stages.map(({ name }) => name)
        return refuse(`there is no stage "${use}". Did you mean "${nearest(use, known)}"? There are: ${known.join(', ')}.`)
      }
      for (const field of stage.requires) {
        if (assigned.has(field)) continue
        return refuse(`"${use}" needs ${field}, which no earlier stage assigns. Put ${makersOf(field)} before it.`)
      }
      for (const field of stage.assigns) assigned.add(field)
      const options = stage.options.safeParse(given)
      if (!options.success) {
        const known = Object.keys(stage.options.shape)
        const issue = options.error.issues[0]!
        const what = issue.code === 'unrecognized_keys' ? `has no option "${issue.keys[0]}"` : `option ${issue.path.join('.')}: ${issue.message}`
        return refuse(`"${use}" ${what}. ${known.length > 0 ? `Its options are: ${known.join(', ')}.` : 'It has no options.'}`)
      }
      const step = (create: Stage['create']): Step => ({
        name: use, assigns: stage.assigns, run: create(options.data as never, tools) as Step['run'], takes: stage.assigns.map((field) => takeOver[field]),
      })
      const usual = step(stage.create)
      maskedSteps.push(stage.createForMasked === undefined ? usual : step(stage.createForMasked))
      return usual
    })
    for (const field of neededToStore) {
      if (assigned.has(field)) continue
      return refuse(`at its end ${field} is missing, without which a contact cannot be stored. Add ${makersOf(field)}.`)
    }
    return new Pipeline(definition, steps, maskedSteps, tools.pseudonyms, dictionaryVersion)
  }

  /**
   * Takes contacts through all stages. Pure and synchronous: about a tenth of a millisecond for a hundred characters.
   *
   * In the order of the contacts: the analysis, or the error of the stage that refused the contact (TEXT_TOO_LONG …) or
   * broke on it (STAGE_FAILED), its `stage` named.
   */
  runAll(contacts: readonly RawContact[]): readonly (Analysis | TingyinError)[] {
    return this.pass(contacts, this.steps, (fields) => this.analysis(fields))
  }

  /**
   * Takes contacts only as far as it takes to mask them: what may leave the process, to be analysed elsewhere. Masking a masked
   * contact changes nothing. In the order of the contacts: the contact, or the error of the stage that refused it.
   */
  maskAll(contacts: readonly RawContact[]): readonly (Contact | TingyinError)[] {
    return this.pass(contacts, this.steps.slice(0, this.maskingSteps), (fields) => contactOf(fields))
  }

  /** As `runAll`, for contacts that `maskAll` has masked, and of which at most the time was changed since: nothing personal is looked for in them. */
  runMasked(contacts: readonly RawContact[]): readonly (Analysis | TingyinError)[] {
    return this.pass(contacts, this.maskedSteps, (fields) => this.analysis(fields))
  }

  /**
   * What is made of the fields of each contact after the given steps, or the error of the stage that refused it.
   *
   * All contacts of a hundred pass one stage before any passes the next: jieba's dictionary and each stage's tables are larger than a
   * processor's cache, and taking turns contact by contact makes cutting alone nearly twice as slow. Of a whole import, what the stages
   * find on the way would grow old in memory.
   */
  private pass<Made>(contacts: readonly RawContact[], steps: readonly Step[], make: (fields: Fields) => Made): readonly (Made | TingyinError)[] {
    const made: (Made | TingyinError)[] = []
    for (let start = 0; start < contacts.length; start += togetherInStage) {
      for (const outcome of this.passTogether(contacts.slice(start, start + togetherInStage), steps)) {
        made.push(outcome instanceof TingyinError ? outcome : make(outcome))
      }
    }
    return made
  }

  private passTogether(contacts: readonly RawContact[], steps: readonly Step[]): readonly (Fields | TingyinError)[] {
    const outcomes: (OpenFields | TingyinError)[] = contacts.map(openFields)
    for (const { name, run, takes } of steps) {
      const start = performance.now()
      for (let i = 0; i < outcomes.length; i++) {
        const fields = outcomes[i]!
        if (fields instanceof TingyinError) continue
        try {
          const assigned = run(fields)
          for (const take of takes) take(fields, assigned)
        } catch (error) {
          outcomes[i] = failure(error, name, maskId(fields.raw.id, this.pseudonyms))
        }
      }
      this.stageSeconds.set(name, (this.stageSeconds.get(name) ?? 0) + (performance.now() - start) / 1_000)
    }
    return outcomes
  }

  /** Takes one contact through all stages. @throws TingyinError as `runAll` gives it */
  run(contact: RawContact): Analysis {
    const [outcome] = this.runAll([contact])
    if (outcome instanceof TingyinError) throw outcome
    return outcome!
  }

  private analysis(fields: Fields): Analysis {
    const labels = inOriginal(fields, (span) => originalSpan(fields.clean, span))
    return {
      contact: contactOf(fields, labels, this.versions) as AnalysedContact,
      indexed: { words: fields.words, pairs: fields.pairs, plain: fields.plain },
    }
  }
}

/** What the fields say of a contact. Every member is named: to copy the facts and add members to the copy takes fifty times as long. */
function contactOf({ facts, clean, turns, customerKey, attributes, keywords }: Fields, labels?: Labels, versions?: AnalysisVersions): Contact {
  const { id, source, occurredAt, channel, product, region, agent, team, operator, scores, status, resolvedAt, transfers } = facts
  const isTranscript = turns.length > 0
  const contact: AllMembers<AnalysedContact> = {
    id, source, occurredAt, channel, product, region, agent, team, operator, scores, status, resolvedAt, transfers,
    form: isTranscript ? 'transcript' : 'ticket',
    text: clean.original,
    attributes,
    turns: isTranscript ? turns.map((turn): Turn => ({ ...turn, ...originalSpan(clean, turn) })) : undefined,
    customerKey,
    labels,
    keywords,
    versions,
  }
  return contact as Contact
}

function failure(error: unknown, stage: string, contactId: string): TingyinError {
  const failed = error instanceof TingyinError ? error : new TingyinError('STAGE_FAILED', { stage, contactId }, { cause: error })
  failed.stage = stage
  return failed
}

/** The labels with their evidence moved to positions of the stored text. */
function inOriginal(fields: Fields, move: (span: Span) => Span): Labels {
  const { tier, kind, polarity, stage, topic, products, flags } = fields
  if (!fields.clean.offsets) return { tier, kind, polarity, stage, topic, products, flags }
  const moved = <L extends Label<unknown>>(label: L): L => ({
    ...label,
    evidence: label.evidence.map((evidence): Evidence => ({ ...evidence, ...move(evidence) })),
  })
  return {
    tier: moved(tier),
    kind: moved(kind),
    polarity: moved(polarity),
    stage: moved(stage),
    topic: moved(topic),
    products: products.map(moved),
    flags: { escalation: moved(flags.escalation), churn: moved(flags.churn), repeat: moved(flags.repeat) },
  }
}

function nearest(name: string, known: readonly string[]): string {
  const closeness = (candidate: string): number => JaroWinklerDistance(name, candidate, {})
  return known.reduce((best, candidate) => (closeness(candidate) > closeness(best) ? candidate : best))
}
