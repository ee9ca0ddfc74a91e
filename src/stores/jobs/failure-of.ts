import { TingyinError } from '../../domain/errors'

/** Sentences of our own repeat no personal data; of other errors, whose text may quote what they choked on, only the name. */
export function failureOf(error: unknown): string {
  if (error instanceof TingyinError) return error.message
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined
  return typeof name === 'string' && /^\w{1,80}$/.test(name) ? name : 'Error'
}
