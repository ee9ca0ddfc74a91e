import type { ContactKey, RawContact } from '../domain/contact'
import type { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { Reject } from '../stores/rejects/reject-store'
import { namesInColumns } from '../text/known-names'
import { maskCell } from '../text/mask'
import { maskId } from '../text/mask-facts'
import type { Pseudonyms } from '../text/pseudonym'
import type { SeenKeys } from './seen-keys'

/** A row as it comes to ingestion: the contact it is, or why it is none. */
export interface IngestRow {
  /** 1-based line of the file, or position in the request. */
  readonly line: number
  /** Which row of the file or request it is, from 1: records of a JSON file may share a line, never their number. */
  readonly number: number
  readonly contact?: RawContact
  readonly error?: TingyinError
  /** True when the row has no time of its own and was given one. */
  readonly undated?: boolean
  /** The id that the row names itself. A contact of a row without one gets a digest of its cells. */
  readonly id?: string
  /** The column of `record` that it stands in. */
  readonly idColumn?: string
  /** The reject that a replayed row is: rejected again it stays that one, for what is kept of a row says less than the row did. */
  readonly rejectedAs?: Pick<Reject, 'id' | 'rowId'>
  /** True when the row could be read and still is no contact. */
  readonly readable?: boolean
  /** The row as read, kept masked with its reject. */
  readonly record?: Readonly<Record<string, unknown>>
}

/** What rows of one import have in common. */
export interface ImportContext {
  /** Base name of the file, or for a request `http-` and a digest of it. */
  readonly file: string
  /** A digest of the file's whole path and its sheet; absent for a request. */
  readonly place?: string
  readonly source: string
  /** When its rows were received, in epoch milliseconds: a row kept from another import that was received later stays. */
  readonly receivedAt: number
  readonly pipeline: Pipeline
  readonly pseudonyms: Pseudonyms
  /** Keys met so far in this import. */
  readonly seen: SeenKeys
  /** Digests of rows of this import that are admitted and perhaps not yet kept, by `keyText`. */
  readonly pending?: ReadonlyMap<string, string>
  /** Columns whose cells are personal as a whole, for masking a rejected row. */
  readonly personalColumns: ReadonlySet<string>
}

/** File and source as they are kept, masked: people name files after customers too. */
export const originOf = ({ file, source, pseudonyms }: ImportContext): { readonly file: string; readonly source: string } => ({
  file: maskCell(file, pseudonyms),
  source: maskCell(source, pseudonyms),
})

/** Characters that a contact holds, in its text and its columns: what it takes in memory and in a job. */
export function sizeOf({ text = '', turns = [], attributes = {}, personal = {} }: RawContact): number {
  const columns = [...Object.values(attributes), ...Object.values(personal)]
  return text.length + turns.reduce((sum, turn) => sum + turn.text.length, 0) + columns.reduce((sum, value) => sum + value.length, 0)
}

/** The key a contact is kept under: of its source and id as its masked facts have them, so that the row is met again there. */
export const keyOf = (contact: RawContact, pseudonyms: Pseudonyms): ContactKey => ({
  source: maskCell(contact.source, pseudonyms, namesInColumns(contact)),
  id: maskId(contact.id, pseudonyms),
})
