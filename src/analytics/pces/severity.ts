import type { Flag, Polarity, Tier } from '../../domain/labels'

/** How many contacts there are and what they are like: what severity is made of. */
export interface Gravity {
  readonly contacts: number
  readonly negative: number
  readonly escalation: number
  readonly churn: number
  readonly repeat: number
}

export const noGravity: Gravity = { contacts: 0, negative: 0, escalation: 0, churn: 0, repeat: 0 }

export function sumOf(a: Gravity, b: Gravity): Gravity {
  return {
    contacts: a.contacts + b.contacts,
    negative: a.negative + b.negative,
    escalation: a.escalation + b.escalation,
    churn: a.churn + b.churn,
    repeat: a.repeat + b.repeat,
  }
}

/** The gravity of one contact. */
export function gravityOf(polarity: Polarity, raised: (flag: Flag) => boolean): Gravity {
  return { contacts: 1, negative: polarity === 'negative' ? 1 : 0, escalation: raised('escalation') ? 1 : 0, churn: raised('churn') ? 1 : 0, repeat: raised('repeat') ? 1 : 0 }
}

/** What each part counts; together 1. */
export const severityWeights = { tier: 0.3, negative: 0.2, escalation: 0.2, churn: 0.2, repeat: 0.1 } as const

/** How grave it is by itself that an experience of the tier is bad: without the function customers leave, a lack of convenience they bear. */
export const tierGravity: Readonly<Record<Tier, number>> = { functional: 1, emotional: 0.8, convenience: 0.6, none: 0.2 }

/** A share over few contacts is drawn to the share over all as if this many of those were among them. */
export const priorContacts = 5

export interface Severity {
  /** 0 to 1: the sum of the parts, each times its weight. */
  readonly value: number
  /** The gravity of the tier, and the shares of contacts that are negative, threaten to escalate or to leave, or complain again; 0 to 1. */
  readonly parts: Readonly<Record<keyof typeof severityWeights, number>>
}

/**
 * How bad an event is: 0.3 × tier + 0.2 × negative + 0.2 × escalation + 0.2 × churn + 0.1 × repeat.
 *
 * Each share is (count + 5 × share over all events) / (contacts + 5), so that a single contact that threatens to leave makes no event
 * the gravest. (Shrinkage to the mean; weights ours.)
 */
export function severityOf(tier: Tier, own: Gravity, all: Gravity): Severity {
  const share = (part: 'negative' | 'escalation' | 'churn' | 'repeat'): number => (own[part] + (priorContacts * all[part]) / Math.max(1, all.contacts)) / (own.contacts + priorContacts)
  const parts = { tier: tierGravity[tier], negative: share('negative'), escalation: share('escalation'), churn: share('churn'), repeat: share('repeat') }
  const value = Object.entries(severityWeights).reduce((sum, [part, weight]) => sum + weight * parts[part as keyof typeof parts], 0)
  return { value, parts }
}
