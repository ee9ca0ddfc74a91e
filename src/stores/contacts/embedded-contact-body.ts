import type { AnalysedContact, AnalysisVersions } from '../../domain/analysed-contact'
import type { ContactKey, Speaker, Turn } from '../../domain/contact'
import type { Evidence, Label, Labels } from '../../domain/labels'

/**
 * A contact as a JSON list, without what stands in columns: with names its members would take half as much room again and
 * twice the time to write. What is absent is null. The order is stored: append, never reorder.
 */
type Body = readonly [
  form: AnalysedContact['form'],
  text: string,
  /** In the order of `facts`. */
  facts: readonly unknown[],
  attributes: AnalysedContact['attributes'],
  keywords: readonly string[],
  turns: readonly TurnBody[] | null,
  also: Labels['tier']['also'],
  /** Tier, kind, polarity, stage and topic, then the flags: escalation, churn and repeat. */
  labels: readonly LabelBody[],
  products: readonly LabelBody[],
  /** What the model says where a person corrected it; only in contacts where somebody did. */
  corrected?: Labels['corrected'],
]

const facts = [
  'occurredAt', 'channel', 'product', 'region', 'agent', 'team', 'operator', 'scores', 'status', 'resolvedAt', 'transfers', 'customerKey',
] as const satisfies readonly (keyof AnalysedContact)[]

/** Value, score and evidence: start, end, cue and weight of each piece, end to end. */
type LabelBody = readonly [value: unknown, score: number, evidence: readonly (number | string)[]]

/** A null stands for a time that is not known, and a turn without times ends before them. */
type TurnBody = readonly [speaker: Speaker, start: number, end: number, startMs?: number | null, endMs?: number | null]

export function encodeContact(contact: AnalysedContact): string {
  const { tier, kind, polarity, stage, topic, flags, products, corrected } = contact.labels
  const body: Body = [
    contact.form,
    contact.text,
    // Literals, for what `map` gives counts as a list with gaps, which JSON looks up value by value.
    [
      contact.occurredAt,
      contact.channel,
      contact.product,
      contact.region,
      contact.agent,
      contact.team,
      contact.operator,
      contact.scores,
      contact.status,
      contact.resolvedAt,
      contact.transfers,
      contact.customerKey,
    ],
    contact.attributes,
    contact.keywords,
    contact.turns === undefined ? null : contact.turns.map(encodeTurn),
    tier.also,
    [
      encodeLabel(tier),
      encodeLabel(kind),
      encodeLabel(polarity),
      encodeLabel(stage),
      encodeLabel(topic),
      encodeLabel(flags.escalation),
      encodeLabel(flags.churn),
      encodeLabel(flags.repeat),
    ],
    products.map(encodeLabel),
  ]
  return JSON.stringify(corrected === undefined ? body : ([...body, corrected] satisfies readonly unknown[]))
}

export function decodeContact(json: string, { id, source }: ContactKey, versions: AnalysisVersions): AnalysedContact {
  const [form, text, factBodies, attributes, keywords, turns, also, labelBodies, products, corrected] = JSON.parse(json) as Body
  const known: Record<string, unknown> = {}
  facts.forEach((fact, i) => {
    if (factBodies[i] !== null) known[fact] = factBodies[i]
  })
  const label = (i: number): never => decodeLabel(labelBodies[i]!) as never
  return {
    ...(known as Pick<AnalysedContact, (typeof facts)[number]>),
    id,
    source,
    form,
    text,
    attributes,
    keywords,
    ...(turns !== null && { turns: turns.map(decodeTurn) }),
    labels: {
      tier: { ...(label(0) as Labels['tier']), also },
      kind: label(1),
      polarity: label(2),
      stage: label(3),
      topic: label(4),
      flags: { escalation: label(5), churn: label(6), repeat: label(7) },
      products: products.map((body) => decodeLabel(body) as Label<string>),
      ...(corrected !== undefined && { corrected }),
    },
    versions,
  }
}

function encodeLabel({ value, score, evidence }: Label<unknown>): LabelBody {
  const members: (number | string)[] = []
  for (const { start, end, cue, weight } of evidence) members.push(start, end, cue, weight)
  return [value, score, members]
}

function decodeLabel([value, score, members]: LabelBody): Label<unknown> {
  const evidence: Evidence[] = []
  for (let i = 0; i < members.length; i += 4) {
    const [start, end, cue, weight] = members.slice(i, i + 4) as [number, number, string, number]
    evidence.push({ start, end, cue, weight })
  }
  return { value, score, evidence }
}

function encodeTurn({ speaker, start, end, startMs, endMs }: Turn): TurnBody {
  if (endMs !== undefined) return [speaker, start, end, startMs ?? null, endMs]
  return startMs === undefined ? [speaker, start, end] : [speaker, start, end, startMs]
}

function decodeTurn([speaker, start, end, startMs, endMs]: TurnBody): Turn {
  return { speaker, start, end, ...(startMs != null && { startMs }), ...(endMs != null && { endMs }) }
}
