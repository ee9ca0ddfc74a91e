import { createHash } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import type { AnalysedContact, Analysis } from '../../domain/analysed-contact'
import type { ContactKey } from '../../domain/contact'
import { TingyinError } from '../../domain/errors'
import type { EmbeddedDatabase } from '../embedded-database'
import { type CodedField, DocumentColumns } from './document-columns'
import { DocumentSet } from './document-set'
import { type CollectionStatistics, relevanceScorer } from './relevance'
import type {
  Condition, FacetValue, Hit, LabelField, SearchIndex, SearchPage, SearchRequest, SeriesRequest, TimeCount,
} from './search-index'
import { textMatch } from './text-match'
import { stepOf } from './time-steps'

const schema = [
  `CREATE TABLE search_value (code INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (field, value)) STRICT;
   CREATE TABLE search_document (
     doc INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, customer TEXT, codes BLOB NOT NULL, plain TEXT NOT NULL,
     UNIQUE (source, id)
   ) STRICT;
   CREATE INDEX search_document_customer ON search_document (customer) WHERE customer IS NOT NULL;
   CREATE TABLE search_tombstone (doc INTEGER NOT NULL) STRICT;
   CREATE TABLE search_last (doc INTEGER NOT NULL) STRICT;
   INSERT INTO search_last VALUES (0);
   CREATE VIRTUAL TABLE search_text USING fts5(words, pairs, content = '', contentless_delete = 1, tokenize = 'ascii');
   CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_text, 'col');`,
]

/** Hits that are ranked a second time; what lies behind them keeps the order of the first ranking. */
const RANKED_AGAIN = 200
/** Orders of recent searches kept for their next pages, and the most hits they may hold together. */
const KEPT_ORDERS = 32
const KEPT_HITS = 2_000_000
/** Values whose codes are remembered while indexing. */
const REMEMBERED_VALUES = 50_000
/** Documents looked at to learn how common single characters are. */
const SAMPLE = 2_000

interface Scored {
  readonly docs: Uint32Array
  /** In the order of `docs`; all 0 when sorted by time. */
  readonly scores: Float64Array
}

interface Cursor {
  readonly request: string
  readonly snapshot: number
  readonly offset: number
}

/**
 * Full-text search in the SQLite file: FTS5 finds and counts words and character pairs; labels and times are filtered and counted in
 * columns in memory; the best hits are ranked again by `relevance.ts`.
 */
export class EmbeddedSearchIndex implements SearchIndex {
  private readonly columns: DocumentColumns
  private readonly codeOf = new Map<string, number>()
  private readonly orders = new Map<string, Scored>()
  private readonly frequencies = new Map<string, number>()
  private collection = { documents: 0, averageCharacters: 0, characters: new Map<string, number>() }
  private readonly sql: ReturnType<typeof prepare>

  constructor(private readonly database: EmbeddedDatabase) {
    database.migrate('search', schema)
    this.sql = prepare(database)
    this.columns = new DocumentColumns(database.connection)
  }

  async put(analyses: readonly Analysis[]): Promise<void> {
    if (analyses.length === 0) return
    this.database.inTransaction(() => {
      let doc = this.sql.last.get() as number
      for (const { contact, indexed } of analyses) {
        this.drop(contact)
        doc++
        const codes = this.codesOf(contact)
        this.sql.insertDocument.run(
          doc, contact.source, contact.id, Date.parse(contact.occurredAt), contact.customerKey ?? null, codes, indexed.plain,
        )
        this.sql.insertText.run(doc, indexed.words, indexed.pairs)
      }
      this.sql.setLast.run(doc)
    })
  }

  async remove(keys: readonly ContactKey[]): Promise<void> {
    if (keys.length > 0) this.database.inTransaction(() => keys.forEach((key) => this.drop(key)))
  }

  async search(request: SearchRequest): Promise<SearchPage> {
    this.columns.refresh()
    const identity = identityOf(request)
    const cursor = request.cursor === undefined ? undefined : readCursor(request.cursor, identity)
    const snapshot = cursor?.snapshot ?? this.columns.last
    const offset = cursor?.offset ?? 0
    const kept = `${identity}@${snapshot}`
    const found = (cursor && this.orders.get(kept)) ?? this.find(request, snapshot)

    const end = offset + request.limit
    const hits = this.hits(request.sort === 'relevance' ? this.ranked(found, end, request) : this.byTime(found, end, request.sort), offset, end)
    const more = request.limit > 0 && end < found.docs.length
    if (more) this.keep(kept, found)
    const next: Cursor = { request: identity, snapshot, offset: end }
    return {
      total: found.docs.length,
      hits,
      facets: request.facets ? this.facets(found.docs, request.facets) : {},
      ...(more && { next: Buffer.from(JSON.stringify(next)).toString('base64url') }),
    }
  }

