import type { Span } from '../domain/contact'
import { type MetRuns, numbersOfRun } from './known-runs'

/** A stretch of the text and how much its runs moved the score of a value, in logits. */
export interface LearnedSpan extends Span {
  readonly weight: number
}

/** Runs that move a score less than this are not worth showing. */
const leastWeight = 0.08
const mostRuns = 8
const mostSpans = 3
/** Single characters and signs make poor evidence. */
const readable = /^[\u3400-\u9fff]+$/

/** The stretches whose runs weigh most, strongest first; runs that overlap are one stretch. */
export function learnedSpans(text: string, met: MetRuns, weightOf: (row: number) => number): readonly LearnedSpan[] {
  const runs: LearnedSpan[] = []
  for (let i = 0; i < met.length; i += numbersOfRun) {
    const start = met[i + 1]!
    const end = met[i + 2]!
    if (end - start === 1) continue
    const weight = weightOf(met[i]!)
    if (weight >= leastWeight && readable.test(text.slice(start, end))) runs.push({ start, end, weight })
  }
  const spans: { start: number; end: number; weight: number }[] = []
  for (const run of runs.sort(byWeight).slice(0, mostRuns)) {
    const beside = spans.find(({ start, end }) => run.start < end && start < run.end)
    if (beside === undefined) spans.push({ ...run })
    else {
      beside.start = Math.min(beside.start, run.start)
      beside.end = Math.max(beside.end, run.end)
      beside.weight += run.weight
    }
  }
  return spans
    .sort(byWeight)
    .slice(0, mostSpans)
    .map(({ start, end, weight }) => ({ start, end, weight: Math.round(weight * 100) / 100 }))
}

const byWeight = (a: LearnedSpan, b: LearnedSpan): number => b.weight - a.weight
