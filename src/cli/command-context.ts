import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { ServeOptions } from '../api/serve'
import type { AnalysisServices, Services } from '../api/services'
import type { Settings } from '../config/settings'
import { TingyinError } from '../domain/errors'
import type { OpenedTools } from '../pipeline/open-tools'
import type { OpenOptions, Stores } from '../stores/open-stores'
import type { Term } from '../text/segmenter'
import { isStyled, type Terminal } from './terminal'

/** How commands open what they need; given by the composition root. */
export interface Openers {
  readonly settings: (environment: Terminal['env']) => Settings
  readonly stores: (settings: Settings, options?: OpenOptions) => Promise<Stores>
  readonly services: (settings: Settings, options?: OpenOptions) => Promise<Services>
  readonly analysis: (settings: Settings) => AnalysisServices
  readonly tools: typeof import('../pipeline/open-tools').openTools
  readonly server: (services: Services, options: Pick<ServeOptions, 'work' | 'answers'>) => Promise<{ readonly url: string; close(): Promise<void> }>
  readonly worker: (services: Services) => { close(): Promise<void> }
}

/** What a command is given: where to write, and how to open what it needs. */
export class CommandContext {
  #settings: Settings | undefined

  constructor(
    readonly terminal: Terminal,
    readonly open: Openers,
    /** Value of `--data`. */
    private readonly dataFolder?: string,
  ) {}

  /** Read once, when first asked for. @throws TingyinError SETTING_INVALID */
  get settings(): Settings {
    if (this.#settings) return this.#settings
    const settings = this.open.settings(this.terminal.env)
    this.#settings = this.dataFolder === undefined ? settings : { ...settings, dataFolder: resolve(this.dataFolder) }
    return this.#settings
  }

  /** Whether output may be bold and coloured. */
  get styled(): boolean {
    return isStyled(this.terminal)
  }

  /** A line of data. */
  print(line = ''): void {
    this.terminal.stdout.write(`${line}\n`)
  }

  /** Data for a program: one JSON value on one line. */
  printJson(value: unknown): void {
    this.print(JSON.stringify(value))
  }

  /** A line for the person in front of it. */
  note(line: string): void {
    this.terminal.stderr.write(`${line}\n`)
  }

  /** ` --data DIR` when this run was given one: for commands that we suggest. */
  get dataOption(): string {
    return this.dataFolder === undefined ? '' : ` --data ${this.dataFolder}`
  }

  /** Works with everything over the stores that the settings name, a missing data folder made, and closes it afterwards. */
  async withServices<Result>(work: (services: Services) => Promise<Result>, settings = this.settings, options?: OpenOptions): Promise<Result> {
    const services = await this.open.services(settings, options)
    try {
      this.noteFallback(services.tools)
      return await work(services)
    } finally {
      await services.close()
    }
  }

  /**
   * The same for a command that only reads: it makes no folder, for a mistyped one would look like an empty one.
   *
   * @throws TingyinError STORE_UNAVAILABLE when nothing was ever stored there
   */
  async withStoredServices<Result>(work: (services: Services) => Promise<Result>, options?: OpenOptions): Promise<Result> {
    this.refuseEmptyFolder()
    return this.withServices(work, this.settings, options)
  }

  /** Works with the stores alone, without dictionaries. */
  async withStores<Result>(work: (stores: Stores) => Promise<Result>, options?: OpenOptions): Promise<Result> {
    const stores = await this.open.stores(this.settings, options)
    try {
      return await work(stores)
    } finally {
      await stores.close()
    }
  }

  /** The same for a command that only reads. @throws TingyinError STORE_UNAVAILABLE when nothing was ever stored there */
  async withExistingStores<Result>(work: (stores: Stores) => Promise<Result>, options?: OpenOptions): Promise<Result> {
    this.refuseEmptyFolder()
    return this.withStores(work, options)
  }

  /** Words added to this installation; none where nothing was ever stored. */
  async addedTerms(): Promise<readonly Term[]> {
    if (!this.#hasData()) return []
    return this.withStores(async ({ records }) => (await records.list('word')).map(({ value }) => value as Term))
  }

  /** Says that the fallback segmenter cuts words. */
  noteFallback({ fallbackReason, segmenter }: OpenedTools): void {
    if (fallbackReason !== undefined) this.note(`Note: ${fallbackReason}; words are cut by ${segmenter.engine} instead.`)
  }

  /** On a server there may always be some. */
  #hasData({ mongodbUrl, dataFolder } = this.settings): boolean {
    if (mongodbUrl !== undefined) return true
    const { databaseFileName } = require('../stores/embedded-database') as typeof import('../stores/embedded-database')
    return existsSync(join(dataFolder, databaseFileName))
  }

  /** @throws TingyinError STORE_UNAVAILABLE when nothing was ever stored where the settings say */
  refuseEmptyFolder(settings = this.settings): void {
    if (this.#hasData(settings)) return
    throw new TingyinError('STORE_UNAVAILABLE', {
      store: shownPath(settings.dataFolder),
      problem: 'there is no data in it yet. Import some with "tingyin ingest FILE", try "tingyin demo", or name another folder with --data.',
    })
  }
}

/** A path as short as it can be said from here. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near === '' ? '.' : near.startsWith('..') ? path : near
}
