import type { Random } from '../domain/mulberry32'

/** From the standard normal distribution (Box & Muller, 1958). */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** How many of `trials` come true at this chance. Above a mean of 30 the bell curve is close enough. */
export function binomial(random: Random, trials: number, chance: number): number {
  const mean = trials * chance
  if (chance >= 1) return trials
  if (mean > 30) {
    const drawn = Math.round(mean + Math.sqrt(mean * (1 - chance)) * gaussian(random))
    return Math.min(trials, Math.max(0, drawn))
  }
  let rest = random()
  let probability = (1 - chance) ** trials
  let drawn = 0
  while (rest >= probability && drawn < trials) {
    rest -= probability
    probability *= ((trials - drawn) / (drawn + 1)) * (chance / (1 - chance))
    drawn++
    if (probability === 0) break
  }
  return drawn
}
