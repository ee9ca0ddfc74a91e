import { headerKey } from './columns'

/** For each field the headers it is known by, the surest first, separated by spaces and in the form `headerKey` gives them. */
export type KnownHeaders<Field extends string> = Readonly<Record<Field, string>>

/** Which column of a table feeds which field; fields without a column are absent. */
export type PickedColumns<Field extends string> = Readonly<Partial<Record<Field, string>>>

/** Takes for each field the column with its surest header. Columns nobody knows are left out. */
export function pickColumns<Field extends string>(columns: readonly string[], known: KnownHeaders<Field>): PickedColumns<Field> {
  const byKey = new Map(columns.toReversed().map((column) => [headerKey(column), column]))
  const picked: Partial<Record<Field, string>> = {}
  for (const field of Object.keys(known) as Field[]) {
    const header = known[field].split(' ').find((each) => byKey.has(each))
    if (header !== undefined) picked[field] = byKey.get(header)!
  }
  return picked
}

/** The headers of fields as people write them, for a message. */
export function headersShown<Field extends string>(known: KnownHeaders<Field>, ...fields: readonly Field[]): string {
  return fields.flatMap((field) => known[field].split(' ').slice(0, 3)).join(', ')
}
