import { get } from './api.js'

let asked
/** What labels can say, by field, asked for once. */
export const labelValues = () => (asked ??= get('/api/label-values').then(({ values }) => values, (error) => {
  asked = undefined
  throw error
}))

/** Their names: `names.tier.emotional` is 情感性. */
export const namesByValue = (values) =>
  Object.fromEntries(Object.entries(values).map(([field, list]) => [field, Object.fromEntries(list.map(({ value, name }) => [value, name]))]))
