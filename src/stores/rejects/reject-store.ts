/** A row that could not become a contact. */
export interface Reject {
  /** Stable for a row: the same row of the same file rejected again replaces its reject. */
  readonly id: string
  readonly source: string
  /** Base name of the file, or for a request `http-` and a digest of it; masked. */
  readonly file: string
  /** A digest of the file's whole path, and of the sheet: what tells files of one name apart. Absent for requests, and for rejects from before it was noted. */
  readonly place?: string
  /** 1-based line in the file, or position in the request. */
  readonly line: number
  /** A keyed digest of the id that the row names itself. Absent where it names none or could not be read, and for rejects from before it was one. */
  readonly rowId?: string
  /** `source` for a row that could not be read, `row` for one that is no contact, `index` for a contact that is kept but not indexed, else the pipeline stage that failed. */
  readonly stage: string
  /** A code of the error catalogue. */
  readonly code: string
  readonly message: string
  readonly pipeline: string
  /** The row with personal data masked, for export and replay; absent when it was unreadable or too large to keep. */
  readonly record?: Readonly<Record<string, unknown>>
  /** When the row was first received; replaying it does not change that. Of rejects from before it was noted, when they were rejected. */
  readonly receivedAt: string
  readonly rejectedAt: string
}

export interface RejectFilter {
  readonly file?: string
  readonly code?: string
  readonly source?: string
}

/** A file, or a request, by what its rejects call it. */
export interface RejectOrigin {
  readonly source: string
  readonly file: string
}

/** Rows of one file of one source: those of some lines, and those with ids wherever they stood. */
export interface RowsOfFile extends RejectOrigin {
  /** The first line. */
  readonly first: number
  /** The last line, inclusive. */
  readonly last: number
  /** As rejects have them; any number, and of most of them there is no reject. */
  readonly rowIds: readonly string[]
}

/** Keeps rejected rows until they are replayed or removed. A resolved promise means committed. */
export interface RejectStore {
  put(rejects: readonly Reject[]): Promise<void>
  get(id: string): Promise<Reject | undefined>
  /** By rejectedAt, then id; at most `limit`; `after` is the id of the last one seen. */
  list(filter: RejectFilter, limit: number, after?: string): Promise<readonly Reject[]>
  /** Whether a file has any. Asked for every batch of an import, so it costs next to nothing. */
  has(origin: RejectOrigin): Promise<boolean>
  /** All rejects of these lines or with one of these rowIds, each once, by line. */
  ofRows(rows: RowsOfFile): Promise<readonly Reject[]>
  count(filter: RejectFilter): Promise<number>
  remove(ids: readonly string[]): Promise<void>
  close(): Promise<void>
}
