import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import type { ContactKey } from '../../domain/contact'
import { TingyinError } from '../../domain/errors'
import { databaseFileName, type EmbeddedDatabase } from '../embedded-database'
import { filtered } from './document-lists'
import { DocumentColumns } from './embedded-search-columns'
import { DocumentCounts } from './embedded-search-counts'
import { codedFields, fieldNumbers } from './embedded-search-fields'
import { matchOf, phraseOf, splitMatch } from './embedded-search-match'
import { HitOrder, nthGreatest } from './embedded-search-order'
import { EmbeddedRebuild, rebuildSteps } from './embedded-search-rebuild'
import { DocumentSelection } from './embedded-search-selection'
import { LatestUsed } from './latest-used'
import { startOfMonth } from './month'
import { type CollectionStatistics, lengthOf, rankingTerms, saturated, scorer, valueOf } from './relevance'
import type {
  Condition,
  IndexedValues,
  IndexEntry,
  IndexRebuild,
  IndexStatus,
  RankingWord,
  SearchIndex,
  SearchPage,
  SearchRequest,
  SeriesRequest,
  Significance,
  SignificanceRequest,
  TimeCount,
} from './search-index'
import { termPattern } from './search-term'
import { byText } from './text-order'

/**
 * A contact's document has a number that grows with every put and is never used again: a changed contact is a new document.
 * The text stands last in its row: a row of its own would cost a tenth of what putting a document costs, and reading all others in bulk, once
 * after a start, has only its pages to turn. `codes` are the numbers of the contact's
 * field values, separated by spaces; `field` is a position in `codedFields`. `search_removals` tells other processes which
 * documents are gone.
 *
 * FTS5 holds the character pairs alone, which is little more than half the work of words, pairs and labels: a word of the
 * query is the phrase of its pairs, and labels are filtered in memory.
 */
const steps = [
  `
  CREATE TABLE search_state (documents INTEGER NOT NULL, last_document INTEGER NOT NULL, removals INTEGER NOT NULL);
  INSERT INTO search_state VALUES (0, 0, 0);
  CREATE TABLE search_documents (
    document INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    length INTEGER NOT NULL,
    codes TEXT NOT NULL,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    customer TEXT,
    UNIQUE (id, source)
  );
  CREATE INDEX search_documents_customer ON search_documents (customer) WHERE customer IS NOT NULL;
  CREATE TABLE search_plains (document INTEGER PRIMARY KEY, plain TEXT NOT NULL);
  CREATE TABLE search_values (code INTEGER PRIMARY KEY, field INTEGER NOT NULL, value TEXT NOT NULL, UNIQUE (field, value));
  CREATE TABLE search_removals (removal INTEGER PRIMARY KEY, document INTEGER NOT NULL);
  CREATE VIRTUAL TABLE search_text USING fts5(pairs, content = '', contentless_delete = 1, tokenize = 'ascii');
  INSERT INTO search_text (search_text, rank) VALUES ('automerge', 16), ('crisismerge', 64), ('hashsize', 16777216);
  `,
  // Of what was indexed before, nobody knows when it was received: everything that comes is newer.
  'ALTER TABLE search_documents ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0',
  ...rebuildSteps,
  // Every document has its text: both were put in one transaction.
  `
  ALTER TABLE search_documents ADD COLUMN plain TEXT NOT NULL DEFAULT '';
  UPDATE search_documents SET plain = (SELECT plain FROM search_plains WHERE search_plains.document = search_documents.document);
  DROP TABLE search_plains;
  `,
]

/** How many hits are read and scored in full: 500 of short texts, 200 of long ones, about 50,000 characters in between. */
const MOST_RERANKED = 500
const LEAST_RERANKED = 200
const RERANKED_LENGTH = 50_000
const SAMPLE = 2_000
/** Statistics are good until the collection has grown or shrunk by this part. */
const DRIFT = 0.05
const FIRST_STAGE_TERMS = 32
const KEPT_REMOVALS = 100_000
/** So many are removed in one transaction: nobody else writes meanwhile. */
const REMOVED_TOGETHER = 1_000
const KEPT_CODES = 100_000
const KEPT_COUNTS = 20_000
const KEPT_SEARCHES = 64
const KEPT_HITS = 4_000_000
const LONGEST = 65_535

