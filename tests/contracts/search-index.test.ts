import { TopicTree } from '../../src/classify/topic-tree'
import type { ContactKey } from '../../src/domain/contact'
import { openEmbeddedDatabase } from '../../src/stores/embedded-database'
import { EmbeddedSearchIndex } from '../../src/stores/search/embedded-search-index'
import type { Condition, IndexEntry, IndexRebuild, IndexStatus, SearchIndex, SearchPage, SearchRequest, SeriesRequest, Significance, SignificanceRequest, TimeCount } from '../../src/stores/search/search-index'
import { searchByTopicTree } from '../../src/stores/search/topic-tree-search'
import { caughtBy, describeContract, type Open } from './contract'
import { searchIndexContract } from './search-index.contract'

/** The adapter does not close the database, so it is closed here. */
const opening =
  (Adapter: typeof EmbeddedSearchIndex): Open<SearchIndex> =>
  async (place) => {
    const database = openEmbeddedDatabase(place)
    // Nothing here outlives the process; waiting for the disk a thousand times would take most of the time.
    database.connection.pragma('synchronous = OFF')
    const index = new Adapter(database)
    const close = index.close.bind(index)
    index.close = async () => {
      await close()
      database.close()
    }
    return index
  }

describeContract('embedded search index', searchIndexContract, opening(EmbeddedSearchIndex))

const flatTree = new TopicTree(['billing', 'broadband', 'vas', 'other'].map((id) => ({ id, name: { zh: `${id}的名字`, en: `${id}'s name` }, synonyms: [], was: [] })))
describeContract('search index by topic tree', searchIndexContract, async (place) => searchByTopicTree(await opening(EmbeddedSearchIndex)(place), flatTree))

