import { setTimeout as sleep } from 'node:timers/promises'
import { BUSINESS_OFFSET_MS } from '../../domain/business-time'
import { TingyinError } from '../../domain/errors'
import { answered, type ElasticsearchConnection, isAnswer } from './elasticsearch-client'
import { indexTemplate, type IndexSettings, replicaSettings } from './elasticsearch-mapping'
import type { IndexPart } from './search-index'
import { byText } from './text-order'

/** Times outside it are most often mistakes; they share its first and last month, so that mistakes do not make an index each. */
const FIRST_MONTH = '2000.01'
const LAST_MONTH = '2099.12'
/** Names stand in an address, which holds only so many. */
const NAMED_TOGETHER = 50
/** How long a new index may take to find a place on a node. */
const PLACING_MS = 5_000
const PLACING_POLL_MS = 100

/** The indices as they are at one moment. */
export interface Layout {
  /** The generation that is searched. */
  readonly live: number
  /** The generation being built, if any: it takes part in every write. */
  readonly building: number | undefined
  /** All indices of ours by name, tombstones and empty ones too. */
  readonly indices: ReadonlySet<string>
  /** Months that no node has room for: they are not searched, for with one of them no search could be answered. */
  readonly unplaced: ReadonlySet<string>
}

/** The month of an instant in Asia/Shanghai, `2026.03`. */
export function monthOf(at: number): string {
  const local = new Date(at + BUSINESS_OFFSET_MS)
  const year = local.getUTCFullYear()
  if (year < 2000) return FIRST_MONTH
  return year > 2099 ? LAST_MONTH : local.toISOString().slice(0, 7).replace('-', '.')
}

/**
 * Which indices there are, kept on the server alone, so that all processes see the same.
 *
 * `tingyin-contacts-1-2026.03` is a month of generation 1. A generation is a whole index; the alias `tingyin-contacts`
 * stands for the months of the one that is searched. Its `tingyin-contacts-1-empty` holds nothing and is there from the first
 * moment: it makes the generation known, and something to search before the first contact. A generation above the searched
 * one is being built; `tingyin-contacts-removed-2` then has a tombstone for every contact removed meanwhile.
 */
export class IndexLayout {
  readonly alias: string
  readonly #connection: ElasticsearchConnection
  readonly #settings: IndexSettings

  constructor(connection: ElasticsearchConnection, prefix: string, settings: IndexSettings) {
    this.alias = `${prefix}-contacts`
    this.#connection = connection
    this.#settings = settings
  }

  month(generation: number, at: number): string {
    return `${this.alias}-${generation}-${monthOf(at)}`
  }

  empty(generation: number): string {
    return `${this.alias}-${generation}-empty`
  }

  tombstones(generation: number): string {
    return `${this.alias}-removed-${generation}`
  }

  /** All indices where a generation may have a contact or know that it is gone. */
  everywhere(generation: number): string {
    return `${this.alias}-${generation}-*,${this.tombstones(generation)}`
  }

