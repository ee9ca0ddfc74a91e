import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { DAY_MS } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import type { RecordStore } from '../stores/records/record-store'
import type { Pseudonyms } from '../text/pseudonym'

/** How long an answer is kept for a repeated request. */
const KEPT_MS = DAY_MS
/**
 * How long a request that is being worked on may be silent before it is taken for dead, with its process. It renews its
 * claim after every slice of work, a second or less.
 */
const CLAIM_MS = 15_000
const POLL_MS = 200

/** What is kept of a request: whose it is and how it was answered, never what it said. */
const claimSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('working'), request: z.string(), until: z.number() }),
  z.strictObject({ state: z.literal('answered'), request: z.string(), answer: z.unknown() }),
])
type Claim = z.infer<typeof claimSchema>

interface UnderWay {
  readonly request: string
  readonly answer: Promise<unknown>
}

/** Requests this process is working on, by store. */
const underWay = new WeakMap<RecordStore, Map<string, UnderWay>>()

/** Work that tells from time to time that it is still going on. */
export type Work<Result> = (renew: () => Promise<void>) => Promise<Result>

/**
 * Does the work of a request at most once per key, and gives a repeated request the answer of the first, for 24 hours. A
 * repetition that comes while the first is under way waits for it. Work that fails leaves no trace and may be repeated.
 *
 * A process that died at work left its claim: whoever repeats the request waits for that to run out, then does the work
 * again. The work must bear that.
 *
 * @throws TingyinError IDEMPOTENCY_KEY_REUSED when the key came with another request
 */
export async function answerOnce<Result>(
  { key, request }: { readonly key: string; readonly request: string },
  { records, pseudonyms }: { readonly records: RecordStore; readonly pseudonyms: Pseudonyms },
  work: Work<Result>,
): Promise<{ readonly answer: Result; readonly repeated: boolean }> {
  // Keyed digests: a key or a body can hold a number that a bare hash would give away.
  const name = pseudonyms.digest(`idempotency key\n${key}`)
  const digest = pseudonyms.digest(`idempotent request\n${request}`)
  const reused = (): TingyinError => new TingyinError('IDEMPOTENCY_KEY_REUSED', { key })
  const own = underWay.get(records) ?? new Map<string, UnderWay>()
  underWay.set(records, own)
  const first = own.get(name)
  if (first) {
    if (first.request !== digest) throw reused()
    return { answer: (await first.answer) as Result, repeated: true }
  }

  const take = async (): Promise<{ readonly answer: Result; readonly repeated: boolean }> => {
    await records.removeOlderThan('idempotency', Date.now() - KEPT_MS)
    const claim = (): Claim => ({ state: 'working', request: digest, until: Date.now() + CLAIM_MS })
    while (!(await records.add('idempotency', name, claim()))) {
      const kept = await records.get('idempotency', name)
      if (kept === undefined) continue
      const other = claimSchema.parse(kept)
      if (other.request !== digest) throw reused()
      if (other.state === 'answered') return { answer: other.answer as Result, repeated: true }
      if (other.until < Date.now()) {
        await records.put('idempotency', name, claim())
        break
      }
      await wait(POLL_MS)
    }
    try {
      const answer = await work(() => records.put('idempotency', name, claim()))
      await records.put('idempotency', name, { state: 'answered', request: digest, answer } satisfies Claim)
      return { answer, repeated: false }
    } catch (error) {
      await records.remove('idempotency', name)
      throw error
    }
  }

  const taken = take()
  own.set(name, { request: digest, answer: taken.then(({ answer }) => answer) })
  // Nobody may be waiting with us; the failure is told to the first request either way.
  own.get(name)!.answer.catch(() => undefined)
  try {
    return await taken
  } finally {
    own.delete(name)
  }
}
