import { fieldAliases } from './words.js'

const opening = { '"': '"“”＂', '“': '"“”＂', '”': '"“”＂', '＂': '"“”＂', '「': '」', '『': '』' }
const fieldsByAlias = new Map(Object.entries(fieldAliases).flatMap(([field, aliases]) => aliases.map((alias) => [alias, field])))

/** The terms of a query that stand outside all parentheses, cut at spaces, quotes kept whole. */
export function termsOf(query) {
  const terms = []
  let term = ''
  let depth = 0
  for (let i = 0; i < query.length; i++) {
    const character = query[i]
    if (character === '\\') {
      term += character + (query[++i] ?? '')
    } else if (opening[character]) {
      const closers = opening[character]
      let end = i + 1
      while (end < query.length && !closers.includes(query[end])) end += query[end] === '\\' ? 2 : 1
      term += query.slice(i, end + 1)
      i = end
    } else if (depth === 0 && /\s/.test(character)) {
      if (term !== '') terms.push(term)
      term = ''
    } else {
      if (character === '(' || character === '（') depth++
      if (character === ')' || character === '）') depth = Math.max(0, depth - 1)
      term += character
    }
  }
  if (term !== '') terms.push(term)
  return terms
}

/** The field and values of a term such as 层次:情感性,便利性; undefined for every other term. */
function filterOf(term, names) {
  const [, alias, list] = /^([\p{L}_]+)[:：]([^(（].*)$/su.exec(term) ?? []
  const field = alias && fieldsByAlias.get(alias.toLowerCase())
  if (!field || /[*＊]$/.test(list)) return undefined
  const byName = new Map(Object.entries(names[field] ?? {}).map(([value, name]) => [name, value]))
  const values = [...list.matchAll(/"((?:\\.|[^"\\])*)"|[^,，、]+/g)].map(([written, quoted]) => {
    const text = quoted === undefined ? written : quoted.replace(/\\(.)/g, '$1')
    return byName.get(text) ?? text
  })
  return { field, values }
}

/** What a query filters by beside its words: values by field. */
export function filtersOf(query, names) {
  const filters = {}
  for (const term of termsOf(query)) {
    const filter = filterOf(term, names)
    if (filter) filters[filter.field] = [...(filters[filter.field] ?? []), ...filter.values]
  }
  return filters
}

/** The query with a value added to a field, or taken away when it is there. */
export function toggled(query, field, asked, value, names) {
  const terms = termsOf(query)
  const at = terms.findIndex((term) => filterOf(term, names)?.field === field)
  if (at === -1) return narrowed(query, written(field, asked, [value], names))
  const { values } = filterOf(terms[at], names)
  const rest = values.includes(value) ? values.filter((other) => other !== value) : [...values, value]
  terms.splice(at, 1, ...(rest.length > 0 ? [written(field, asked, rest, names)] : []))
  return terms.join(' ')
}

/** The query without its filters of one field, or of all. */
export function withoutFilters(query, names, field = undefined) {
  return termsOf(query)
    .filter((term) => {
      const filter = filterOf(term, names)
      return !filter || (field !== undefined && filter.field !== field)
    })
    .join(' ')
}

export function withoutPeriod(query) {
  return termsOf(query).filter((term) => !/^(date|日期|时间)[:：]/i.test(term)).join(' ')
}

/** The query limited to a period, in place of the one it had. */
export function during(query, period) {
  return narrowed(withoutPeriod(query), `日期:${period}`)
}

/** The query with one more condition, which may be a whole query itself. */
export function narrowed(query, condition) {
  return `${grouped(query)} ${grouped(condition)}`.trim()
}

/** OR binds looser than what is added, so such a query is held together first. */
function grouped(query) {
  return termsOf(query).some((term) => /^(OR|或)$|[|｜]/.test(term)) ? `(${query})` : query
}

function written(field, asked, values, names) {
  return `${asked}:${values.map((value) => quoted(names[field]?.[value] ?? value)).join(',')}`
}

export function quoted(text) {
  return /^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(text) ? text : `"${text.replace(/["\\“”＂]/g, '\\$&')}"`
}
