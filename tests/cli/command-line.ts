import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { openPassingAnalysis, openServices, type Services } from '../../src/api/services'
import { type Openers, run } from '../../src/cli/run'
import { readSettings } from '../../src/config/settings'
import { type OpenedTools, openTools } from '../../src/pipeline/open-tools'
import { openStores } from '../../src/stores/open-stores'

/** Opening dictionaries takes most of a second, and most commands open the same ones: they are kept until a word is added to them. */
jest.mock('../../src/pipeline/open-tools', () => {
  const { openTools: open } = jest.requireActual<typeof import('../../src/pipeline/open-tools')>('../../src/pipeline/open-tools')
  const kept = new Map<string, OpenedTools>()
  return {
    openTools: ({ pseudonyms, ...options }: Parameters<typeof open>[0]): OpenedTools => {
      const key = JSON.stringify([options.dictionariesFolder, options.segmenter, options.addedTerms, options.products, options.model?.version])
      const found = kept.get(key)
      // Not copied: what is opened on first use stays so.
      if (found) return Object.assign(Object.create(found) as OpenedTools, { pseudonyms })
      const tools = open({ pseudonyms, ...options })
      const add = tools.segmenter.add.bind(tools.segmenter)
      tools.segmenter.add = (term) => {
        kept.delete(key)
        add(term)
      }
      kept.set(key, tools)
      return tools
    },
  }
})

export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string
  /** Whether somebody sits in front of it. */
  readonly terminal?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly signals?: EventEmitter
  readonly open?: Partial<Openers>
}

/** A folder of its own, and commands run over the data in it as on a shell, with the segmenter that loads fast. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), 'tingyin-cli-'))
  readonly data = join(this.folder, 'data')
  readonly env = { TINGYIN_DATA: this.data, TINGYIN_KEY: 'a key for tests only', TINGYIN_SEGMENTER: '@node-rs/jieba' }

  async run(argv: readonly string[], { stdin = '', terminal = false, env, signals = new EventEmitter(), open }: RunOptions = {}): Promise<Outcome> {
    const [stdout, stderr] = [new Captured(terminal), new Captured(terminal)]
    const input = Object.assign(Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]), { isTTY: terminal })
    const status = await run(argv, { stdin: input, stdout, stderr, env: { ...this.env, ...env }, signals }, { ...openers, ...open })
    return { status, stdout: stdout.text, stderr: stderr.text }
  }

  /** The one JSON object a command printed. */
  async json(...argv: readonly string[]): Promise<any> {
    const { status, stdout, stderr } = await this.run([...argv, '--json'])
    if (status !== 0) throw new Error(`status ${status}: ${stderr}`)
    return JSON.parse(stdout)
  }

  services(): Promise<Services> {
    return openServices(readSettings(this.env))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

class Captured extends Writable {
  text = ''

  constructor(readonly isTTY: boolean) {
    super()
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

const openers: Openers = {
  settings: readSettings,
  stores: openStores,
  services: openServices,
  analysis: openPassingAnalysis,
  tools: openTools,
  server: () => Promise.reject(new Error('no server in this test')),
  worker: () => {
    throw new Error('no worker in this test')
  },
}
