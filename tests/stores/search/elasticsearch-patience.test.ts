import { Patience } from '../../../src/stores/search/elasticsearch-patience'

let now: number
let isThere: boolean
let pings: number
let patience: Patience

beforeEach(() => {
  now = 0
  isThere = true
  pings = 0
  patience = new Patience(
    async () => {
      pings++
      if (!isThere) throw new Error('nothing')
    },
    () => now,
  )
})

/** Waits, in milliseconds, until it is worth asking a server that does not answer the ping. */
async function pauses(count: number): Promise<number[]> {
  const found: number[] = []
  for (let i = 0; i < count; i++) {
    const start = now
    const before = pings
    const hasLooked = (): boolean => pings > before
    do {
      now += 500
      await patience.isWorthAsking()
    } while (!hasLooked())
    found.push(now - start)
  }
  return found
}

it('asks without looking as long as there are answers', async () => {
  patience.noteAnswer()
  expect([await patience.isWorthAsking(), pings]).toEqual([true, 0])
})

it('looks once after a question without an answer, and goes on when the server is there', async () => {
  patience.noteTimeout()
  expect(await Promise.all([patience.isWorthAsking(), patience.isWorthAsking()])).toEqual([true, true])
  expect(pings).toBe(1)
  patience.noteAnswer()
  expect([await patience.isWorthAsking(), pings]).toEqual([true, 1])
})

it('says at once that it is not worth asking, for a pause that grows up to 30 seconds', async () => {
  isThere = false
  patience.noteTimeout()
  expect(await patience.isWorthAsking()).toBe(false)
  expect([await patience.isWorthAsking(), pings]).toEqual([false, 1])
  expect(await pauses(7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  isThere = true
  now += 30_000
  expect(await patience.isWorthAsking()).toBe(true)
  patience.noteAnswer()
  patience.noteTimeout()
  isThere = false
  await patience.isWorthAsking()
  expect(await pauses(2)).toEqual([1_000, 2_000])
})

it('pauses as well where the server says that it is there and hangs all the same, once for all who asked together', async () => {
  patience.noteTimeout()
  expect(await patience.isWorthAsking()).toBe(true)
  for (let i = 0; i < 10; i++) patience.noteTimeout()
  expect([await patience.isWorthAsking(), pings]).toEqual([false, 1])
  now += 1_000
  expect([await patience.isWorthAsking(), pings]).toEqual([true, 2])
})
