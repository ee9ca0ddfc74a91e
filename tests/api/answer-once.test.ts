import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerOnce } from '../../src/api/answer-once'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { Pseudonyms } from '../../src/text/pseudonym'

let folder: string
let stores: Stores
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-once-'))
  stores = await openStores({ dataFolder: folder })
})
afterEach(async () => {
  jest.restoreAllMocks()
  await stores.close()
  rmSync(folder, { recursive: true, force: true })
})

const pseudonyms = new Pseudonyms('a key for tests alone')
const once = <Result>(key: string, request: string, work: (renew: () => Promise<void>) => Promise<Result>): Promise<{ answer: Result; repeated: boolean }> =>
  answerOnce({ key, request }, { records: stores.records, pseudonyms }, work)
const claims = async (): Promise<readonly { key: string; value: unknown }[]> => stores.records.list('idempotency')

describe('a request with an idempotency key', () => {
  it('is worked on once and answered the same again', async () => {
    const work = jest.fn(async () => ({ stored: 1 }))
    expect(await once('k', 'body', work)).toEqual({ answer: { stored: 1 }, repeated: false })
    expect(await once('k', 'body', work)).toEqual({ answer: { stored: 1 }, repeated: true })
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('waits for the first when it comes while that is under way', async () => {
    let finish: (answer: string) => void = () => undefined
    const work = jest.fn(() => new Promise<string>((resolve) => (finish = resolve)))
    const first = once('k', 'body', work)
    const second = once('k', 'body', work)
    await new Promise((resolve) => setTimeout(resolve, 20))
    finish('done')
    expect(await Promise.all([first, second])).toEqual([{ answer: 'done', repeated: false }, { answer: 'done', repeated: true }])
    expect(work).toHaveBeenCalledTimes(1)
  })

  it.each(['after the first', 'during the first'])('is refused with another body %s', async (when) => {
    let finish: (answer: string) => void = () => undefined
    const first = once('k', 'body', () => new Promise<string>((resolve) => (finish = resolve)))
    if (when === 'after the first') {
      await new Promise((resolve) => setTimeout(resolve, 10))
      finish('done')
      await first
    }
    await expect(once('k', 'other', async () => 'no')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    await new Promise((resolve) => setTimeout(resolve, 10))
    finish('done')
    await first
  })

  it('may be repeated when its work failed', async () => {
    await expect(once('k', 'body', async () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full')
    expect(await claims()).toEqual([])
    expect(await once('k', 'body', async () => 'done')).toEqual({ answer: 'done', repeated: false })
  })

  it('waits for another process that is at it, and takes its answer', async () => {
    await once('k', 'body', async () => 'theirs')
    const [answered] = await claims()
    const working = { state: 'working', request: (answered!.value as { request: string }).request, until: Date.now() + 60_000 }
    await stores.records.put('idempotency', answered!.key, working)
    const asked = once('k', 'body', async () => 'ours')
    await new Promise((resolve) => setTimeout(resolve, 50))
    await stores.records.put('idempotency', answered!.key, answered!.value)
    expect(await asked).toEqual({ answer: 'theirs', repeated: true })
  })

  it('is worked on again when the process that was at it died', async () => {
    await once('k', 'body', async () => 'theirs')
    const [answered] = await claims()
    const { request } = answered!.value as { request: string }
    await stores.records.put('idempotency', answered!.key, { state: 'working', request, until: Date.now() - 1 })
    expect(await once('k', 'body', async () => 'ours')).toEqual({ answer: 'ours', repeated: false })
  })

  it('is forgotten after 24 hours', async () => {
    await once('k', 'body', async () => 'first')
    const now = Date.now()
    jest.spyOn(Date, 'now').mockReturnValue(now + 25 * 3_600_000)
    expect(await once('k', 'other', async () => 'second')).toEqual({ answer: 'second', repeated: false })
  })

  it('leaves neither its key nor its body in the store', async () => {
    await once('13812345678', '{"text":"我的号码13812345678"}', async () => 'done')
    expect(JSON.stringify(await claims())).not.toMatch(/13812345678/)
  })
})
