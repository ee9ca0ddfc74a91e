import { createHash } from 'node:crypto'
import { ElasticsearchSearchIndex, openElasticsearchIndex } from '../../src/stores/search/elasticsearch-search-index'
import type { SearchIndex } from '../../src/stores/search/search-index'
import { describeContract, type Open } from '../contracts/contract'
import { searchIndexContract } from '../contracts/search-index.contract'
import { dropIndices } from './elasticsearch-indices'
import { overServer } from './over-server'

overServer('ELASTICSEARCH_URL', (url) => {
  const open = new Map<string, number>()

  /** Every place has indices of its own; they go with the last who has them open. */
  const opening: Open<SearchIndex> = async (place) => {
    const prefix = `tingyin-test-${createHash('sha256').update(place).digest('hex').slice(0, 12)}`
    open.set(prefix, (open.get(prefix) ?? 0) + 1)
    const index: ElasticsearchSearchIndex = await openElasticsearchIndex({ url, prefix })
    const close = index.close.bind(index)
    return Object.assign(index, {
      close: async () => {
        await close()
        open.set(prefix, open.get(prefix)! - 1)
        if (open.get(prefix) === 0) await dropIndices(url, prefix)
      },
    })
  }

  describeContract('elasticsearch search index', searchIndexContract, opening)
})
