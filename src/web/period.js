const DAY = 86_400_000
const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

/** The last days up to a day, or those from a day on where one is given. */
export function daysUpTo(last, days, first = '') {
  return { from: isDay(first) ? first : new Date(Date.parse(last) - (days - 1) * DAY).toISOString().slice(0, 10), to: last }
}
