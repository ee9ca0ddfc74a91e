import { TingyinError } from '../../domain/errors'
import type { QueryVocabulary } from '../../domain/query'
import { readLabelValues } from '../../ingest/read-label-values'
import { readNamedNumbers } from './named-numbers'

/** The id of a product by any of its names. @throws TingyinError LABEL_INVALID */
export function readProduct(name: string, vocabulary: QueryVocabulary): string {
  return readLabelValues({ products: [name] }, vocabulary).products![0]!
}

/** `飞信=120000,彩铃=8000`: users by the product's id. @throws TingyinError LABEL_INVALID, REQUEST_INVALID for less than one user */
export function readProductUsers(text: string, vocabulary: QueryVocabulary): ReadonlyMap<string, number> {
  const users = new Map<string, number>()
  for (const [name, count] of readNamedNumbers(text, 'users', '飞信=120000,彩铃=8000')) {
    if (!Number.isInteger(count) || count < 1) throw new TingyinError('REQUEST_INVALID', { problem: `"${name}" cannot have ${count} users; give a whole number of 1 or more.` })
    users.set(readProduct(name, vocabulary), count)
  }
  return users
}