/** Weighs nothing against a word, but brings the newer of two equal texts first. A thousandth of a point is 30,000 years. */
const RECENCY = 1e-18

interface Cursor {
  readonly digest: string
  /** Names the list of hits, if it is still there. */
  readonly search: string
  /** The newest document of the first page's time. */
  readonly snapshot: number
  readonly offset: number
}

/**
 * SearchIndex over SQLite: FTS5 for the text, typed arrays in memory for everything that is counted or filtered.
 *
 * Ranking takes two stages. The first orders all hits by which of the query's words and pairs they hold, without reading
 * them; the second reads the best few hundred and scores them in full (`relevance.ts`). Equal texts stand newest first. With 500
 * of short texts the best hit is that of scoring every hit, with 200 in four of five searches.
 */
export class EmbeddedSearchIndex implements SearchIndex {
  readonly #database: EmbeddedDatabase
  readonly #sql: ReturnType<typeof prepare>
  readonly #columns: DocumentColumns
  readonly #selection: DocumentSelection
  readonly #counts: DocumentCounts
  readonly #rebuild: EmbeddedRebuild
  /** Codes met lately as they are written, by field. */
  readonly #codes = codedFields.map(() => new Map<string, string>())
  /** How many documents have a term, and of how many. */
  readonly #holding = new Map<string, { readonly count: number; readonly documents: number }>()
  readonly #searches = new LatestUsed<HitOrder>({ entries: KEPT_SEARCHES, size: KEPT_HITS }, ({ total }) => total)
  readonly #name = `${process.pid}-${Date.now().toString(36)}-${instances++}`
  #searched = 0
  #sample: { readonly holding: Uint32Array; readonly size: number; readonly documents: number } | undefined

  constructor(database: EmbeddedDatabase) {
    this.#database = database
    database.migrate('search', steps)
    this.#sql = prepare(database.connection)
    this.#columns = new DocumentColumns(database.connection)
    this.#selection = new DocumentSelection(database.connection, this.#columns)
    this.#counts = new DocumentCounts(database.connection, this.#columns)
    this.#rebuild = new EmbeddedRebuild(database.connection)
  }

  async put(entries: readonly IndexEntry[]): Promise<void> {
    if (entries.length === 0) return
    const prepared = entries.map(prepareDocument)
    this.#writing(() => this.#write(prepared))
  }

