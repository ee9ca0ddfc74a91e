import type { Day } from './period'

export const waveKinds = ['promotion', 'campaign'] as const
/** 促销 or 活动. */
export type WaveKind = (typeof waveKinds)[number]

/** A promotion or campaign: what may set off a wave of consultations. */
export interface Wave {
  readonly kind: WaveKind
  readonly name: string
  readonly from: Day
  /** Its last day. Absent while no end is known. */
  readonly to?: Day
}

/** What is registered of a product. One that the dictionaries know by the same id gets these names beside its own. */
export interface RegisteredProduct {
  readonly id: string
  /** As people see it; heard in contacts like the aliases. */
  readonly name: string
  readonly englishName?: string
  /** What customers call it. A name belongs to one product alone. */
  readonly aliases: readonly string[]
  readonly family?: string
  readonly owner?: string
  /** May lie ahead: a planned launch. */
  readonly launch?: Day
  /** In the order of their first days. They may overlap. */
  readonly waves: readonly Wave[]
}

const endOf = ({ to = '9999-12-31' }: Wave): Day => to

/** What is allowed and yet worth knowing: a launch that lies ahead, waves before it, waves that overlap. */
export function productNotices({ name, launch, waves }: RegisteredProduct, today: Day): readonly string[] {
  const notices: string[] = []
  if (launch !== undefined && launch > today) notices.push(`The launch of ${name} on ${launch} lies ahead: it is planned, and no consultation curve begins before it.`)
  for (const [i, wave] of waves.entries()) {
    if (launch !== undefined && wave.from < launch) notices.push(`${waveText(wave)} of ${name} begins before the launch on ${launch}.`)
    const overlapped = waves.slice(i + 1).filter((later) => later.from <= endOf(wave))
    for (const later of overlapped) notices.push(`${waveText(wave)} and ${waveText(later)} of ${name} overlap: the consultations of those days belong to both.`)
  }
  return notices
}

/** `promotion 春节 (2026-01-20 to 2026-02-20)`. */
export const waveText = ({ kind, name, from, to }: Wave): string => `${kind} ${name} (${from} to ${to ?? 'no end yet'})`
