import type { AnalysedContact } from '../domain/analysed-contact'
import type { Span } from '../domain/contact'
import { fieldNode, type QueryNode, type QueryVocabulary } from '../domain/query'
import type { ContactStore } from '../stores/contacts/contact-store'
import { anyOfTheWords, compileQuery, type CompiledQuery, type QueryTools } from '../stores/search/compile-query'
import { highlight, snippet } from '../stores/search/highlight'
import { describeQuery, parseQuery } from '../stores/search/query-language'
import type { LabelField, SearchIndex, SearchPage, SearchRequest } from '../stores/search/search-index'
import { normaliseText, originalSpan, plainText } from '../text/normalise'
import { findPersonalData } from '../text/personal-data'
import type { PersonalKind } from '../text/personal-kinds'
import type { Pseudonyms } from '../text/pseudonym'

/** What finding needs: the index, the contacts, and how queries are read. */
export interface Finding {
  readonly search: SearchIndex
  readonly contacts: ContactStore
  readonly queryTools: QueryTools
  readonly vocabulary: QueryVocabulary
  readonly pseudonyms: Pseudonyms
}

export interface FindRequest {
  /** A query in the inspectors' language; empty for everything. */
  readonly query: string
  /** Default `relevance` when the query has words, else `newest`. */
  readonly sort?: SearchRequest['sort']
  /** 0 to 1,000. */
  readonly limit: number
  readonly cursor?: string
  readonly facets?: Partial<Record<LabelField, number>>
}

export interface FoundContact {
  readonly contact: AnalysedContact
  readonly score: number
  /** Where the text holds what was asked for. */
  readonly highlights: readonly Span[]
  /** The part of the text with the most of it, with the highlights inside. */
  readonly snippet: { readonly text: string; readonly highlights: readonly Span[] }
}

export interface FoundPage {
  /** The query as it was understood. */
  readonly query: string
  readonly total: number
  readonly hits: readonly FoundContact[]
  readonly facets: SearchPage['facets']
  readonly next?: string
}

/** Characters of text around the highlights in a snippet. */
const SNIPPET = 120

/** What reading a query takes. */
export type Reading = Pick<Finding, 'vocabulary' | 'queryTools' | 'pseudonyms'>

/**
 * Reads a query for searching and counting. What it is `narrowed` by must hold too; the text, which `search` accepts, then says so.
 *
 * @throws TingyinError QUERY_INVALID
 */
export function readQuery(query: string, reading: Reading, narrowed: readonly QueryNode[] = []): CompiledQuery & { readonly text: string } {
  const node = narrowedBy(parsedQuery(query, reading), narrowed)
  return { ...compileQuery(orById(node), reading.queryTools), text: describeQuery(node) }
}

/** A query as it is understood, with the codes of personal data. @throws TingyinError QUERY_INVALID */
export function parsedQuery(query: string, { vocabulary, pseudonyms }: Pick<Reading, 'vocabulary' | 'pseudonyms'>): QueryNode {
  return parseQuery(withPseudonyms(query, pseudonyms), vocabulary, { toPlain: plainText })
}

/** A query of which more must hold. */
export function narrowedBy(query: QueryNode, narrowed: readonly QueryNode[]): QueryNode {
  const of = [...(query.type === 'everything' && narrowed.length > 0 ? [] : [query]), ...narrowed]
  return of.length === 1 ? of[0]! : { type: 'all', of }
}

/** What looks like a ticket number is also looked for among the ids. */
function orById(node: QueryNode): QueryNode {
  if (node.type === 'all' || node.type === 'any') return { ...node, of: node.of.map(orById) }
  if (node.type === 'not') return { ...node, of: orById(node.of) }
  if (node.type !== 'words' || node.prefix || !ticketNumber.test(node.text)) return node
  return { type: 'any', of: [node, fieldNode('id', node.text)] }
}

const ticketNumber = /^(?=.*\d)[\w-]{6,}$/

