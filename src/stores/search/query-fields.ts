import { periodNames, queryFields, type QueryField } from '../../domain/query'

/** Text as names are compared: without width and case. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

const fieldsByName = new Map<string, QueryField | 'date'>([
  ...Object.entries(queryFields).flatMap(([field, names]) => names.map((name) => [name, field as QueryField] as const)),
  ...periodNames.map((name) => [name, 'date'] as const),
])

/** The field that goes by a name, such as `team` or 班组; undefined where none does. */
export const fieldByName = (name: string): QueryField | 'date' | undefined => fieldsByName.get(fold(name))

/** Every name of every field. */
export const fieldNames: readonly string[] = [...fieldsByName.keys()]
