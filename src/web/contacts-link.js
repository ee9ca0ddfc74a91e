import { address } from './api.js'
import { element, figure } from './dom.js'
import { quoted } from './query.js'

/** A link to the contacts of a query on the search page. */
export const contactsLink = (query, ...children) => element('a', { href: address('/', { q: query }) }, ...children)

/** A number of contacts that opens them. */
export const contactsFigure = ({ contacts, query }) => contactsLink(query, figure(contacts), ' 条')

/** More ids than that are no query to hand about. */
export const MOST_IDS = 50

/** Finds contacts by their sources and ids: other sources may have the same ids. */
export function keyQuery(keys) {
  const sources = new Map()
  for (const { source, id } of keys) sources.set(source, [...(sources.get(source) ?? []), id])
  return [...sources].map(([source, ids]) => `来源:${quoted(source)} 编号:${ids.map(quoted).join(',')}`).join(' OR ')
}

const percents = new Intl.NumberFormat('zh-CN', { style: 'percent', maximumSignificantDigits: 2 })
/** 0.0549 is 5.5%. */
export const percent = (share) => percents.format(share)
