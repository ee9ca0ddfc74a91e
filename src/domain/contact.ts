export const speakers = ['customer', 'agent', 'system'] as const
/** Who spoke a turn of a call or chat. */
export type Speaker = (typeof speakers)[number]

/** A half-open range [start, end) of UTF-16 code units in a text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The spans in order; those that touch or overlap are one, empty ones are left out. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: { start: number; end: number }[] = []
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else if (end > start) merged.push({ start, end })
  }
  return merged
}

/** One turn as a source delivers it. */
export interface SpokenTurn {
  readonly speaker: Speaker
  readonly text: string
  /** Milliseconds from the start of the call. */
  readonly startMs?: number
  readonly endMs?: number
}

/** One turn of a stored transcript: where its words lie in the contact's text. */
export interface Turn extends Span {
  readonly speaker: Speaker
  readonly startMs?: number
  readonly endMs?: number
}

/** What the customer said of the service in figures, each on the scale its survey uses. */
export interface SatisfactionScores {
  readonly csat?: number
  readonly nps?: number
  readonly ces?: number
}

/** Everything about a contact that is neither its text nor personal data. */
export interface ContactFacts {
  /** Unique within `source`; kept as imported. */
  readonly id: string
  readonly source: string
  /** ISO 8601 with offset. Business days are counted in Asia/Shanghai. */
  readonly occurredAt: string
  readonly channel?: string
  /** Product as the source names it; the product found in the text is a label. */
  readonly product?: string
  readonly region?: string
  readonly agent?: string
  readonly team?: string
  readonly operator?: string
  readonly scores?: SatisfactionScores
  readonly status?: string
  readonly resolvedAt?: string
  readonly transfers?: number
}

/** A contact as a source delivers it, before cleaning and masking. It may hold personal data and is never stored. */
export interface RawContact extends ContactFacts {
  /** The text; a transcript has `turns` instead. One of the two is present. */
  readonly text?: string
  readonly turns?: readonly SpokenTurn[]
  /** The customer's number as the source gives it; only its pseudonym is kept. */
  readonly customerNumber?: string
  /** Columns that hold names, numbers or addresses of people; only their pseudonyms are kept. */
  readonly personal?: Readonly<Record<string, string>>
  /** Columns without a meaning of their own. They pass through masking like the text. */
  readonly attributes?: Readonly<Record<string, string>>
}

/** What identifies a contact everywhere. */
export interface ContactKey {
  readonly source: string
  readonly id: string
}

/** A key as one text, for sets, maps and stores that know only texts: JSON, for it holds any source and id apart. */
export const keyText = ({ source, id }: ContactKey): string => JSON.stringify([source, id])

/** A masked contact, as it is stored. */
export interface Contact extends ContactFacts {
  readonly form: 'ticket' | 'transcript'
  /** The text as written, personal data replaced by pseudonyms. A transcript has one line a turn. */
  readonly text: string
  readonly turns?: readonly Turn[]
  /** Pseudonym of the customer's number: the same customer has the same key in every contact. */
  readonly customerKey?: string
  readonly attributes: Readonly<Record<string, string>>
}
