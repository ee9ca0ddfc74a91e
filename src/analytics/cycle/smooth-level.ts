/** Mean of the counted values within `reach` days on both sides; where there are none, that of the nearest day that has one. */
export function movingMean(values: ArrayLike<number>, counted: readonly boolean[], reach: number): Float64Array {
  const smoothed = new Float64Array(values.length)
  let last = 0
  for (let day = 0; day < values.length; day++) {
    let sum = 0
    let days = 0
    for (let near = Math.max(0, day - reach); near <= Math.min(values.length - 1, day + reach); near++) {
      if (!counted[near]) continue
      sum += values[near] as number
      days++
    }
    last = days > 0 ? sum / days : last
    smoothed[day] = last
  }
  return smoothed
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
