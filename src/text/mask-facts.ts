import type { AllMembers } from '../domain/all-members'
import type { ContactFacts } from '../domain/contact'
import { findKnownNames, isAddressColumn, type KnownName, namesInCell, noNames } from './known-names'
import { maskCell } from './mask'
import { findPersonalData } from './personal-data'
import { type PersonalKind, placeholderPattern } from './personal-kinds'
import { placeholder, type Pseudonyms, withoutPlaceholders } from './pseudonym'

/** What an id may not be. Order and ticket numbers often look like cards or landlines, so those stay. */
const neverAnId: ReadonlySet<PersonalKind> = new Set(['mobile', 'identity', 'email'])

const AT = 0x40
const ZERO = 0x30
const NINE = 0x39
const couldBePersonal = /@|\d[\d\s()xX+-]{9}/

/** A mobile has eleven digits and an identity number more; what is beyond ASCII may be a digit in other writing. */
function couldBeLong(id: string): boolean {
  let digits = 0
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i)
    if (unit === AT) return true
    if ((unit >= ZERO && unit <= NINE) || unit >= 0x80) digits++
  }
  return digits >= 11
}

/** An id as it is kept: as imported, unless it is somebody's mobile, identity number or e-mail as a whole. */
export function maskId(id: string, pseudonyms: Pseudonyms): string {
  if (!couldBePersonal.test(id) || !couldBeLong(id)) return id
  const kind = wholeKind(id)
  return kind && neverAnId.has(kind) ? maskCell(id, pseudonyms) : id
}

/** A placeholder, or words and figures that stand together: 阿依古丽, Wang Fang, 幸福路12号. */
const PARTS = new RegExp(`${placeholderPattern}|[\\p{L}\\p{M}\\p{N}]+(?:[ .·•・'’_@#&+-][\\p{L}\\p{M}\\p{N}]+)*`, 'gu')
/**
 * What says whose or which number it is: 本人, 手机2, 转8001. Digits stand only in an extension, of four at most, and one where numbers are counted: by themselves
 * they may be a room. None begins with a surname, so none is found for a name later.
 */
const TELLS_OF_A_NUMBER =
  /^(?!(?:\D*\d){5})(?:本人|妻|爱人|朋友|同事|家属|先生|女士|小姐|同志|机主|户主|客户|用户|备用|姓名|住址|或|(?:联系|电话|手机|座机|号码?|人)(?:\d(?!\d))?|(?:转|分机号?|ext)[ -]?\d{0,4}){1,12}$/i

/**
 * A cell of a column that holds people's names, numbers or addresses: all of it is personal. It becomes one pseudonym; only a number, or what is masked
 * already, keeps its own and stands beside those of the rest. Masking a masked cell changes nothing.
 */
export function maskPersonalCell(column: string, cell: string, pseudonyms: Pseudonyms): string {
  const clean = cell.normalize('NFKC').trim()
  const kind = isAddressColumn(column) ? 'address' : 'name'
  const masked = (part: string): string => placeholder(kind, pseudonyms.of(kind, part))
  const isNumber = findPersonalData(clean).some((span) => span.kind !== 'name' && span.end - span.start > clean.length / 2)
  if (!isNumber && withoutPlaceholders(clean) === clean) return masked(clean)
  return maskCell(clean, pseudonyms, namesInCell(clean, column)).replace(PARTS, (part) => (part.startsWith('[') || TELLS_OF_A_NUMBER.test(part) ? part : masked(part)))
}

/** The facts of a contact that is masked already. */
export const maskedFacts = (contact: ContactFacts): ContactFacts => factsOf(contact, contact.id, (cell) => cell)

function factsOf(contact: ContactFacts, id: string, cellOf: (cell: string) => string): ContactFacts {
  const { occurredAt, scores, resolvedAt, transfers } = contact
  const cell = (text: string | undefined): string | undefined => (text === undefined ? undefined : cellOf(text))
  const facts: AllMembers<ContactFacts> = {
    id,
    source: cellOf(contact.source),
    occurredAt,
    channel: cell(contact.channel),
    product: cell(contact.product),
    region: cell(contact.region),
    agent: cell(contact.agent),
    team: cell(contact.team),
    operator: cell(contact.operator),
    scores,
    status: cell(contact.status),
    resolvedAt,
    transfers,
  }
  return facts as ContactFacts
}

/** A power of two. */
const REMEMBERED = 4_096

/** Masks the contact's own columns wherever somebody wrote personal data into them. */
export class FactMask {
  /**
   * Cells found to be harmless lately, unless a name known from the row stands in them, each at the place of its hash. A file has few different channels,
   * regions and agents, and reading each once is enough; to ask a set for eight cells a contact takes as long as to read them.
   */
  private readonly harmless = Array.from<string | undefined>({ length: REMEMBERED })

  constructor(private readonly pseudonyms: Pseudonyms) {}

  /** The facts of a contact, with the names known from its row; what else it carries stays behind. */
  mask(contact: ContactFacts, names: readonly KnownName[] = noNames): ContactFacts {
    const named = (cell: string): string => (findKnownNames(cell.normalize('NFKC'), names).length > 0 ? maskCell(cell, this.pseudonyms, names) : this.cell(cell))
    return factsOf(contact, maskId(contact.id, this.pseudonyms), names.length > 0 ? named : this.cell)
  }

  /** A cell, or the name of a column, without personal data. */
  readonly cell = (cell: string): string => {
    const place = placeOf(cell)
    if (this.harmless[place] === cell) return cell
    const masked = maskCell(cell, this.pseudonyms)
    if (masked === cell) this.harmless[place] = cell
    return masked
  }
}

/** By a hash of the cell; of two cells with one place the one met last has it. */
function placeOf(cell: string): number {
  let hash = 0
  for (let i = 0; i < cell.length; i++) hash = Math.imul(hash, 31) + cell.charCodeAt(i)
  return (Math.imul(hash, 0x9e3779b1) >>> 16) & (REMEMBERED - 1)
}

function wholeKind(cell: string): PersonalKind | undefined {
  const clean = cell.normalize('NFKC').trim()
  const [span] = findPersonalData(clean)
  return span && span.start === 0 && span.end === clean.length ? span.kind : undefined
}
