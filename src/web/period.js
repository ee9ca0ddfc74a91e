const DAY = 86_400_000
const dayText = (time) => new Date(time).toISOString().slice(0, 10)

/** A day such as 2026-01-05; empty for any other text, so that what somebody typed into an address is no error. */
const dayOrNone = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dayText(Date.parse(text)) === text ? text : '')

/** The days of an address or a form, ends put in order. Either may be empty. */
export function periodOf({ from, to }) {
  const [first, last] = [dayOrNone(from), dayOrNone(to)]
  return first !== '' && last !== '' && first > last ? { from: last, to: first } : { from: first, to: last }
}

/** The days with those that are missing: up to a last one, and as many as are usual. */
export function completed({ from, to }, lastDay, usualDays) {
  const end = to || (from > lastDay ? from : lastDay)
  return { from: from || dayText(Date.parse(end) - (usualDays - 1) * DAY), to: end }
}

/** How many days a period has. */
export const daysIn = ({ from, to }) => Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1
