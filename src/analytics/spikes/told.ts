import { TingyinError } from '../../domain/errors'

/** What a row brings, or in a sentence what is wrong with one of its fields. */
export function told<Value>(read: () => Value): Value | { readonly problem: string } {
  try {
    return read()
  } catch (error) {
    if (error instanceof TingyinError && error.code === 'FIELD_INVALID') return { problem: error.message }
    throw error
  }
}
