import type { AnalysedContact, AnalysisVersions } from '../../domain/analysed-contact'
import type { ContactKey, Speaker, Turn } from '../../domain/contact'
import type { Evidence, Label, Labels } from '../../domain/labels'
import { unitAt } from '../../text/unit-at'
import type { JsonWriter } from './json-writer'

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

/**
 * Value, score and evidence: start, end, cue and weight of each piece, end to end. A 0 stands for a cue that is what the text has there, as nine of ten
 * are.
 */
type LabelBody = readonly [value: unknown, score: number, evidence: readonly (number | string)[]]

/** A null stands for a time that is not known, and a turn without times ends before them. */
type TurnBody = readonly [speaker: Speaker, start: number, end: number, startMs?: number | null, endMs?: number | null]

/** Writes a contact's body, which are the bytes of a `Body` as JSON. */
export function encodeContact(contact: AnalysedContact, json: JsonWriter): Buffer {
  const { text } = contact
  const { tier, kind, polarity, stage, topic, flags, products, corrected } = contact.labels
  json.open()
  json.text(contact.form)
  json.text(text)
  encodeFacts(contact, json)
  json.value(contact.attributes)
  json.open()
  for (const keyword of contact.keywords) json.text(keyword)
  json.close()
  encodeTurns(contact.turns, json)
  json.open()
  for (const other of tier.also) json.text(other)
  json.close()
  json.open()
  encodeLabel(tier, text, json)
  encodeLabel(kind, text, json)
  encodeLabel(polarity, text, json)
  encodeLabel(stage, text, json)
  encodeLabel(topic, text, json)
  encodeLabel(flags.escalation, text, json)
  encodeLabel(flags.churn, text, json)
  encodeLabel(flags.repeat, text, json)
  json.close()
  json.open()
  for (const product of products) encodeLabel(product, text, json)
  json.close()
  if (corrected !== undefined) json.value(corrected)
  json.close()
  return json.taken()
}

export function decodeContact(json: string, { id, source }: ContactKey, versions: AnalysisVersions): AnalysedContact {
  const [form, text, factBodies, attributes, keywords, turns, also, labelBodies, products, corrected] = JSON.parse(json) as Body
  const known: Record<string, unknown> = {}
  facts.forEach((fact, i) => {
    if (factBodies[i] !== null) known[fact] = factBodies[i]
  })
  const label = (i: number): never => decodeLabel(labelBodies[i]!, text) as never
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
      products: products.map((body) => decodeLabel(body, text) as Label<string>),
      ...(corrected !== undefined && { corrected }),
    },
    versions,
  }
}

/** In the order of `facts`. */
function encodeFacts(contact: AnalysedContact, json: JsonWriter): void {
  json.open()
  json.text(contact.occurredAt)
  json.text(contact.channel)
  json.text(contact.product)
  json.text(contact.region)
  json.text(contact.agent)
  json.text(contact.team)
  json.text(contact.operator)
  json.value(contact.scores)
  json.text(contact.status)
  json.text(contact.resolvedAt)
  json.value(contact.transfers)
  json.text(contact.customerKey)
  json.close()
}

function encodeLabel({ value, score, evidence }: Label<string | boolean>, contactText: string, json: JsonWriter): void {
  json.open()
  if (typeof value === 'string') json.text(value)
  else json.boolean(value)
  json.number(score)
  json.open()
  for (const { start, end, cue, weight } of evidence) {
    json.number(start)
    json.number(end)
    if (standsAt(cue, contactText, start, end)) json.number(0)
    else json.text(cue)
    json.number(weight)
  }
  json.close()
  json.close()
}

/** Unit by unit: to cut the stretch out first would cost more than to write the cue. */
function standsAt(cue: string, text: string, start: number, end: number): boolean {
  if (cue.length !== end - start) return false
  for (let i = 0; i < cue.length; i++) if (unitAt(cue, i) !== unitAt(text, start + i)) return false
  return true
}

function decodeLabel([value, score, members]: LabelBody, text: string): Label<unknown> {
  const evidence: Evidence[] = []
  for (let i = 0; i < members.length; i += 4) {
    const [start, end, cue, weight] = members.slice(i, i + 4) as [number, number, string | 0, number]
    evidence.push({ start, end, cue: cue === 0 ? text.slice(start, end) : cue, weight })
  }
  return { value, score, evidence }
}

function encodeTurns(turns: readonly Turn[] | undefined, json: JsonWriter): void {
  if (turns === undefined) return json.null()
  json.open()
  for (const { speaker, start, end, startMs, endMs } of turns) {
    json.open()
    json.text(speaker)
    json.number(start)
    json.number(end)
    if (startMs !== undefined || endMs !== undefined) json.value(startMs)
    if (endMs !== undefined) json.value(endMs)
    json.close()
  }
  json.close()
}

function decodeTurn([speaker, start, end, startMs, endMs]: TurnBody): Turn {
  return { speaker, start, end, ...(startMs != null && { startMs }), ...(endMs != null && { endMs }) }
}