  async remove(keys: readonly ContactKey[]): Promise<void> {
    if (keys.length === 0) return
    this.#database.inTransaction(() => {
      this.#rebuild.noteRemoved(keys)
      this.#drop(keys.flatMap(({ source, id }) => this.#sql.find.get(id, source)?.document ?? []))
    })
  }

  async search(request: SearchRequest): Promise<SearchPage> {
    const digest = digestOf(request)
    const cursor = request.cursor === undefined ? undefined : readCursor(request.cursor, digest)
    return this.#database.inSnapshot(() => {
      this.#columns.refresh()
      const { limit, facets } = request
      const snapshot = cursor?.snapshot ?? this.#columns.first + this.#columns.size - 1
      const search = cursor?.search ?? `${this.#name}-${this.#searched++}`
      const offset = cursor?.offset ?? 0
      const kept = this.#searches.get(search)
      const hits = kept ?? this.#find(request, snapshot)
      const isLast = limit === 0 || offset + limit >= hits.total
      const page = limit === 0 ? [] : hits.slice(offset, limit)
      // For the next page.
      if (kept !== undefined || !isLast) this.#searches.keep(search, hits)
      return {
        total: hits.total,
        hits: page.flatMap(({ document, rank }) => {
          const key = this.#sql.key.get(document)
          // Changed or removed since the first page.
          return key === undefined ? [] : [{ key: { source: key.source, id: key.id }, score: request.sort === 'relevance' ? rank : 0 }]
        }),
        facets: facets === undefined ? {} : this.#counts.facets(hits.documents, facets),
        ...(!isLast && { next: writeCursor({ digest, search, snapshot, offset: offset + limit }) }),
      }
    })
  }

  async series({ condition, ...counted }: SeriesRequest): Promise<readonly TimeCount[]> {
    return this.#database.inSnapshot(() => {
      this.#columns.refresh()
      return this.#counts.series(this.#selection.select(condition), counted)
    })
  }

  async significant({ condition, against, field, most, least }: SignificanceRequest): Promise<Significance> {
    return this.#database.inSnapshot(() => {
      this.#columns.refresh()
      const [ours, theirs] = [this.#selection.select(condition), this.#selection.select(against)]
      return { contacts: ours.length, against: theirs.length, ...this.#counts.significant(ours, theirs, field, most, least), approximate: false }
    })
  }

  async texts(condition: Condition, most: number): Promise<readonly string[]> {
    return this.#database.inSnapshot(() => {
      this.#columns.refresh()
      const documents = this.#selection.select(condition)
      const taken = Math.min(most, documents.length)
      const spread = Array.from({ length: taken }, (_, i) => documents[Math.floor((i * documents.length) / taken)]!)
      return this.#sql.plains.all(JSON.stringify(spread))
    })
  }

  async count(): Promise<number> {
    return this.#database.reading(() => this.#sql.state.get()!.documents)
  }

  async status(): Promise<IndexStatus> {
    return this.#database.inSnapshot(() => {
      const contacts = this.#sql.state.get()!.documents
      const begun = this.#rebuild.current()
      return {
        contacts,
        parts: [{ name: databaseFileName, contacts, bytes: this.#sql.bytes.get()! }],
        outdated: false,
        ...(begun !== undefined && { rebuild: { contacts: this.#sql.countAbove.get(begun.above)! } }),
      }
    })
  }

  async startRebuild(): Promise<IndexRebuild> {
    const id = this.#database.inTransaction(() => this.#rebuild.begin(this.#sql.state.get()!.last_document))
    return this.#rebuilding(id)
  }

  async resumeRebuild(): Promise<IndexRebuild | undefined> {
    const begun = this.#database.reading(() => this.#rebuild.current())
    return begun && this.#rebuilding(begun.id)
  }

  async abandonRebuild(): Promise<void> {
    this.#database.inTransaction(() => this.#rebuild.end())
  }

  async removeBefore(month: string): Promise<void> {
    const before = startOfMonth(month)
    await this.#dropAll(() => {
      const documents = this.#sql.before.all(before, REMOVED_TOGETHER)
      if (this.#rebuild.current() !== undefined) this.#rebuild.noteRemoved(documents.map((document) => this.#sql.key.get(document)!))
      return documents
    })
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {
    this.#searches.clear()
  }

  /** Puts every contact in the place of its old document; at the end those that were not put again are left over. */
  #rebuilding(id: string): IndexRebuild {
    return {
      id,
      put: async (entries) => {
        const prepared = entries.map(prepareDocument)
        this.#writing(() => {
          const { above } = this.#rebuild.running(id)
          this.#write(
            prepared.filter(({ values }) => {
              const known = this.#sql.find.get(values.id, values.source)
              return known === undefined ? !this.#rebuild.wasRemoved(values) : known.document <= above
            }),
            true,
          )
        })
      },
      finish: async () => {
        const { above } = this.#database.reading(() => this.#rebuild.running(id))
        await this.#dropAll(() => this.#sql.upTo.all(above, REMOVED_TOGETHER))
        this.#database.inTransaction(() => {
          this.#rebuild.running(id)
          this.#rebuild.end()
        })
      },
    }
  }

  #writing(work: () => void): void {
    try {
      this.#database.inTransaction(work)
    } catch (error) {
      // Codes of a transaction that was rolled back.
      for (const codes of this.#codes) codes.clear()
      throw error
    }
  }

  /**
   * What was received later stays, unless `anyhow`: what a rebuild finds in the contact store is what there is. All codes are looked up first and all
   * texts come last: the tables of values and of FTS5's pairs stay in the processor's cache as long as nothing else is done in between.
   */
  #write(prepared: readonly PreparedDocument[], anyhow = false): void {
    const sql = this.#sql
    let { documents, last_document: document, removals } = sql.state.get()!
    const texts = new Map<number, string>()
    const allCodes = prepared.map(({ values }) => this.#codesOf(values))
    for (const [i, each] of prepared.entries()) {
      const { source, id } = each.values
      const codes = allCodes[i]!
      // Nearly all are new, and then need not be looked for.
      if (this.#insert(document + 1, each, codes)) documents++
      else {
        const known = sql.find.get(id, source)!
        if (known.received_at > each.receivedAt && !anyhow) continue
        this.#removeDocument(known.document, ++removals)
        texts.delete(known.document)
        this.#insert(document + 1, each, codes)
      }
      texts.set(++document, each.pairs)
    }
    for (const [textDocument, pairs] of texts) sql.insertText.run(textDocument, pairs)
    sql.setState.run(documents, document, removals)
    sql.forgetRemovals.run(removals - KEPT_REMOVALS)
  }

  /** False where the contact has a document already. */
  #insert(document: number, { values: { source, id, customer }, at, length, receivedAt, plain }: PreparedDocument, codes: string): boolean {
    return this.#sql.insertDocument.run(document, at, length, codes, source, id, customer ?? null, receivedAt, plain).changes === 1
  }

  /** Removes what `next` finds until it finds nothing, some at a time; in between others get their turn. */
  async #dropAll(next: () => readonly number[]): Promise<void> {
    for (let dropped = REMOVED_TOGETHER; dropped === REMOVED_TOGETHER; ) {
      dropped = this.#database.inTransaction(() => {
        const documents = next()
        this.#drop(documents)
        return documents.length
      })
      await nextTurn()
    }
  }

  #drop(dropped: readonly number[]): void {
    const sql = this.#sql
    let { documents, last_document, removals } = sql.state.get()!
    for (const document of new Set(dropped)) {
      this.#removeDocument(document, ++removals)
      documents--
    }
    sql.setState.run(documents, last_document, removals)
    sql.forgetRemovals.run(removals - KEPT_REMOVALS)
  }

  #removeDocument(document: number, removal: number): void {
    this.#sql.deleteDocument.run(document)
    this.#sql.deleteText.run(document)
    this.#sql.insertRemoval.run(removal, document)
  }

  /** The codes of every field value of a contact in the order of `codedFields`, each once, for products and keywords are named once; separated by spaces. */
  #codesOf({ tier, kind, polarity, stage, topic, product: products, flag: flags, channel, region, agent, team, operator, status, source, form, keyword: keywords }: IndexedValues): string {
    let codes = this.#codeOf(fieldNumbers.tier, tier)
    codes += this.#codeOf(fieldNumbers.kind, kind)
    codes += this.#codeOf(fieldNumbers.polarity, polarity)
    codes += this.#codeOf(fieldNumbers.stage, stage)
    codes += this.#codeOf(fieldNumbers.topic, topic)
    for (const product of products) codes += this.#codeOf(fieldNumbers.product, product)
    for (const flag of flags) codes += this.#codeOf(fieldNumbers.flag, flag)
    codes += this.#codeOf(fieldNumbers.channel, channel)
    codes += this.#codeOf(fieldNumbers.region, region)
    codes += this.#codeOf(fieldNumbers.agent, agent)
    codes += this.#codeOf(fieldNumbers.team, team)
    codes += this.#codeOf(fieldNumbers.operator, operator)
    codes += this.#codeOf(fieldNumbers.status, status)
    codes += this.#codeOf(fieldNumbers.source, source)
    codes += this.#codeOf(fieldNumbers.form, form)
    for (const keyword of keywords) codes += this.#codeOf(fieldNumbers.keyword, keyword)
    return codes.slice(1)
  }

  /** A space and the code, as it is written; nothing for what is absent. */
  #codeOf(field: number, value: string | undefined): string {
    if (value === undefined) return ''
    const codes = this.#codes[field]!
    let code = codes.get(value)
    if (code !== undefined) return code
    code = ` ${this.#sql.code.get(field, value) ?? this.#sql.insertValue.run(field, value).lastInsertRowid}`
    // What many contacts share is soon back.
    if (codes.size >= KEPT_CODES) codes.clear()
    codes.set(value, code)
    return code
  }

  #find(request: SearchRequest, snapshot: number): HitOrder {
    const { first, at } = this.#columns
    const selected = this.#selection.select(request.condition)
    // Later documents have greater numbers.
    const documents = selected.at(-1)! > snapshot ? filtered(selected, (document) => document <= snapshot) : selected
    const keys = new Map<number, string>()
    const keyOf = (document: number): string => {
      let key = keys.get(document)
      if (key === undefined) {
        const { source, id } = this.#sql.key.get(document) ?? { source: '\uffff', id: '' }
        keys.set(document, (key = `${source}\0${id}`))
      }
      return key
    }
    const byKey = (a: number, b: number): number => byText(keyOf(a), keyOf(b))
    if (request.limit === 0) return new HitOrder(documents, new Float64Array(0), byKey)
    if (request.sort === 'relevance') return new HitOrder(documents, this.#relevance(request, documents), byKey)
    const sign = request.sort === 'newest' ? 1 : -1
    return new HitOrder(documents, numbersOf(documents, (document) => sign * at[document - first]!), byKey)
  }

  #relevance({ condition, ranking }: SearchRequest, documents: Int32Array): Float64Array {
    const { first, at } = this.#columns
    const recency = (document: number): number => at[document - first]! * RECENCY
    if (ranking.length === 0) return numbersOf(documents, recency)
    const statistics = this.#statistics()
    const score = scorer(ranking, statistics)
    const inFull = (document: number): number => score(this.#sql.plain.get(document) ?? '') + recency(document)
    const reranked = Math.max(LEAST_RERANKED, Math.min(MOST_RERANKED, Math.round(RERANKED_LENGTH / statistics.averageLength)))
    if (documents.length <= reranked) return numbersOf(documents, inFull)

    const ranks = this.#firstStage(condition, ranking, documents, statistics)
    const threshold = nthGreatest(ranks.slice(), reranked)
    const best: number[] = []
    for (let i = ranks.length - 1; i >= 0 && best.length < reranked; i--) if (ranks[i]! > threshold) best.push(i)
    for (let i = ranks.length - 1; i >= 0 && best.length < reranked; i--) if (ranks[i] === threshold) best.push(i)
    const scores = best.map((i) => inFull(documents[i]!))
    // The others come after them, in the order of the first stage.
    for (const i of best) ranks[i] = -Infinity
    const ceiling = Math.min(...scores)
    let highest = 0
    for (const rank of ranks) highest = Math.max(highest, rank)
    const scale = highest < ceiling ? 1 : (ceiling / highest) * (1 - 1e-9)
    for (let i = 0; i < ranks.length; i++) ranks[i]! *= scale
    best.forEach((i, place) => (ranks[i] = scores[place]!))
    return ranks
  }

  /**
   * Ranks without reading the texts: each word, pair and joint of the query counts as if it stood there once. What the
   * condition demands of every hit is not looked up.
   */
  #firstStage(condition: Condition, ranking: readonly RankingWord[], documents: Int32Array, statistics: CollectionStatistics): Float64Array {
    const { first, length, at } = this.#columns
    const everywhere = requiredTerms(condition)
    const isEverywhere = (term: string): boolean => everywhere.some((alternatives) => alternatives.every((each) => holds(each, term)))
    const terms = rankingTerms(ranking).map((term) => ({ ...term, value: valueOf(term, statistics) }))
    const shared = terms.filter(({ text }) => isEverywhere(text)).reduce((sum, { value }) => sum + value, 0)
    const telling = new Map<string, number>()
    for (const { text, kind, value } of terms) {
      if (kind !== 'character' && !isEverywhere(text)) telling.set(text, (telling.get(text) ?? 0) + value)
    }
    const points = new Float64Array(documents.length).fill(shared)
    const chosen = [...telling].sort(([, a], [, b]) => b - a).slice(0, FIRST_STAGE_TERMS)
    const text = condition.type === 'all' ? splitMatch(condition.of).match : matchOf(condition)
    for (const [term, value] of chosen) {
      const phrase = phraseOf(term, false)
      if (phrase === '' || statistics.documentsWith(term) === 0) continue
      const isBroad = text !== undefined && statistics.documentsWith(term) > 4 * documents.length
      let i = 0
      for (const document of this.#selection.matching(isBroad ? `(${text}) AND ${phrase}` : phrase)) {
        while (i < documents.length && documents[i]! < document) i++
        if (documents[i] === document) points[i]! += value
      }
    }
    const average = Math.max(1, statistics.averageLength)
    for (let i = 0; i < documents.length; i++) {
      const slot = documents[i]! - first
      points[i] = points[i]! * saturated(1, length[slot]!, average) + at[slot]! * RECENCY
    }
    return points
  }

  #statistics(): CollectionStatistics {
    const { documents, lengths } = this.#columns
    return {
      documents,
      averageLength: documents === 0 ? 1 : lengths / documents,
      documentsWith: (term) => {
        if (term.length === 1 && phraseOf(term, false).endsWith('*')) return this.#documentsWithCharacter(term)
        const known = this.#holding.get(term)
        if (known !== undefined && !hasDrifted(known.documents, documents)) return known.count
        const phrase = phraseOf(term, false)
        const count = phrase === '' ? 0 : this.#sql.countMatching.get(phrase)!
        if (this.#holding.size >= KEPT_COUNTS) this.#holding.clear()
        this.#holding.set(term, { count, documents })
        return count
      },
    }
  }

  /** Single characters are not in the index; a sample of the texts tells well enough how common one is. */
  #documentsWithCharacter(character: string): number {
    const { documents, size, live, first } = this.#columns
    if (this.#sample === undefined || hasDrifted(this.#sample.documents, documents)) {
      const holding = new Uint32Array(0x10000)
      const seenIn = new Uint32Array(0x10000)
      const step = Math.max(1, documents / SAMPLE)
      let taken = 0
      let passed = 0
      for (let slot = 0; slot < size; slot++) {
        if (live[slot] === 0 || passed++ < taken * step) continue
        taken++
        const plain = this.#sql.plain.get(first + slot) ?? ''
        for (let i = 0; i < plain.length; i++) {
          const unit = plain.charCodeAt(i)
          if (seenIn[unit] === taken) continue
          seenIn[unit] = taken
          holding[unit]!++
        }
      }
      this.#sample = { holding, size: taken, documents }
    }
    const { holding, size: taken } = this.#sample
    return Math.round((holding[character.charCodeAt(0)]! * documents) / Math.max(1, taken))
  }
}