/** Personal data a query may name. Cards are left out: an order number can look like one, and order numbers are stored as they are. */
const searchable: ReadonlySet<PersonalKind> = new Set(['mobile', 'landline', 'identity', 'email'])

/** The query with people's numbers replaced by the codes that are stored for them, so that an inspector can ask for a customer by number. */
function withPseudonyms(query: string, pseudonyms: Pseudonyms): string {
  const clean = normaliseText(query)
  let written = ''
  let at = 0
  for (const span of findPersonalData(clean.text)) {
    if (!searchable.has(span.kind)) continue
    const { start, end } = originalSpan(clean, span)
    const code = pseudonyms.of(span.kind, span.value)
    // Alone it asks for the customer as well as for texts that name the number; behind a field or in quotes it is what stands there.
    const alone = /(^|[\s(（])$/.test(query.slice(at, start)) && /^([\s)）]|$)/.test(query.slice(end))
    written += query.slice(at, start) + (alone ? `(${code} OR customer:${code})` : code)
    at = end
  }
  return written + query.slice(at)
}

/**
 * Finds contacts for an inspector.
 *
 * @throws TingyinError QUERY_INVALID saying where in the query, or CURSOR_INVALID
 */
export async function findContacts(request: FindRequest, finding: Finding): Promise<FoundPage> {
  const { text, ...compiled } = readQuery(request.query, finding)
  const { sort = compiled.ranking.length > 0 ? 'relevance' : 'newest', limit, cursor, facets } = request
  const page = await finding.search.search({
    condition: compiled.condition,
    ranking: compiled.ranking,
    sort,
    limit,
    ...(cursor !== undefined && { cursor }),
    ...(facets !== undefined && { facets }),
  })
  return { query: text, ...(await withContacts(page, compiled.highlightTerms, finding)) }
}

/** Ranks by any of the words of a text, which need not be a query: nothing in it is an operator. */
export async function rankByAnyWord(text: string, limit: number, finding: Finding): Promise<SearchPage> {
  const { condition, ranking } = anyOfTheWords(text, finding.queryTools)
  return finding.search.search({ condition, ranking, sort: 'relevance', limit })
}

/** Of the contacts that a query finds those that say most of some words: they are typical of what these stand for. */
export async function typicalContacts(query: string, words: readonly string[], limit: number, finding: Finding): Promise<readonly FoundContact[]> {
  const { condition } = readQuery(query, finding)
  const { ranking, highlightTerms } = anyOfTheWords(words.join(' '), finding.queryTools)
  const page = await finding.search.search({ condition, ranking, sort: 'relevance', limit })
  return (await withContacts(page, highlightTerms, finding)).hits
}

/** Contacts most like a given one, by its keywords, the contact itself left out. */
export async function findSimilar(contact: AnalysedContact, limit: number, finding: Finding): Promise<FoundPage> {
  const text = contact.keywords.join(' ')
  const { condition, ranking, highlightTerms } = anyOfTheWords(text, finding.queryTools)
  const page = await finding.search.search({ condition, ranking, sort: 'relevance', limit: limit + 1 })
  const others = page.hits.filter(({ key }) => key.id !== contact.id || key.source !== contact.source).slice(0, limit)
  const itself = page.hits.length - others.length > 0 && page.total > others.length ? 1 : 0
  return {
    query: text,
    ...(await withContacts({ total: page.total - itself, hits: others, facets: {} }, highlightTerms, finding)),
  }
}

async function withContacts(page: SearchPage, terms: readonly string[], { contacts }: Finding): Promise<Omit<FoundPage, 'query'>> {
  const stored = await contacts.get(page.hits.map(({ key }) => key))
  const hits = page.hits.flatMap(({ score }, i): FoundContact[] => {
    const contact = stored[i]?.contact
    // Removed between the search and now.
    if (!contact) return []
    const highlights = highlight(normaliseText(contact.text), terms)
    return [{ contact, score, highlights, snippet: snippet(contact.text, highlights, SNIPPET) }]
  })
  return { total: page.total, hits, facets: page.facets, ...(page.next !== undefined && { next: page.next }) }
}
