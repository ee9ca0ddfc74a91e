import { deviance } from '../deviance'
import { normalQuantile } from '../wilson'

/** How often something was counted, and over how much time or among how many. */
export interface CountedRate {
  readonly count: number
  /** Above 0. */
  readonly exposure: number
}

export interface RateDifference {
  /** One rate less the other. */
  readonly difference: number
  /** Bounds of its 95 % interval. */
  readonly low: number
  readonly high: number
  /** How much better two rates explain the counts than one: G². By chance alone it is above 3.84 once in twenty times, above 10.8 once in a thousand. */
  readonly likelihoodRatio: number
}

/**
 * How much one rate of independent counts is above another, and how sure that is. 30 against 10 of 1,000 users each is 0.02 (0.0071 to 0.034) with G² 10.5; 3
 * against none is 0.003 (-0.0014 to 0.0088) with G² 4.2; 10 of 1,000 against 20 of 2,000 is 0 with G² 0.
 *
 * Source: the interval joins those of both rates (MOVER: Zou, Donner 2008, Statistics in Medicine 27), which are Byar's (Breslow, Day 1987, Statistical Methods
 * in Cancer Research II, §2.3).
 */
export function rateDifference(a: CountedRate, b: CountedRate): RateDifference {
  const [ours, theirs] = [byar(a), byar(b)]
  const difference = ours.rate - theirs.rate
  return {
    difference,
    low: difference - Math.hypot(ours.rate - ours.low, theirs.high - theirs.rate),
    high: difference + Math.hypot(ours.high - ours.rate, theirs.rate - theirs.low),
    likelihoodRatio: likelihoodRatio(a, b),
  }
}

/** A rate of independent counts with its 95 % interval: Byar's limits, close to the exact ones from the first count on. 1 of 1 is 0.013 to 5.6. */
export function byar({ count, exposure }: CountedRate): { readonly rate: number; readonly low: number; readonly high: number } {
  const limit = (n: number, z: number): number => (n === 0 ? 0 : n * (1 - 1 / (9 * n) + z / (3 * Math.sqrt(n))) ** 3) / exposure
  return { rate: count / exposure, low: limit(count, -normalQuantile), high: limit(count + 1, normalQuantile) }
}

function likelihoodRatio(a: CountedRate, b: CountedRate): number {
  const rate = (a.count + b.count) / (a.exposure + b.exposure)
  return [a, b].reduce((sum, { count, exposure }) => sum + deviance(count, rate * exposure), 0)
}