  async series({ condition, step, by }: SeriesRequest): Promise<readonly TimeCount[]> {
    this.columns.refresh()
    const docs = this.select(condition, this.columns.last).list()
    const counts = new Map<string, Map<string, number>>()
    const steps = new Map<number, string>()
    const add = (at: number, value: string): void => {
      // Steps are found by the hour; naming each hour once is enough.
      const hour = Math.floor(at / 3_600_000)
      let name = steps.get(hour)
      if (name === undefined) steps.set(hour, (name = stepOf(at, step)))
      let values = counts.get(name)
      if (!values) counts.set(name, (values = new Map()))
      values.set(value, (values.get(value) ?? 0) + 1)
    }
    for (const doc of docs) {
      const at = this.columns.time(doc)
      if (by === undefined) add(at, '')
      else if (by === 'day') add(at, stepOf(at, 'day'))
      else if (by === 'id' || by === 'customer') {
        const value = this.storedValue(doc, by)
        if (value !== undefined) add(at, value)
      } else this.columns.eachValue(doc, by, (value) => add(at, value))
    }
    return [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, values]) =>
        [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, contacts]) => ({ step: name, value, contacts })),
      )
  }

  async count(): Promise<number> {
    return this.sql.count.get() as number
  }

  async close(): Promise<void> {
    // The database belongs to whoever opened it.
  }

  private drop({ source, id }: ContactKey): void {
    const doc = this.sql.docOf.get(source, id) as number | undefined
    if (doc === undefined) return
    this.sql.deleteDocument.run(doc)
    this.sql.deleteText.run(doc)
    this.sql.bury.run(doc)
  }

  /** The numbers that stand for a contact's labels. New values get the next number, in the transaction of the document. */
  private codesOf(contact: AnalysedContact): Buffer {
    const codes: number[] = []
    for (const [field, value] of labelsOf(contact)) {
      const name = `${field}\n${value}`
      let code = this.codeOf.get(name)
      if (code === undefined) {
        this.sql.insertValue.run(field, value)
        code = this.sql.codeOf.get(field, value) as number
        if (this.codeOf.size === REMEMBERED_VALUES) this.codeOf.clear()
        this.codeOf.set(name, code)
      }
      codes.push(code)
    }
    return Buffer.from(Int32Array.from(codes).buffer)
  }

  /** What a request finds, with the scores of the first ranking. */
  private find({ condition, sort }: SearchRequest, snapshot: number): Scored {
    const parts = condition.type === 'all' ? condition.of : [condition]
    const texts = parts.flatMap((part) => (part.type === 'text' ? [part] : []))
    if (sort !== 'relevance') return unscored(this.select(condition, snapshot).list())
    if (texts.length === 0 || texts.some((text) => !this.expressionOf(text)?.exact)) {
      const docs = this.select(condition, snapshot).list()
      const expressions = positiveTexts(condition).flatMap((text) => this.expressionOf(text)?.expression ?? [])
      return expressions.length === 0 ? unscored(docs) : this.scored(docs, expressions.join(' OR '), snapshot)
    }
    // The usual query: words that must all be there and labels that filter. One pass over FTS5 finds and scores.
    const filters = parts.filter((part) => part.type !== 'text')
    const allowed = filters.length > 0 ? this.select({ type: 'all', of: filters }, snapshot) : undefined
    const expression = texts.map((text) => `(${this.expressionOf(text)!.expression})`).join(' AND ')
    const rows = this.sql.scored.all(expression, snapshot) as [number, number][]
    const hits = rows.filter(([doc]) => this.columns.isPresent(doc) && (!allowed || allowed.has(doc)))
    return { docs: Uint32Array.from(hits, ([doc]) => doc), scores: Float64Array.from(hits, ([, score]) => score) }
  }

  private scored(docs: Uint32Array, expression: string, snapshot: number): Scored {
    const scores = new Map(this.sql.scored.all(expression, snapshot) as [number, number][])
    return { docs, scores: Float64Array.from(docs, (doc) => scores.get(doc) ?? 0) }
  }

  /** The documents that fulfil a condition, found by joining sets. */
  private select(condition: Condition, last: number): DocumentSet {
    switch (condition.type) {
      case 'everything':
        return this.columns.select(last)
      case 'all': {
        const [first, ...rest] = condition.of
        return first ? rest.reduce((set, part) => set.and(this.select(part, last)), this.select(first, last)) : this.columns.select(last)
      }
      case 'any':
        return condition.of.reduce((set, part) => set.or(this.select(part, last)), new DocumentSet(last + 1))
      case 'not':
        return this.columns.select(last).without(this.select(condition.of, last))
      case 'period': {
        const { from = -Infinity, to = Infinity } = condition
        return this.columns.select(last, (doc) => this.columns.time(doc) >= from && this.columns.time(doc) < to)
      }
      case 'text':
        return this.withText(condition, last)
      case 'label':
        return this.withLabel(condition, last)
    }
  }

  private withText(condition: Extract<Condition, { type: 'text' }>, last: number): DocumentSet {
    const set = new DocumentSet(last + 1)
    const match = this.expressionOf(condition)
    if (!match) return set
    for (const doc of this.sql.matching.iterate(match.expression, last) as Iterable<number>) {
      if (!this.columns.isPresent(doc)) continue
      if (!match.exact) {
        const plain = this.sql.plain.get(doc) as string
        if (!condition.alternatives.some((alternative) => plain.includes(alternative))) continue
      }
      set.add(doc)
    }
    return set
  }

  private withLabel({ field, values, prefix }: Extract<Condition, { type: 'label' }>, last: number): DocumentSet {
    if (field === 'day') {
      return this.columns.select(last, (doc) => {
        const day = stepOf(this.columns.time(doc), 'day')
        return values.some((value) => (prefix ? day.startsWith(value) : day === value))
      })
    }
    if (field === 'id' || field === 'customer') {
      const set = new DocumentSet(last + 1)
      const { exact, beginning } = this.sql.stored[field]
      for (const value of values) {
        const docs = prefix ? beginning.iterate(value, last) : exact.iterate(value, last)
        for (const doc of docs as Iterable<number>) if (this.columns.isPresent(doc)) set.add(doc)
      }
      return set
    }
    const wanted = values.map((value) => value.toLowerCase())
    const accepts = (value: string): boolean => {
      const lower = value.toLowerCase()
      return wanted.some((one) => (prefix ? lower.startsWith(one) : lower === one))
    }
    return this.columns.withCodes(last, this.columns.codesOf(field, accepts))
  }

  private expressionOf({ alternatives, prefix }: Extract<Condition, { type: 'text' }>): { expression: string; exact: boolean } | undefined {
    const matches = alternatives.flatMap((alternative) => textMatch(alternative, prefix) ?? [])
    if (matches.length === 0) return undefined
    return { expression: matches.map(({ expression }) => expression).join(' OR '), exact: matches.every(({ exact }) => exact) }
  }

  /** The order of the first `end` hits: the best of the first ranking by the second one, behind them the rest. */
  private ranked(found: Scored, end: number, { ranking }: SearchRequest): Scored {
    if (end === 0) return found
    // FTS5's bm25 is negative, the smaller the better.
    const order = best(found.scores, Math.max(end, RANKED_AGAIN), (a, b) => found.scores[a]! - found.scores[b]! || found.docs[b]! - found.docs[a]!)
    const again = order.slice(0, RANKED_AGAIN)
    const score = relevanceScorer(ranking, this.statistics())
    const scores = new Map(again.map((i) => [i, score((this.sql.plain.get(found.docs[i]!) as string | undefined) ?? '')]))
    again.sort((a, b) => scores.get(b)! - scores.get(a)! || found.docs[b]! - found.docs[a]!)
    const whole = [...again, ...order.slice(RANKED_AGAIN)]
    return { docs: Uint32Array.from(whole, (i) => found.docs[i]!), scores: Float64Array.from(whole, (i) => scores.get(i) ?? 0) }
  }

  private byTime(found: Scored, end: number, sort: 'newest' | 'oldest'): Scored {
    const sign = sort === 'newest' ? -1 : 1
    const at = (i: number): number => this.columns.time(found.docs[i]!)
    const order = best(found.docs, end, (a, b) => sign * (at(a) - at(b)) || found.docs[b]! - found.docs[a]!)
    return { docs: Uint32Array.from(order, (i) => found.docs[i]!), scores: new Float64Array(order.length) }
  }

  private hits({ docs, scores }: Scored, offset: number, end: number): readonly Hit[] {
    const hits: Hit[] = []
    for (let i = offset; i < Math.min(end, docs.length); i++) {
      const key = this.sql.keyOf.get(docs[i]!) as ContactKey | undefined
      // Removed or replaced since the first page.
      if (key) hits.push({ key, score: scores[i]! })
    }
    return hits
  }

  private facets(docs: Uint32Array, wanted: NonNullable<SearchRequest['facets']>): SearchPage['facets'] {
    const counts = this.columns.count(docs)
    const byField = new Map<LabelField, FacetValue[]>()
    for (let code = 0; code < counts.length; code++) {
      if (counts[code] === 0) continue
      const field = this.columns.field(code)
      if (wanted[field] === undefined) continue
      const values = byField.get(field) ?? []
      if (values.length === 0) byField.set(field, values)
      values.push({ value: this.columns.value(code), contacts: counts[code]! })
    }
    for (const field of ['id', 'customer', 'day'] as const) {
      if (wanted[field] === undefined) continue
      const values = new Map<string, number>()
      for (const doc of docs) {
        const value = field === 'day' ? stepOf(this.columns.time(doc), 'day') : this.storedValue(doc, field)
        if (value !== undefined) values.set(value, (values.get(value) ?? 0) + 1)
      }
      byField.set(field, Array.from(values, ([value, contacts]) => ({ value, contacts })))
    }
    const facets: Partial<Record<LabelField, readonly FacetValue[]>> = {}
    for (const [field, top] of Object.entries(wanted) as [LabelField, number][]) {
      const values = byField.get(field) ?? []
      facets[field] = values.sort((a, b) => b.contacts - a.contacts || (a.value < b.value ? -1 : 1)).slice(0, top)
    }
    return facets
  }

  private storedValue(doc: number, field: 'id' | 'customer'): string | undefined {
    return (this.sql.valueOf[field].get(doc) as string | null | undefined) ?? undefined
  }

  /** What ranking knows of the collection. Learned anew when it has grown by a twentieth: until then nobody would see a difference. */
  private statistics(): CollectionStatistics {
    const documents = this.sql.count.get() as number
    if (Math.abs(documents - this.collection.documents) > this.collection.documents / 20) {
      this.frequencies.clear()
      const characters = new Map<string, number>()
      let length = 0
      let sampled = 0
      const stride = Math.max(1, Math.floor(this.columns.last / SAMPLE))
      for (const plain of this.sql.sample.iterate(stride, SAMPLE) as Iterable<string>) {
        sampled++
        length += plain.length
        for (const character of new Set(plain)) characters.set(character, (characters.get(character) ?? 0) + 1)
      }
      const scale = documents / Math.max(1, sampled)
      for (const [character, count] of characters) characters.set(character, count * scale)
      this.collection = { documents, averageCharacters: length / Math.max(1, sampled), characters }
    }
    const frequency = (text: string, column: 'words' | 'pairs'): number => {
      const name = `${column}\n${text}`
      let known = this.frequencies.get(name)
      if (known === undefined) this.frequencies.set(name, (known = (this.sql.frequency.get(text, column) as number | undefined) ?? 0))
      return known
    }
    return {
      documents: this.collection.documents,
      averageCharacters: this.collection.averageCharacters,
      wordFrequency: (word) => frequency(word, 'words'),
      pairFrequency: (pair) => frequency(pair, 'pairs'),
      characterFrequency: (character) => this.collection.characters.get(character) ?? 0,
    }
  }

  /** Keeps what a search found for its next pages: scores change as contacts arrive, and the order of the pages must not. */
  private keep(name: string, found: Scored): void {
    this.orders.delete(name)
    this.orders.set(name, found)
    let hits = 0
    for (const { docs } of this.orders.values()) hits += docs.length
    for (const [oldest, { docs }] of this.orders) {
      if (this.orders.size <= KEPT_ORDERS && hits <= KEPT_HITS) break
      if (oldest === name) break
      this.orders.delete(oldest)
      hits -= docs.length
    }
  }
}

