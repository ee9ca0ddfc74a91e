import { TingyinError } from '../../domain/errors'
import type { Series, UserCount } from '../../domain/measures'
import type { QueryVocabulary } from '../../domain/query'
import { readLabelValues } from '../../ingest/read-label-values'
import type { RecordStore } from '../../stores/records/record-store'
import { usersByDay } from '../product-figures'
import { readNamedNumbers } from './named-numbers'

/** The id of a product by any of its names. @throws TingyinError LABEL_INVALID */
export function readProduct(name: string, vocabulary: QueryVocabulary): string {
  return readLabelValues({ products: [name] }, vocabulary).products![0]!
}

/**
 * Users by the product's id: what is given, `飞信=120000,彩铃=8000`, and of the other products what was imported for their newest day with a count.
 *
 * @throws TingyinError LABEL_INVALID, REQUEST_INVALID for less than one user
 */
export async function productUsers(text: string, vocabulary: QueryVocabulary, records: Pick<RecordStore, 'list'>): Promise<ReadonlyMap<string, number>> {
  const users = new Map<string, number>()
  for (const { key, value } of await records.list('users')) {
    const newest = [...usersByDay(value as Series<UserCount>).values()].at(-1)
    // A product that nobody uses has no density.
    if (newest !== undefined && newest > 0) users.set(key, newest)
  }
  for (const [name, count] of readNamedNumbers(text, 'users', '飞信=120000,彩铃=8000')) {
    if (!Number.isInteger(count) || count < 1) throw new TingyinError('REQUEST_INVALID', { problem: `"${name}" cannot have ${count} users; give a whole number of 1 or more.` })
    users.set(readProduct(name, vocabulary), count)
  }
  return users
}
