import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Services } from '../../src/api/services'
import { openStores } from '../../src/stores/open-stores'
import type { Condition } from '../../src/stores/search/search-index'
import { CommandLine } from './command-line'
import { ended, start } from './spawned'

const [killed, whole] = [new CommandLine(), new CommandLine()]
afterAll(() => {
  killed.remove()
  whole.remove()
})

const ROWS = 8000
const KILLS = 5
const complaints = ['宽带断网三天没人修', '没经过我同意就开通彩铃，乱扣费', '请问携号转网怎么办理', '10086一直打不通', '想表扬一下上门的师傅', '流量还没用就没了，要投诉到工信部']

/** Rows of which some have no text, some repeat an earlier one, and some take its id for another complaint. */
function writeRows(path: string): void {
  const row = (id: number, text: string): string => `K${id},2026-01-${String((id % 28) + 1).padStart(2, '0')} 09:10,微信,138${String(id).padStart(8, '0')},${text}\n`
  const usual = (id: number): string => row(id, `${complaints[id % complaints.length]}，第${id}次了，电话139${String(id * 7).padStart(8, '0')}`)
  const rows = Array.from({ length: ROWS }, (_, i) => {
    switch (i % 100) {
      case 50:
        return row(i, '')
      case 60:
        return row(i - 50, '我要取消套餐')
      case 70:
        return usual(i - 50)
      default:
        return usual(i)
    }
  })
  writeFileSync(path, `工单编号,受理时间,受理渠道,客户号码,投诉内容\n${rows.join('')}`)
}

async function everything({ stores }: Services): Promise<{ readonly contacts: ReadonlyMap<string, object>; readonly indexed: readonly string[]; readonly rejects: readonly object[] }> {
  const contacts = new Map<string, object>()
  let after: string | undefined
  let read = 0
  do {
    const page = await stores.contacts.page({}, 5000, after)
    for (const { contact, rowDigest } of page.contacts) contacts.set(`${contact.source}/${contact.id}`, { contact, rowDigest })
    read += page.contacts.length
    after = page.next
  } while (after !== undefined)
  expect(read).toBe(contacts.size)
  const indexed: string[] = []
  const condition: Condition = { type: 'everything' }
  let cursor: string | undefined
  do {
    const page = await stores.search.search({ condition, ranking: [], sort: 'newest', limit: 1000, ...(cursor !== undefined && { cursor }) })
    indexed.push(...page.hits.map(({ key }) => `${key.source}/${key.id}`))
    cursor = page.next
  } while (cursor !== undefined)
  // The files that are compared lie at different places.
  const rejects = (await stores.rejects.list({}, 5000)).map(({ receivedAt: _receivedAt, rejectedAt: _rejectedAt, place: _place, ...reject }) => reject)
  return { contacts, indexed: indexed.sort(), rejects: rejects.sort((a, b) => a.line - b.line) }
}

it(`an import that is killed ${KILLS} times and run again holds what one that was never killed does`, async () => {
  for (const shell of [killed, whole]) writeRows(shell.path('rows.csv'))
  const undisturbed = ended(start(whole, 'ingest', whole.path('rows.csv'), '--json'))
  expect(await undisturbed).toMatchObject({ status: 0 })

  // Kept open, so that what the killed process leaves behind stays as it was left.
  const watching = await openStores({ dataFolder: killed.data })
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await watching.contacts.lastRevision()
    const child = start(killed, 'ingest', killed.path('rows.csv'), '--json')
    const end = ended(child)
    while (child.exitCode === null && (await watching.contacts.lastRevision()) === before) await delay(5)
    await delay(Math.random() * 150)
    child.kill('SIGKILL')
    expect(await end).toMatchObject({ status: null, stdout: '' })

    const services = await killed.services()
    const { stores } = services
    expect(await stores.search.count()).toBe(await stores.contacts.count({}))
    await services.close()
  }
  await watching.close()

  const { status, stdout, stderr } = await ended(start(killed, 'ingest', killed.path('rows.csv'), '--json'))
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('where an earlier run had stopped') })
  const [resumed, once_] = [JSON.parse(stdout), JSON.parse((await undisturbed).stdout)]
  expect(resumed).toMatchObject({ read: ROWS, rejected: once_.rejected, finished: true })
  expect(resumed.stored + resumed.unchanged).toBe(once_.stored + once_.unchanged)
  expect(once_).toMatchObject({ read: ROWS, stored: ROWS * 0.97, unchanged: ROWS * 0.01, rejected: ROWS * 0.02 })

  const [services, expected] = [await killed.services(), await whole.services()]
  const [found, wanted] = [await everything(services), await everything(expected)]
  expect(found.contacts.size).toBe(once_.stored)
  // One by one: a difference among so many would take minutes to print.
  for (const [key, contact] of wanted.contacts) if (JSON.stringify(found.contacts.get(key)) !== JSON.stringify(contact)) expect(found.contacts.get(key)).toEqual(contact)
  expect(found.indexed).toEqual([...found.contacts.keys()].sort())
  expect(found.rejects).toEqual(wanted.rejects)
  expect((await services.stores.contacts.unindexed(1)).changed).toEqual([])
  await services.close()
  await expected.close()
}, 300_000)
