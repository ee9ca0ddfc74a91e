import type { ProductPhase } from '../../domain/cycle'
import { TingyinError } from '../../domain/errors'
import { type ExperienceRate, experienceRates, type RateSample } from '../../domain/measures'
import { normalQuantile, wilson } from '../wilson'
import type { AdviceTable } from './advice-table'

/** A share with its 95 % interval. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly sample: number
}

export interface ExperienceGap {
  readonly rates: Readonly<Record<ExperienceRate, Estimate>>
  /** 体验鸿沟: the rate before which most customers are lost. */
  readonly gap: ExperienceRate
  /** How much lower it is than the rate before it; the first is held against everybody, 1. */
  readonly drop: number
  /** Whether the drop is larger than every other one beyond chance (two-sided 5 %). */
  readonly certain: boolean
}

/**
 * The largest drop between neighbouring rates.
 *
 * @throws TingyinError CYCLE_INVALID where hits or a sample are no counts, or hits are more than the sample
 */
export function experienceGap(sampled: Readonly<Record<ExperienceRate, RateSample>>): ExperienceGap {
  const estimates = experienceRates.map((rate) => estimate(rate, sampled[rate]))
  const varianceOf = (index: number): number => (index < 0 ? 0 : (estimates[index]!.value * (1 - estimates[index]!.value)) / estimates[index]!.sample)
  const drops = estimates
    .map(({ value }, index) => ({
      index,
      rate: experienceRates[index] as ExperienceRate,
      drop: (estimates[index - 1]?.value ?? 1) - value,
      variance: varianceOf(index) + varianceOf(index - 1),
    }))
    .sort((a, b) => b.drop - a.drop)
  const [largest, ...others] = drops as [(typeof drops)[number], ...typeof drops]
  return {
    rates: Object.fromEntries(experienceRates.map((rate, index) => [rate, estimates[index]])) as unknown as Record<ExperienceRate, Estimate>,
    gap: largest.rate,
    drop: largest.drop,
    // Neighbouring drops share a rate, with opposite signs: what one gains the other loses. Samples are taken for independent.
    certain: others.every(({ index, drop, variance }) => {
      const shared = Math.abs(index - largest.index) === 1 ? 2 * varianceOf(Math.min(index, largest.index)) : 0
      return largest.drop - drop > normalQuantile * Math.sqrt(variance + largest.variance + shared)
    }),
  }
}

function estimate(rate: ExperienceRate, { hits, sampleSize: sample }: RateSample): Estimate {
  const refuse = (problem: string): TingyinError => new TingyinError('CYCLE_INVALID', { problem: `the ${rate} rate ${problem}` })
  if (!Number.isInteger(sample) || sample < 1) throw refuse('needs a sample of at least one person who was asked.')
  if (!Number.isInteger(hits) || hits < 0) throw refuse('needs hits that are a whole number from 0 up.')
  if (hits > sample) throw refuse(`has ${hits} hits among ${sample} who were asked: there cannot be more hits than people. Are both columns swapped?`)
  return { value: hits / sample, ...wilson(hits, sample), sample }
}

export interface Advice {
  /** Rates to raise, in the order a customer comes to them. */
  readonly raise: readonly ExperienceRate[]
  /** A sentence for each, in Chinese. */
  readonly sentences: readonly string[]
}

/** What the phase asks for, where it is known, and what the gap asks for beside it. */
export function adviceFor(phase: ProductPhase | undefined, { gap }: Pick<ExperienceGap, 'gap'>, table: AdviceTable): Advice {
  const raise = experienceRates.filter((rate) => rate === gap || (phase !== undefined && table.phases[phase].includes(rate)))
  return { raise, sentences: raise.map((rate) => table.rates[rate]) }
}