  /** Makes what must be there before the first contact. Safe when several processes do so at once. */
  async prepare(): Promise<void> {
    const existing = await this.#aliases()
    if (Object.keys(existing).some((index) => this.#generationOf(index) !== undefined)) return
    await this.putTemplate()
    await this.create(this.empty(1), true)
  }

  async putTemplate(): Promise<void> {
    await this.#ask((client) => client.indices.putIndexTemplate({ name: this.alias, ...indexTemplate(`${this.alias}-*`, this.#settings) }))
  }

  /** Gives indices that were made with other copies those of the settings. */
  async applyReplicas(): Promise<void> {
    const wanted = replicaSettings(this.#settings)
    const settings = await this.#ask((client) => client.indices.getSettings({ index: `${this.alias}-*`, name: ['index.auto_expand_replicas', 'index.number_of_replicas'] }))
    const differing = Object.entries(settings).flatMap(([index, { settings }]) => {
      const { auto_expand_replicas: auto = 'false', number_of_replicas: copies } = settings?.index ?? {}
      const isSame = String(auto) === wanted.auto_expand_replicas && (wanted.number_of_replicas === undefined || Number(copies) === wanted.number_of_replicas)
      return isSame ? [] : [index]
    })
    for (const index of inParts(differing)) await this.#ask((client) => client.indices.putSettings({ index, settings: { index: wanted }, ignore_unavailable: true }))
  }

  async read(): Promise<Layout> {
    const existing = await this.#aliases()
    const generations = Object.entries(existing).flatMap(([index, { aliases }]) => {
      const generation = this.#generationOf(index)
      return generation === undefined ? [] : [{ index, generation, isSearched: this.alias in aliases }]
    })
    const live = Math.max(...generations.filter(({ isSearched }) => isSearched).map(({ generation }) => generation))
    if (live === -Infinity) {
      throw new TingyinError('STORE_UNAVAILABLE', { store: this.#connection.store, problem: `the indices ${this.alias} are gone. Start again to make them, then reindex.` })
    }
    // A month just made is searched from the moment a node has it; and a process that made one just when the generations changed knew the old ones.
    const late = generations.filter(({ generation, isSearched }) => (generation === live) !== isSearched && generation <= live)
    const unseen = late.filter(({ generation }) => generation === live)
    const unplaced = await this.#unplaced(live, unseen.map(({ index }) => index))
    const actions = unseen.filter(({ index }) => !unplaced.has(index)).map(({ index }) => ({ add: { index, alias: this.alias } }))
    if (actions.length > 0) await this.#ask((client) => client.indices.updateAliases({ actions }))
    const dropped = late.filter(({ generation }) => generation < live).map(({ index }) => index)
    await this.#delete(dropped)
    const highest = Math.max(...generations.filter(({ index, generation }) => index === this.empty(generation)).map(({ generation }) => generation))
    return {
      live,
      building: highest > live ? highest : undefined,
      indices: new Set(Object.keys(existing).filter((index) => !dropped.includes(index))),
      unplaced,
    }
  }

  /** Which version of our mapping a generation has. */
  async mappingVersion(generation: number): Promise<unknown> {
    const index = this.empty(generation)
    const answer = await this.#ask((client) => client.indices.getMapping({ index }))
    const { _meta: meta } = answer[index]?.mappings ?? {}
    return meta?.['version']
  }

  /** Gives false when it is there already. @throws TingyinError STORE_UNAVAILABLE when no node has room for it */
  async create(index: string, searched: boolean): Promise<boolean> {
    try {
      const { shards_acknowledged: isPlaced } = await this.#ask((client) =>
        client.indices.create({ index, timeout: `${PLACING_MS}ms`, ...(searched && { aliases: { [this.alias]: {} } }) }),
      )
      if (!isPlaced) throw this.#noRoom()
      return true
    } catch (error) {
      if (isAnswer(error, 'resource_already_exists_exception')) return false
      if (!isAnswer(error, 'validation_exception')) throw error
      const problem = 'it takes no more indices, most often because it has all the shards it may have. Drop old months with "tingyin retain", take fewer copies, add a node, or raise cluster.max_shards_per_node.'
      throw new TingyinError('STORE_UNAVAILABLE', { store: this.#connection.store, problem }, { cause: error })
    }
  }

  /**
   * Makes the months that the generations lack for these times; the next `read` has them searched. Gives whether there were any: then the
   * layout must be read again.
   *
   * @throws TingyinError STORE_UNAVAILABLE when no node has room for one of them
   */
  async makeMonths({ live, indices, unplaced }: Layout, generations: readonly number[], times: readonly number[]): Promise<boolean> {
    const needed = generations.flatMap((generation) => [...new Set(times.map((at) => this.month(generation, at)))])
    const waiting = needed.filter((index) => unplaced.has(index))
    if (waiting.length > 0) {
      // Another process may be making it at this moment.
      const end = Date.now() + PLACING_MS
      while ((await this.#unplaced(live, waiting)).size > 0) {
        if (Date.now() > end) throw this.#noRoom()
        await sleep(PLACING_POLL_MS)
      }
      return true
    }
    const missing = needed.filter((index) => !indices.has(index))
    for (const index of missing) await this.create(index, false)
    return missing.length > 0
  }

  /** A number for the next generation. What is left of one that was dropped only in part, be it a month or a tombstone, is never taken up again. */
  next({ indices }: Layout): number {
    return 1 + Math.max(0, ...[...indices].map((index) => this.#ownerOf(index) ?? 0))
  }

  /** Searches the generation from now on, in one step, and drops all others. */
  async switchTo(generation: number): Promise<void> {
    const { indices } = await this.read()
    const own = [...indices].filter((index) => this.#generationOf(index) === generation)
    const others = [...indices].filter((index) => this.#isOfOthers(index, generation))
    await this.#ask((client) =>
      client.indices.updateAliases({
        actions: [...own.map((index) => ({ add: { index, alias: this.alias } })), ...others.map((index) => ({ remove_index: { index } }))],
      }),
    )
  }

  /** Drops all generations but the one that is searched. */
  async dropOthers(): Promise<void> {
    const { indices, live } = await this.read()
    await this.#delete([...indices].filter((index) => this.#isOfOthers(index, live)))
  }

  /** Drops the months before an instant of every generation, whole. */
  async dropMonthsBefore(at: number): Promise<void> {
    const { indices } = await this.read()
    const first = monthOf(at)
    await this.#delete(
      [...indices].filter((index) => {
        const month = /-\d+-(\d{4}\.\d{2})$/.exec(index)?.[1]
        return month !== undefined && month < first
      }),
    )
  }

  /** Tells a generation from every other one, also from one of the same number that was dropped before. Undefined when it is not there. */
  async idOf(generation: number): Promise<string | undefined> {
    const index = this.empty(generation)
    const settings = await this.#ask((client) => client.indices.getSettings({ index, name: 'index.uuid', ignore_unavailable: true }))
    return settings[index]?.settings?.index?.uuid
  }

  /** The indices of a generation that hold contacts, in the order of their months. */
  async parts(generation: number): Promise<readonly IndexPart[]> {
    const { indices = {} } = await this.#ask((client) =>
      client.indices.stats({ index: `${this.alias}-${generation}-*`, metric: ['docs', 'store'], ignore_unavailable: true } as never),
    )
    return Object.entries(indices)
      .filter(([index]) => index !== this.empty(generation))
      .map(([name, { primaries, total }]) => ({ name, contacts: primaries?.docs?.count ?? 0, bytes: total?.store?.size_in_bytes ?? 0 }))
      .sort((a, b) => byText(a.name, b.name))
  }

  /** Those that are gone already are no error. */
  async #delete(indices: readonly string[]): Promise<void> {
    for (const index of inParts(indices)) await this.#ask((client) => client.indices.delete({ index, ignore_unavailable: true }))
  }

  /** Those of the months of a generation that no node has all of. */
  async #unplaced(generation: number, months: readonly string[]): Promise<ReadonlySet<string>> {
    if (months.length === 0) return new Set()
    // By a pattern, which may match nothing: others drop months too.
    const { indices = {} } = await this.#ask((client) => client.indices.stats({ index: `${this.alias}-${generation}-*`, metric: 'docs' }))
    return new Set(months.filter((month) => (indices[month]?.health ?? 'red') === 'red'))
  }

  #noRoom(): TingyinError {
    return new TingyinError('STORE_UNAVAILABLE', {
      store: this.#connection.store,
      problem: 'no node has room for another month, most often because their disks are nearly full. Free some space or add a node; what waits is indexed then.',
    })
  }

  #generationOf(index: string): number | undefined {
    const generation = /^-(\d+)-(?:empty|\d{4}\.\d{2})$/.exec(index.slice(this.alias.length))?.[1]
    return generation === undefined ? undefined : Number(generation)
  }

  /** The generation that an index of ours was made for, be it one of its own or its tombstones; undefined for what only begins like ours. */
  #ownerOf(index: string): number | undefined {
    const ofTombstones = /^-removed-(\d+)$/.exec(index.slice(this.alias.length))?.[1]
    return ofTombstones === undefined ? this.#generationOf(index) : Number(ofTombstones)
  }

  /** Whether an index is ours and not needed where only one generation is left: tombstones never are. */
  #isOfOthers(index: string, generation: number): boolean {
    return this.#ownerOf(index) !== undefined && this.#generationOf(index) !== generation
  }

  #aliases() {
    return this.#ask((client) => client.indices.getAlias({ index: `${this.alias}-*` }))
  }

  #ask<T>(operation: (client: ElasticsearchConnection['client']) => Promise<T>): Promise<T> {
    return answered(this.#connection, () => operation(this.#connection.client))
  }
}

/** The generations that a write goes to. */
export const generationsOf = ({ live, building }: Layout): readonly number[] => (building === undefined ? [live] : [live, building])

function* inParts(indices: readonly string[]): Generator<string[]> {
  for (let i = 0; i < indices.length; i += NAMED_TOGETHER) yield indices.slice(i, i + NAMED_TOGETHER)
}
