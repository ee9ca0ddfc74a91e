import { TingyinError } from '../domain/errors'

/** A store that has not answered by then is taken for failed: whoever asks for health or metrics waits no longer either. */
const PATIENCE_MS = 5_000

/** What a store answers in time. @throws TingyinError STORE_UNAVAILABLE when it fails or takes too long */
export async function answered<Result>(store: string, ask: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([ask(), late])
  } catch (cause) {
    // What the store says about itself may name addresses: that is for the log.
    throw new TingyinError('STORE_UNAVAILABLE', { store, problem: 'it does not answer. The log says why.' }, { cause })
  } finally {
    clearTimeout(timer)
  }
}
