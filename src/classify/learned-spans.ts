import type { Span } from '../domain/contact'
import { insertAmongBest } from '../domain/insert-among-best'
import { type MetRuns, numbersOfRun } from './known-runs'

/** A stretch of the text and how much its runs moved the score of a value, in logits. */
export interface LearnedSpan extends Span {
  readonly weight: number
}

/** Runs that move a score less than this are not worth showing. */
const leastWeight = 0.08
const mostRuns = 8
const mostSpans = 3

/** The stretches whose runs weigh most, strongest first; runs that overlap are one stretch. */
export function learnedSpans(text: string, met: MetRuns, weightOf: (row: number) => number): readonly LearnedSpan[] {
  const spans: { start: number; end: number; weight: number }[] = []
  for (const run of heaviestRuns(text, met, weightOf)) {
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

/** Single characters make poor evidence, and so do signs. */
function heaviestRuns(text: string, met: MetRuns, weightOf: (row: number) => number): readonly LearnedSpan[] {
  const runs: LearnedSpan[] = []
  let least = leastWeight
  for (let i = 0; i < met.length; i += numbersOfRun) {
    const start = met[i + 1]!
    const end = met[i + 2]!
    // Most of the time goes into fetching weights.
    if (end - start < 2 || !isReadable(text, start, end)) continue
    const weight = weightOf(met[i]!)
    if (weight < least) continue
    let at = runs.length
    while (at > 0 && runs[at - 1]!.weight < weight) at--
    if (at === mostRuns) continue
    insertAmongBest(runs, at, { start, end, weight }, mostRuns)
    if (runs.length === mostRuns) least = runs[mostRuns - 1]!.weight
  }
  return runs
}

function isReadable(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) < 0x3400 || text.charCodeAt(at) > 0x9fff) return false
  return true
}

const byWeight = (a: LearnedSpan, b: LearnedSpan): number => b.weight - a.weight
