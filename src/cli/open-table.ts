import { openWriter } from '../export/open-writer'
import type { RowWriter } from '../export/row-writer'
import type { CommandContext } from './command-context'
import { formatOfName, openOutput } from './open-output'

/** A table that scripts read in and a table that they get back. */
export interface TableFiles {
  readonly in: string
  readonly out?: string
}

/** Opens the table a command answers with: columns by their plain names, in the format of the file's extension, else CSV. */
export async function openTable(context: CommandContext, files: TableFiles, columns: readonly string[]): Promise<RowWriter> {
  const format = (files.out === undefined ? undefined : formatOfName(files.out)) ?? 'csv'
  return openWriter(format, await openOutput(files.out, context.terminal, files.in), columns.map((key) => ({ key, header: key })), 'program')
}

/** A measure as a table shows it: more than three decimals are noise. */
export const rounded = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.round(value * 1000) / 1000)
