import { EventEmitter } from 'node:events'
import type { Response } from 'express'
import { sendEvents, type StreamedEvent } from '../../src/api/event-stream'

/** A listener whose `write` says that it is full while it does not read. */
class Listener extends EventEmitter {
  readonly heard: string[] = []
  reads = true
  ended = false
  status = (): this => this
  set = (): this => this
  flushHeaders = (): void => undefined
  write = (text: string): boolean => (this.heard.push(text), this.reads)
  end = (): void => void (this.ended = true)
}

const event = (id: string): StreamedEvent => ({ id, event: 'opened', data: '{}' })
let listener: Listener
let closing: AbortController
const send = (events: (signal: AbortSignal) => AsyncIterable<StreamedEvent | undefined>): Promise<void> => sendEvents(listener as unknown as Response, events, closing.signal)
const turns = () => new Promise((resolve) => setTimeout(resolve, 20))

beforeEach(() => {
  listener = new Listener()
  closing = new AbortController()
})
afterEach(() => jest.restoreAllMocks())

it('gives a silent listener a sign of life every fifteen seconds, and no other', async () => {
  let now = 0
  jest.spyOn(Date, 'now').mockImplementation(() => now)
  await send(async function* () {
    for (const seconds of [0, 14, 16, 20, 30, 32, 40, 48]) {
      now = seconds * 1_000
      yield seconds === 30 ? event('1') : undefined
    }
  })
  expect(listener.heard).toEqual([': still here\n\n', 'id: 1\nevent: opened\ndata: {}\n\n', ': still here\n\n'])
})

it('waits for a listener that does not read, and takes no further event meanwhile', async () => {
  let taken = 0
  listener.reads = false
  const sending = send(async function* () {
    for (const id of ['1', '2']) {
      taken++
      yield event(id)
    }
  })
  await turns()
  expect(taken).toBe(1)
  listener.emit('drain')
  await turns()
  expect(taken).toBe(2)
  listener.emit('drain')
  await sending
  expect([listener.heard.length, listener.ended]).toEqual([2, true])
})

it.each([['leaves', () => listener.emit('close')], ['is told that the server closes', () => closing.abort()]])('asks for no more once the listener %s', async (_, leave) => {
  const sending = send(async function* (signal) {
    while (!signal.aborted) {
      yield undefined
      await turns()
    }
  })
  leave()
  await sending
  expect(listener.ended).toBe(true)
})
