import type { ContactFacts } from '../domain/contact'
import { maskCell } from './mask'
import { findPersonalData, type PersonalKind } from './personal-data'
import { placeholder, type Pseudonyms } from './pseudonym'

/** What an id may not be. Order and ticket numbers often look like cards or landlines, so those stay. */
const neverAnId: ReadonlySet<PersonalKind> = new Set(['mobile', 'identity', 'email'])

/** An id as it is kept: as imported, unless it is somebody's mobile, identity number or e-mail as a whole. */
export function maskId(id: string, pseudonyms: Pseudonyms): string {
  const kind = wholeKind(id)
  return kind && neverAnId.has(kind) ? maskCell(id, pseudonyms) : id
}

/** A cell of a column that holds people's names, numbers or addresses: all of it is personal. */
export function maskPersonalCell(column: string, cell: string, pseudonyms: Pseudonyms): string {
  const masked = maskCell(cell, pseudonyms)
  if (wholeKind(cell)) return masked
  const kind = /址|address/i.test(column) ? 'address' : 'name'
  return placeholder(kind, pseudonyms.of(kind, cell.normalize('NFKC').trim()))
}

/** The contact's own columns with personal data masked wherever somebody wrote it. */
export function maskFacts(facts: ContactFacts, pseudonyms: Pseudonyms): ContactFacts {
  const masked: Record<string, unknown> = { ...facts, id: maskId(facts.id, pseudonyms) }
  for (const field of ['source', 'channel', 'product', 'region', 'agent', 'team', 'operator', 'status'] as const) {
    const cell = facts[field]
    if (cell !== undefined) masked[field] = maskCell(cell, pseudonyms)
  }
  return masked as unknown as ContactFacts
}

function wholeKind(cell: string): PersonalKind | undefined {
  const clean = cell.normalize('NFKC').trim()
  const [span] = findPersonalData(clean)
  return span && span.start === 0 && span.end === clean.length ? span.kind : undefined
}
