import type { Day } from './period'

export const promotionKinds = ['promotion', 'campaign'] as const
/** 促销 or 活动. */
export type PromotionKind = (typeof promotionKinds)[number]

/** A promotion or campaign: what may set off a wave of consultations. */
export interface Promotion {
  readonly kind: PromotionKind
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
  readonly promotions: readonly Promotion[]
}

const endOf = ({ to = '9999-12-31' }: Promotion): Day => to

/** What is allowed and yet worth knowing: a launch that lies ahead, promotions before it, promotions that overlap. */
export function productNotices({ name, launch, promotions }: RegisteredProduct, today: Day): readonly string[] {
  const notices: string[] = []
  if (launch !== undefined && launch > today) notices.push(`The launch of ${name} on ${launch} lies ahead: it is planned, and no consultation curve begins before it.`)
  for (const [i, promotion] of promotions.entries()) {
    if (launch !== undefined && promotion.from < launch) notices.push(`${promotionText(promotion)} of ${name} begins before the launch on ${launch}.`)
    const overlapped = promotions.slice(i + 1).filter((later) => later.from <= endOf(promotion))
    for (const later of overlapped) notices.push(`${promotionText(promotion)} and ${promotionText(later)} of ${name} overlap: the consultations of those days belong to both.`)
  }
  return notices
}

/** `promotion 春节 (2026-01-20 to 2026-02-20)`. */
export const promotionText = ({ kind, name, from, to }: Promotion): string => `${kind} ${name} (${from} to ${to ?? 'no end yet'})`