let instances = 0

const prepareDocument = ({ values, occurredAt, indexed: { pairs, plain }, receivedAt }: IndexEntry) => ({
  values,
  receivedAt,
  pairs,
  plain,
  at: Date.parse(occurredAt),
  length: Math.min(LONGEST, lengthOf(plain)),
})
type PreparedDocument = ReturnType<typeof prepareDocument>

/** For each text that must be there, its alternatives. */
function requiredTerms(condition: Condition): (readonly string[])[] {
  if (condition.type === 'text') return [condition.alternatives]
  return condition.type === 'all' ? condition.of.flatMap((of) => (of.type === 'text' ? [of.alternatives] : [])) : []
}

/** Whether whatever holds `term` holds `part` too. */
function holds(term: string, part: string): boolean {
  return termPattern(part, false)?.test(term) ?? false
}

/** Ten times as fast as Float64Array.from(). */
function numbersOf(documents: Int32Array, number: (document: number) => number): Float64Array {
  const numbers = new Float64Array(documents.length)
  for (let i = 0; i < documents.length; i++) numbers[i] = number(documents[i]!)
  return numbers
}

const hasDrifted = (then: number, now: number): boolean => Math.abs(now - then) > then * DRIFT

/** What makes two requests pages of one search. */
function digestOf({ condition, ranking, sort }: SearchRequest): string {
  const canonical = JSON.stringify([condition, ranking, sort], (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => byText(a, b)))
      : value,
  )
  return createHash('sha256').update(canonical).digest('base64url').slice(0, 16)
}

