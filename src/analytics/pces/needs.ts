import { TingyinError } from '../../domain/errors'
import { readNamedNumbers } from './named-numbers'
import type { PceRecord } from './pce-records'

export const needFactors = ['impact', 'prevalence', 'ease', 'strategic'] as const
export type NeedFactor = (typeof needFactors)[number]
export type NeedWeights = Readonly<Record<NeedFactor, number>>

/** What is computed from contacts counts more than what people say of it; ours. */
export const usualWeights: NeedWeights = { impact: 0.35, prevalence: 0.35, ease: 0.15, strategic: 0.15 }

/** One of the four reasons for a rank. */
export interface WeighedFactor {
  readonly factor: NeedFactor
  /** 0 to 1. */
  readonly value: number
  readonly weight: number
  /** `value × weight`: what it adds to the priority. */
  readonly contribution: number
  /** False where nobody has entered it: it then counts as the middle, 0.5. */
  readonly known: boolean
}

export interface Need {
  /** 1 for the most urgent. */
  readonly rank: number
  /** 0 to 1: the sum of the contributions. */
  readonly priority: number
  readonly factors: readonly WeighedFactor[]
  readonly record: PceRecord
}

const roundingError = 0.001
const middle = 0.5

/** Weights such as `impact=0.5,ease=0` over the usual ones. @throws TingyinError REQUEST_INVALID for another factor, a negative weight, or when they do not add up to 1 */
export function readWeights(text: string): NeedWeights {
  const given = readNamedNumbers(text, 'weights', 'impact=0.4,prevalence=0.3,ease=0.15,strategic=0.15')
  const unknown = [...given.keys()].find((name) => !(needFactors as readonly string[]).includes(name))
  if (unknown !== undefined) throw new TingyinError('REQUEST_INVALID', { problem: `there is no factor "${unknown}" to weigh. There are: ${needFactors.join(', ')}.` })
  const weights: NeedWeights = { ...usualWeights, ...Object.fromEntries(given) }
  const shown = needFactors.map((factor) => `${factor} ${weights[factor]}`).join(', ')
  const negative = needFactors.find((factor) => weights[factor] < 0)
  if (negative !== undefined) throw new TingyinError('REQUEST_INVALID', { problem: `the weight of ${negative} is ${weights[negative]}; a weight is 0 or more.` })
  const sum = needFactors.reduce((total, factor) => total + weights[factor], 0)
  if (Math.abs(sum - 1) > roundingError) {
    throw new TingyinError('REQUEST_INVALID', { problem: `the weights add up to ${Number(sum.toFixed(3))} and must add up to 1: ${shown}. Those that are not given keep their usual value.` })
  }
  return weights
}

/**
 * Ranks what happened by how much it calls for a remedy, a weighted sum of four factors:
 *
 * - `impact` on satisfaction: the severity of the record.
 * - `prevalence`: log(1 + contacts) / log(1 + most contacts), so that ten times as many is a step and not everything.
 * - `ease`: (5 − difficulty) / 4, as people entered it.
 * - `strategic`: (strategic value − 1) / 4, as people entered it.
 */
export function rankNeeds(records: readonly PceRecord[], weights: NeedWeights): readonly Need[] {
  const most = Math.max(1, ...records.map(({ contacts }) => contacts))
  const needs = records.map((record): Omit<Need, 'rank'> => {
    const { difficulty, strategicValue } = record.assessment ?? {}
    const values: Record<NeedFactor, number | undefined> = {
      impact: record.severity.value,
      prevalence: Math.log1p(record.contacts) / Math.log1p(most),
      ease: difficulty === undefined ? undefined : (5 - difficulty) / 4,
      strategic: strategicValue === undefined ? undefined : (strategicValue - 1) / 4,
    }
    const factors = needFactors.map((factor) => {
      const value = values[factor] ?? middle
      return { factor, value, weight: weights[factor], contribution: value * weights[factor], known: values[factor] !== undefined }
    })
    return { priority: factors.reduce((sum, { contribution }) => sum + contribution, 0), factors, record }
  })
  // Sorting is stable: equal priorities stay in the order of frequency.
  return needs.sort((a, b) => b.priority - a.priority).map((need, i) => ({ rank: i + 1, ...need }))
}
