import { basename } from 'node:path'
import type { RefusedRow } from '../ingest/read-table'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { printable } from './marked-text'

export interface ReadingOptions {
  readonly encoding?: string
  readonly sheet?: string
  readonly json?: boolean
}

interface ImportedRows {
  readonly read: number
  readonly refused: readonly RefusedRow[]
  readonly notices: readonly string[]
}

/** Refused rows that are named before the rest is only counted. */
const MOST_NAMED = 20

/** Tells what came of the rows of a file. Refused rows are named here, for nothing keeps them to be looked up later; as with contacts they are no failure. */
export function noteOutcome(path: string, outcome: ImportedRows, counts: string, { json, pseudonyms }: { readonly json: boolean | undefined; readonly pseudonyms: Pseudonyms }, context: CommandContext): void {
  const refused = outcome.refused.map((row) => ({ ...row, message: maskCell(row.message, pseudonyms) }))
  if (json) context.printJson({ ...outcome, refused })
  else context.print(`${basename(path)}: ${counted(outcome.read, 'row')} read, ${grouped(refused.length)} refused; ${counts}`)
  for (const { line, message } of refused.slice(0, MOST_NAMED)) context.note(printable(`${basename(path)}:${line}  ${message}`))
  if (refused.length > MOST_NAMED) context.note(`… and ${grouped(refused.length - MOST_NAMED)} more; --json lists all.`)
  for (const notice of outcome.notices) context.note(printable(notice))
  if (refused.length > 0) context.note('The other rows are kept. Put right what is wrong and import the file again.')
}