function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

function readCursor(text: string, digest: string): Cursor {
  let cursor: Partial<Cursor> | null
  try {
    cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Cursor> | null
  } catch (cause) {
    throw new TingyinError('CURSOR_INVALID', {}, { cause })
  }
  const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
  if (cursor?.digest !== digest || typeof cursor.search !== 'string' || !isWhole(cursor.snapshot) || !isWhole(cursor.offset)) {
    throw new TingyinError('CURSOR_INVALID', {})
  }
  return cursor as Cursor
}

function prepare(connection: Database.Database) {
  return {
    state: connection.prepare<[], { documents: number; last_document: number; removals: number }>(
      'SELECT documents, last_document, removals FROM search_state',
    ),
    setState: connection.prepare<[number, number, number]>('UPDATE search_state SET documents = ?, last_document = ?, removals = ?'),
    find: connection.prepare<[id: string, source: string], { readonly document: number; readonly received_at: number }>(
      'SELECT document, received_at FROM search_documents WHERE id = ? AND source = ?',
    ),
    key: connection.prepare<[number], ContactKey & { readonly customer: string | null }>(
      'SELECT source, id, customer FROM search_documents WHERE document = ?',
    ),
    plain: connection.prepare<[number], string>('SELECT plain FROM search_documents WHERE document = ?').pluck(),
    // A row each takes twice as long.
    plains: connection.prepare<[documents: string], string>('SELECT plain FROM json_each(?) AS wanted JOIN search_documents ON document = wanted.value').pluck(),
    insertDocument: connection.prepare(
      `INSERT INTO search_documents (document, at, length, codes, source, id, customer, received_at, plain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id, source) DO NOTHING`,
    ),
    insertText: connection.prepare('INSERT INTO search_text (rowid, pairs) VALUES (?, ?)'),
    insertRemoval: connection.prepare('INSERT INTO search_removals (removal, document) VALUES (?, ?)'),
    deleteDocument: connection.prepare('DELETE FROM search_documents WHERE document = ?'),
    deleteText: connection.prepare('DELETE FROM search_text WHERE rowid = ?'),
    forgetRemovals: connection.prepare('DELETE FROM search_removals WHERE removal <= ?'),
    code: connection.prepare<[number, string], number>('SELECT code FROM search_values WHERE field = ? AND value = ?').pluck(),
    before: connection.prepare<[number, number], number>('SELECT document FROM search_documents WHERE at < ? LIMIT ?').pluck(),
    upTo: connection.prepare<[number, number], number>('SELECT document FROM search_documents WHERE document <= ? LIMIT ?').pluck(),
    countAbove: connection.prepare<[number], number>('SELECT count(*) FROM search_documents WHERE document > ?').pluck(),
    // By the name of each, or every page of the file would be read.
    bytes: connection
      .prepare<[], number>(
        `SELECT coalesce(sum(pgsize), 0) FROM sqlite_schema AS part CROSS JOIN dbstat ON dbstat.name = part.name
         WHERE part.tbl_name GLOB 'search_*' AND part.rootpage > 0 AND dbstat.aggregate = TRUE`,
      )
      .pluck(),
    insertValue: connection.prepare('INSERT INTO search_values (field, value) VALUES (?, ?)'),
    countMatching: connection.prepare<[string], number>('SELECT count(*) FROM search_text WHERE search_text MATCH ?').pluck(),
  }
}