function prepare({ connection }: EmbeddedDatabase) {
  const one = (sql: string): Statement => connection.prepare(sql).pluck()
  const stored = (column: 'id' | 'customer') => ({
    exact: one(`SELECT doc FROM search_document WHERE ${column} = ? AND doc <= ?`),
    beginning: one(`SELECT doc FROM search_document WHERE substr(${column}, 1, length(?1)) = ?1 AND doc <= ?2`),
  })
  return {
    last: one('SELECT doc FROM search_last'),
    setLast: connection.prepare('UPDATE search_last SET doc = ?'),
    count: one('SELECT count(*) FROM search_document'),
    docOf: one('SELECT doc FROM search_document WHERE source = ? AND id = ?'),
    keyOf: connection.prepare('SELECT source, id FROM search_document WHERE doc = ?'),
    plain: one('SELECT plain FROM search_document WHERE doc = ?'),
    sample: one('SELECT plain FROM search_document WHERE doc % ? = 0 LIMIT ?'),
    insertDocument: connection.prepare('INSERT INTO search_document (doc, source, id, at, customer, codes, plain) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    deleteDocument: connection.prepare('DELETE FROM search_document WHERE doc = ?'),
    insertText: connection.prepare('INSERT INTO search_text (rowid, words, pairs) VALUES (?, ?, ?)'),
    deleteText: connection.prepare('DELETE FROM search_text WHERE rowid = ?'),
    bury: connection.prepare('INSERT INTO search_tombstone (doc) VALUES (?)'),
    insertValue: connection.prepare('INSERT OR IGNORE INTO search_value (field, value) VALUES (?, ?)'),
    codeOf: one('SELECT code FROM search_value WHERE field = ? AND value = ?'),
    frequency: one('SELECT doc FROM search_vocabulary WHERE term = ? AND col = ?'),
    matching: one('SELECT rowid FROM search_text WHERE search_text MATCH ? AND rowid <= ?'),
    scored: connection.prepare('SELECT rowid, bm25(search_text) FROM search_text WHERE search_text MATCH ? AND rowid <= ?').raw(),
    stored: { id: stored('id'), customer: stored('customer') },
    valueOf: {
      id: one('SELECT id FROM search_document WHERE doc = ?'),
      customer: one('SELECT customer FROM search_document WHERE doc = ?'),
    },
  }
}

/** Field and value of everything a contact can be counted by, but its id, customer and day, which have columns. */
function labelsOf(contact: AnalysedContact): readonly (readonly [CodedField, string])[] {
  const { labels } = contact
  const values: (readonly [CodedField, string])[] = [
    ['tier', labels.tier.value],
    ['kind', labels.kind.value],
    ['polarity', labels.polarity.value],
    ['stage', labels.stage.value],
    ['topic', labels.topic.value],
    ['source', contact.source],
    ['form', contact.form],
  ]
  for (const { value } of labels.products) values.push(['product', value])
  for (const flag of ['escalation', 'churn', 'repeat'] as const) if (labels.flags[flag].value) values.push(['flag', flag])
  for (const field of ['channel', 'region', 'agent', 'team', 'operator', 'status'] as const) {
    const value = contact[field]
    if (value !== undefined) values.push([field, value])
  }
  for (const keyword of contact.keywords) values.push(['keyword', keyword])
  return values
}

/** Text conditions that speak for a document, not against it. */
function positiveTexts(condition: Condition): readonly Extract<Condition, { type: 'text' }>[] {
  if (condition.type === 'text') return [condition]
  return condition.type === 'all' || condition.type === 'any' ? condition.of.flatMap(positiveTexts) : []
}

const unscored = (docs: Uint32Array): Scored => ({ docs, scores: new Float64Array(docs.length) })

/** Indices of the first `count` by an order, sorted; the others are not looked at twice. */
function best(values: ArrayLike<number>, count: number, compare: (a: number, b: number) => number): number[] {
  const chosen: number[] = []
  for (let i = 0; i < values.length; i++) {
    chosen.push(i)
    // Sorting twice the number now and then is cheaper than keeping a heap.
    if (chosen.length >= count * 4 + 1_000) {
      chosen.sort(compare)
      chosen.length = count
    }
  }
  return chosen.sort(compare).slice(0, count)
}

/** What makes two requests the same search, page and cursor aside. */
function identityOf({ condition, ranking, sort }: SearchRequest): string {
  return createHash('sha256').update(JSON.stringify([condition, ranking, sort])).digest('base64url').slice(0, 16)
}

function readCursor(text: string, identity: string): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor
    if (cursor.request === identity && Number.isSafeInteger(cursor.offset) && cursor.offset >= 0 && Number.isSafeInteger(cursor.snapshot)) return cursor
  } catch {
    // Not one of ours.
  }
  throw new TingyinError('CURSOR_INVALID', {})
}