describe('the search contract itself', () => {
  const broken: Record<string, typeof EmbeddedSearchIndex> = {
    'an index that forgets everything': class extends EmbeddedSearchIndex {
      override async put(): Promise<void> {}
    },
    'an index whose remove does nothing': class extends EmbeddedSearchIndex {
      override async remove(): Promise<void> {}
    },
    'an index that removes by id alone': class extends EmbeddedSearchIndex {
      override async remove(keys: readonly ContactKey[]): Promise<void> {
        await super.remove(keys.flatMap(({ id }) => ['tickets', 'a', 'b', 'calls'].map((source) => ({ source, id }))))
      }
    },
    'an index that can be searched a moment later': class extends EmbeddedSearchIndex {
      override async put(entries: readonly IndexEntry[]): Promise<void> {
        setImmediate(() => void super.put(entries).catch(() => {}))
      }
    },
    'an index that keeps the first of two contacts with a key': class extends EmbeddedSearchIndex {
      override async put(entries: readonly IndexEntry[]): Promise<void> {
        await super.put(entries.filter(({ values }, i) => entries.findIndex(({ values: { id, source } }) => id === values.id && source === values.source) === i))
      }
    },
    'an index that keeps what is put last': class extends EmbeddedSearchIndex {
      override async put(entries: readonly IndexEntry[]): Promise<void> {
        await super.put(entries.map((entry) => ({ ...entry, receivedAt: 0 })))
      }
    },
    'an index that takes nothing received at the time of what it has': class extends EmbeddedSearchIndex {
      #last = 0
      override async put(entries: readonly IndexEntry[]): Promise<void> {
        await super.put(entries.map((entry) => ({ ...entry, receivedAt: entry.receivedAt * 1_000 - ++this.#last })))
      }
    },
    'an index that puts contacts one by one': class extends EmbeddedSearchIndex {
      override async put(entries: readonly IndexEntry[]): Promise<void> {
        for (const entry of entries.slice(0, 30)) await super.put([entry])
        await super.put(entries.slice(30))
      }
    },
    'an index that stops counting at 10,000': class extends EmbeddedSearchIndex {
      override async search(request: SearchRequest): Promise<SearchPage> {
        const page = await super.search(request)
        return { ...page, total: Math.min(page.total, 10_000) }
      }
    },
    'an index that counts only the hits of the page': class extends EmbeddedSearchIndex {
      override async search(request: SearchRequest): Promise<SearchPage> {
        const page = await super.search(request)
        return { ...page, total: Math.min(page.total, Math.max(page.hits.length, 1)) }
      }
    },
    'an index that counts facets over the page': class extends EmbeddedSearchIndex {
      override async search(request: SearchRequest): Promise<SearchPage> {
        const page = await super.search(request)
        const ids = { type: 'label', field: 'id', values: page.hits.map(({ key }) => key.id), prefix: false } as const
        return { ...page, facets: (await super.search({ ...request, condition: ids, limit: 0 })).facets }
      }
    },
    'an index that always has a next page': class extends EmbeddedSearchIndex {
      override async search(request: SearchRequest): Promise<SearchPage> {
        return { next: 'more', ...(await super.search(request)) }
      }
    },
    'an index that starts over for every cursor': class extends EmbeddedSearchIndex {
      override async search({ cursor: _, ...request }: SearchRequest): Promise<SearchPage> {
        return super.search(request)
      }
    },
    'an index that pages by offset through what there is now': class extends EmbeddedSearchIndex {
      override async search({ cursor, ...request }: SearchRequest): Promise<SearchPage> {
        const offset = cursor === undefined ? 0 : Number(cursor)
        const { hits, ...page } = await super.search({ ...request, limit: request.limit === 0 ? 0 : offset + request.limit })
        const { next, ...rest } = page
        return { ...rest, hits: hits.slice(offset), ...(next !== undefined && { next: String(offset + request.limit) }) }
      }
    },
    'an index that ignores what is excluded': class extends EmbeddedSearchIndex {
      override async search(request: SearchRequest): Promise<SearchPage> {
        return super.search({ ...request, condition: request.condition.type === 'not' ? { type: 'everything' } : request.condition })
      }
    },
    'an index that takes only the first alternative': class extends EmbeddedSearchIndex {
      override async search({ condition, ...request }: SearchRequest): Promise<SearchPage> {
        return super.search({ ...request, condition: condition.type === 'text' ? { ...condition, alternatives: condition.alternatives.slice(0, 1) } : condition })
      }
    },
    'an index that takes every term for a prefix': class extends EmbeddedSearchIndex {
      override async search({ condition, ...request }: SearchRequest): Promise<SearchPage> {
        return super.search({ ...request, condition: condition.type === 'text' ? { ...condition, prefix: true } : condition })
      }
    },
    'an index that does not rank': class extends EmbeddedSearchIndex {
      override async search(request: SearchRequest): Promise<SearchPage> {
        return super.search({ ...request, sort: request.sort === 'relevance' ? 'oldest' : request.sort })
      }
    },
    'an index that breaks ties by time of arrival': class extends EmbeddedSearchIndex {
      override async search(request: SearchRequest): Promise<SearchPage> {
        const { hits, ...page } = await super.search(request)
        return { ...page, hits: request.sort === 'relevance' ? hits.toReversed() : hits }
      }
    },
    'an index that includes the end of a period': class extends EmbeddedSearchIndex {
      override async search({ condition, ...request }: SearchRequest): Promise<SearchPage> {
        const longer = condition.type === 'period' && condition.to !== undefined ? { ...condition, to: condition.to + 1 } : condition
        return super.search({ ...request, condition: longer })
      }
    },
    'an index that counts days in UTC': class extends EmbeddedSearchIndex {
      override async series(request: SeriesRequest): Promise<readonly TimeCount[]> {
        const counts = await super.series(request)
        return request.step === 'day' ? counts.map((count) => ({ ...count, step: new Date(Date.parse(count.step) - 8 * 3_600_000).toISOString().slice(0, 10) })) : counts
      }
    },
    'an index whose series count everything': class extends EmbeddedSearchIndex {
      override async series(request: SeriesRequest): Promise<readonly TimeCount[]> {
        return super.series({ ...request, condition: { type: 'everything' } })
      }
    },
    'an index whose series count every value': class extends EmbeddedSearchIndex {
      override async series({ values: _, ...request }: SeriesRequest): Promise<readonly TimeCount[]> {
        return super.series(request)
      }
    },
    'an index that gives every text': class extends EmbeddedSearchIndex {
      override async texts(condition: Condition): Promise<readonly string[]> {
        return super.texts(condition, 10_000)
      }
    },
    'an index that holds contacts against everything': class extends EmbeddedSearchIndex {
      override async significant(request: SignificanceRequest): Promise<Significance> {
        return super.significant({ ...request, against: { type: 'everything' } })
      }
    },
    'an index that finds significant what is most frequent': class extends EmbeddedSearchIndex {
      override async significant(request: SignificanceRequest): Promise<Significance> {
        const { values, ...totals } = await super.significant({ ...request, most: 1_000 })
        return { ...totals, values: [...values].sort((a, b) => b.contacts - a.contacts).slice(0, request.most) }
      }
    },
    'an index that counts no contacts of its parts': class extends EmbeddedSearchIndex {
      override async status(): Promise<IndexStatus> {
        return { ...(await super.status()), parts: [] }
      }
    },
    'an index whose rebuild leaves what it was not given': class extends EmbeddedSearchIndex {
      override async startRebuild(): Promise<IndexRebuild> {
        return { ...(await super.startRebuild()), finish: () => this.abandonRebuild() }
      }
    },
    'an index whose rebuild puts back what has changed since': class extends EmbeddedSearchIndex {
      override async startRebuild(): Promise<IndexRebuild> {
        return { ...(await super.startRebuild()), put: (analyses) => this.put(analyses) }
      }
    },
    'an index that is rebuilt twice at once': class extends EmbeddedSearchIndex {
      override async startRebuild(): Promise<IndexRebuild> {
        return (await super.resumeRebuild()) ?? super.startRebuild()
      }
    },
    'an index that removes the month itself too': class extends EmbeddedSearchIndex {
      override async removeBefore(month: string): Promise<void> {
        await super.removeBefore(month)
        await super.removeBefore(new Date(Date.parse(`${month}-01`) + 40 * 86_400_000).toISOString().slice(0, 7))
      }
    },
    'an index that removes by months of UTC': class extends EmbeddedSearchIndex {
      override async removeBefore(month: string): Promise<void> {
        await super.removeBefore(month)
        const { hits } = await this.search({ condition: { type: 'period', to: Date.parse(`${month}-01`) }, ranking: [], sort: 'oldest', limit: 1_000 })
        await this.remove(hits.map(({ key }) => key))
      }
    },
    'an index that reads its file once': class extends EmbeddedSearchIndex {
      #first: Promise<number> | undefined
      override async count(): Promise<number> {
        this.#first ??= super.count()
        return (await this.#first) === 0 ? 0 : 1
      }
    },
  }
  /** Ten thousand contacts take half a second, and only one of these is caught by them. */
  const quickClauses = searchIndexContract.filter(({ says }) => !says.includes('10,000'))

  it.each(Object.entries(broken))('catches %s', async (name, Adapter) => {
    const clauses = name.includes('10,000') ? searchIndexContract : quickClauses
    expect(await caughtBy(clauses, opening(Adapter))).not.toEqual([])
  })

  it('finds no fault in a whole index', async () => {
    expect(await caughtBy(quickClauses, opening(EmbeddedSearchIndex))).toEqual([])
  })
})
