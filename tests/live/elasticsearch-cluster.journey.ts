import { Client } from '@elastic/elasticsearch'
import { freemem } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { expectSameAsUndisturbed, Journey } from './journey'
import { OwnServices, type ServiceName, withOwnServices } from './own-services'

const TIMEOUT_MS = 300_000
/** What a busy machine may add to a time limit, in milliseconds. */
const BUSY_MS = 10_000
/** A search waits three seconds for shards that are not there just now: for so long it takes until another copy is the primary. */
const SEARCH_MS = 3_000 + BUSY_MS
/** The other two nodes know at once that a connection has ended, and choose another leader within seconds. */
const ELECTION_MS = 10_000
/** Three nodes of 384 MB heap take twice that in all. */
const MEMORY_BYTES = 3_000_000_000
const nodes: readonly ServiceName[] = ['elasticsearch', 'elasticsearch-2', 'elasticsearch-3']

withOwnServices(() => {
  if (freemem() < MEMORY_BYTES) {
    it(`runs nothing, because three nodes need ${MEMORY_BYTES / 1e9} GB of memory and ${(freemem() / 1e9).toFixed(1)} are free`, () => undefined)
    return
  }
  let servers: OwnServices

  beforeAll(async () => {
    servers = await OwnServices.started(...nodes)
  }, TIMEOUT_MS)
  afterAll(() => servers.remove(), TIMEOUT_MS)

  it('loses nothing and goes on finding when the node that leads is killed in the middle of an import, and takes it back when it returns', async () => {
    const { elasticsearchUrl } = servers
    const client = new Client({ nodes: elasticsearchUrl.split(',') })
    const journey = await Journey.begun({ elasticsearchUrl })
    try {
      const importing = journey.import()
      await journey.rowsAcknowledged(1_000)
      // Each index has its copy: with one node the other goes.
      const { number_of_data_nodes, active_shards, active_primary_shards } = await client.cluster.health({ wait_for_status: 'green', timeout: '60s' }, { requestTimeout: 70_000 })
      expect([number_of_data_nodes, active_shards]).toEqual([3, 2 * active_primary_shards])
      const [leader] = await client.cat.master({ format: 'json' })
      const killed = nodes[Number(leader!.node!.replace('node-', '')) - 1]!
      journey.watch()
      const submitting = journey.submitOften()
      await servers.do('kill', killed)
      const from = Date.now()
      await importing
      expect(journey.failures).toEqual([])
      await pause(Math.max(0, from + ELECTION_MS + 10_000 - Date.now()))
      const to = Date.now()
      const answers = { health: journey.answered('health', from, to), ready: journey.answered('ready', from, to), search: journey.answered('search', from, to), submit: journey.answered('submit', from, to) }
      for (const each of Object.values(answers)) expect(each.length).toBeGreaterThan(2)
      for (const { status, ms } of [...answers.ready, ...answers.submit]) expect([status, ms < SEARCH_MS]).toEqual([200, true])
      for (const { status, ms, code, begunAt } of [...answers.search, ...answers.health]) {
        // Where the election takes its time, it says so.
        if (begunAt < from + ELECTION_MS && status !== 200) expect([status, code]).toEqual([503, 'STORE_UNAVAILABLE'])
        else expect(status).toBe(200)
        expect(ms).toBeLessThan(SEARCH_MS)
      }
      const submitted = await submitting.end()
      await journey.unwatch()
      await journey.untilDrained(60_000)
      await servers.do('up', killed)
      await client.cluster.health({ wait_for_status: 'green', wait_for_nodes: '3', timeout: '60s' }, { requestTimeout: 70_000 })
      await expectSameAsUndisturbed(journey, { submitted })
    } finally {
      await client.close()
      await journey.end({})
    }
  }, TIMEOUT_MS)
})
