import type { Client, errors } from '@elastic/elasticsearch'
import { setTimeout as sleep } from 'node:timers/promises'
import { TingyinError } from '../../domain/errors'
import { Patience } from './elasticsearch-patience'

/** How long one answer may take, in milliseconds: a search, and a bulk of contacts, which waits for the disk. */
export const SEARCH_TIMEOUT_MS = 10_000
export const BULK_TIMEOUT_MS = 60_000
const PING_TIMEOUT_MS = 1_000
const OLDEST_VERSION = 8
/** In milliseconds, three seconds in all. */
const QUESTION_PAUSES = [100, 200, 400, 800, 1_500]

/** A client, and what may be said of the server it talks to. */
export interface ElasticsearchConnection {
  readonly client: Client
  /** `Elasticsearch at host:port`, without credentials. */
  readonly store: string
  /** Spares everybody the waiting while the server hangs. */
  readonly patience: Patience
}

type Operation<T> = () => Promise<T>

/**
 * Connects to one or more nodes, their addresses separated by commas, and makes sure that it is an Elasticsearch we can use.
 * Name and password come from the first address that has them.
 *
 * @throws TingyinError STORE_UNAVAILABLE when nothing answers, or something else or something older does
 */
export async function connectElasticsearch(url: string): Promise<ElasticsearchConnection> {
  const addresses = url.split(',').map(readAddress)
  const store = `Elasticsearch at ${addresses.map(({ host }) => host).join(', ')}`
  const signed = addresses.find(({ username }) => username !== '')
  const { Client } = require('@elastic/elasticsearch') as typeof import('@elastic/elasticsearch')
  const client = new Client({
    nodes: addresses.map((address) => withoutCredentials(address)),
    ...(signed !== undefined && { auth: { username: decodeURIComponent(signed.username), password: decodeURIComponent(signed.password) } }),
    requestTimeout: SEARCH_TIMEOUT_MS,
    maxRetries: 2,
  })
  const connection = { client, store, patience: new Patience(async () => void (await client.ping({}, { requestTimeout: PING_TIMEOUT_MS, maxRetries: 0 }))) }
  try {
    const { version } = await answered(connection, () => client.info())
    if (Number.parseInt(version.number, 10) < OLDEST_VERSION) throw tooOld(store)
  } catch (error) {
    await client.close()
    throw error
  }
  return connection
}

function readAddress(address: string): URL {
  const url = URL.parse(address.trim())
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new TingyinError('STORE_UNAVAILABLE', { store: 'Elasticsearch', problem: 'its address is none. Write it like http://host:9200, several separated by commas.' })
}

function withoutCredentials(address: URL): string {
  const bare = new URL(address)
  bare.username = ''
  bare.password = ''
  return bare.href
}

const tooOld = (store: string): TingyinError =>
  new TingyinError('STORE_UNAVAILABLE', { store, problem: `its version is too old. Version ${OLDEST_VERSION} or newer is needed.` })

/**
 * Waits for an answer, unless the server is known to hang; what is wrong with the server becomes STORE_UNAVAILABLE with what to do, and what is wrong with the
 * request stays as it is.
 */
export async function answered<T>({ store, patience }: Pick<ElasticsearchConnection, 'store' | 'patience'>, operation: Operation<T>): Promise<T> {
  if (!(await patience.isWorthAsking())) throw new TingyinError('STORE_UNAVAILABLE', { store, problem: hangs })
  try {
    const answer = await operation()
    patience.noteAnswer()
    return answer
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') patience.noteTimeout()
    else patience.noteAnswer()
    const problem = problemOf(error)
    if (problem === undefined) throw error
    throw new TingyinError('STORE_UNAVAILABLE', { store, problem }, { cause: error })
  }
}

/**
 * Asks again while shards are not there: for a moment those of an index just made, for some seconds those of a node that
 * went away. For questions alone; what writes has pauses of its own.
 */
export async function patiently<T>(question: Operation<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await question()
    } catch (error) {
      const pause = QUESTION_PAUSES[attempt]
      if (pause === undefined || (error as { readonly statusCode?: number }).statusCode !== 503) throw error
      await sleep(pause)
    }
  }
}

const hangs = 'it does not answer in time. See whether it is overloaded or hangs.'

function problemOf(error: unknown): string | undefined {
  switch ((error as Error).name) {
    case 'TimeoutError':
      return hangs
    case 'ConnectionError':
    case 'NoLivingConnectionsError':
      return 'nothing answers there. Start it, or correct ELASTICSEARCH_URL.'
    case 'ProductNotSupportedError':
    case 'DeserializationError':
      return `it is no Elasticsearch. Version ${OLDEST_VERSION} or newer is needed.`
    case 'ResponseError':
      return problemOfAnswer(error as errors.ResponseError)
    default:
      return undefined
  }
}

function problemOfAnswer(error: errors.ResponseError): string | undefined {
  const type = errorTypes(error).find((each) => each in problemsByType)
  if (type !== undefined) return problemsByType[type]
  const status = error.statusCode ?? 0
  if (status === 401) return 'it wants another name or password. Put them into ELASTICSEARCH_URL: http://name:password@host:9200.'
  if (status === 403) return 'the user may not do that. Give it the rights to manage, read and write our indices.'
  if (status === 429) return 'it has more to do than it can take. Try again later, or give it more nodes.'
  if (status >= 500) return 'it answers with an error of its own. See its log and whether all shards are there.'
  return undefined
}

const readOnlyProblem = 'its indices are read-only, most often because its disk is nearly full. Free some space or add a node; the block goes by itself.'

const problemsByType: Readonly<Record<string, string>> = {
  media_type_header_exception: `its version is too old. Version ${OLDEST_VERSION} or newer is needed.`,
  cluster_block_exception: readOnlyProblem,
}

/** The server lets nothing be written to our indices. */
export const readOnly = ({ store }: ElasticsearchConnection): TingyinError => new TingyinError('STORE_UNAVAILABLE', { store, problem: readOnlyProblem })

/** The kinds of an error answer, the outermost first. */
export function errorTypes(error: unknown): readonly string[] {
  const types: string[] = []
  const visit = (cause: unknown): void => {
    if (typeof cause !== 'object' || cause === null) return
    const { type, root_cause, caused_by, failed_shards, reason } = cause as Record<string, unknown>
    if (typeof type === 'string') types.push(type)
    for (const each of [root_cause, failed_shards].flat()) visit(each)
    visit(caused_by)
    visit(reason)
  }
  visit((error as { readonly meta?: { readonly body?: { readonly error?: unknown } } }).meta?.body?.error)
  return types
}

/** Whether the answer is an error of one of these kinds. */
export const isAnswer = (error: unknown, ...types: readonly string[]): boolean => errorTypes(error).some((type) => types.includes(type))
