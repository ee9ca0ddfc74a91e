import { join, resolve } from 'node:path'
import { z } from 'zod'
import { TingyinError } from '../domain/errors'

/** The project's own folder; compiled code lies in dist/config, sources in src/config. */
const home = resolve(__dirname, '..', '..')

/**
 * An address of one of the schemes; several separated by commas. The value may hold a password and is never repeated: signs that would make
 * a part of the password look like the host are refused here, before any client sees them.
 */
const address = (...schemes: readonly string[]) => {
  // One address of MongoDB may name several hosts.
  const host = schemes.includes('mongodb') ? '[^\\s/?#@]+' : '[^\\s/?#@,]+'
  const part = `(?:${schemes.map((scheme) => scheme.replace('+', '\\+')).join('|')})://(?:[^\\s/?#@]*@)?${host}(?:[/?][^\\s@]*)?`
  return z
    .string()
    .regex(
      new RegExp(`^${part}(?:,${part})*$`),
      `must look like ${schemes[0]}://user:password@host:port; in a password write / as %2F, ? as %3F, # as %23 and @ as %40`,
    )
    .optional()
}

const schema = z.object({
  /** Folder of the embedded store. Default `data` in the working directory. */
  TINGYIN_DATA: z.string().min(1).default('data'),
  /** Where contacts, rejects and records are kept: `mongodb://host:port/database`. Default: in the data folder. */
  MONGODB_URL: address('mongodb', 'mongodb+srv'),
  /** Where jobs are kept: `redis://host:port`. Default: in the data folder. */
  REDIS_URL: address('redis', 'rediss'),
  /** Where contacts are searched and counted: `http://host:port`, several nodes separated by commas. Default: in the data folder. */
  ELASTICSEARCH_URL: address('http', 'https'),
  /** Primary shards of each month's index, 1 to 100. Default 1, enough for some 45 million contacts a month. A change holds for indices made from then on. */
  ELASTICSEARCH_SHARDS: z.coerce.number().int().min(1).max(100).default(1),
  /** Copies of each shard, 0 to 10. Default: none on one data node, one from two nodes on. A change holds for all indices from the next start on. */
  ELASTICSEARCH_REPLICAS: z.coerce.number().int().min(0).max(10).optional(),
  /** Begins the names of our indices and queues, so that several installations can share servers. */
  TINGYIN_NAMESPACE: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a lower-case word of letters, digits and hyphens, 40 characters at most').default('tingyin'),
  TINGYIN_DICTIONARIES: z.string().min(1).default(join(home, 'dictionaries')),
  TINGYIN_PIPELINES: z.string().min(1).default(join(home, 'pipelines')),
  /** Secret from which pseudonyms are made, 16 characters or more. Who has it can test whether a number is in the store; who loses it can no longer link new contacts to old ones. */
  TINGYIN_KEY: z.string().min(16, 'must have 16 characters or more').optional(),
  /** Password, 16 characters or more, that the console of the queue at /queues asks for. Without one it answers only where `HOST` is this machine alone. */
  TINGYIN_ADMIN_KEY: z.string().min(16, 'must have 16 characters or more').optional(),
  /** `auto` takes our own and, where it cannot read jieba's dictionary, nodejieba or @node-rs/jieba. */
  TINGYIN_SEGMENTER: z.enum(['auto', 'tingyin', 'nodejieba', '@node-rs/jieba']).default('auto'),
  /** `allow` lets webhooks be told that are on this machine or in a private network. By default nothing is sent there: whoever may add a webhook could reach what only this machine can. */
  TINGYIN_PRIVATE_WEBHOOKS: z.enum(['refuse', 'allow']).default('refuse'),
  /** Days, 7 to 10,000, for which what was told of alerts is kept for listeners that come back; alerts themselves stay. */
  TINGYIN_ALERT_EVENT_DAYS: z.coerce.number().int().min(7).max(10_000).default(400),
  /** Address `serve` listens on. Default 127.0.0.1: only this machine. */
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** Largest request body in megabytes, 1 to 100. */
  TINGYIN_BODY_MB: z.coerce.number().int().min(1).max(100).default(10),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NODE_ENV: z.string().default('development'),
})

export interface Settings {
  readonly dataFolder: string
  readonly mongodbUrl: string | undefined
  readonly redisUrl: string | undefined
  readonly elasticsearchUrl: string | undefined
  readonly elasticsearchShards: number
  readonly elasticsearchReplicas: number | undefined
  readonly namespace: string
  readonly dictionariesFolder: string
  readonly pipelinesFolder: string
  /** Absent outside production when none was set: the data folder then keeps one of its own. */
  readonly key: string | undefined
  readonly adminKey: string | undefined
  readonly segmenter: 'auto' | 'tingyin' | 'nodejieba' | '@node-rs/jieba'
  readonly privateWebhooks: boolean
  readonly alertEventDays: number
  readonly host: string
  readonly port: number
  readonly bodyBytes: number
  readonly logLevel: string
  readonly production: boolean
}

/**
 * Reads all settings from the environment, once.
 *
 * @throws TingyinError SETTING_INVALID naming the variable, never its value
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const result = schema.safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')))
  if (!result.success) {
    const issue = result.error.issues[0]!
    throw new TingyinError('SETTING_INVALID', { variable: String(issue.path[0]), problem: issue.message })
  }
  const values = result.data
  const production = values.NODE_ENV === 'production'
  if (production && values.TINGYIN_KEY === undefined) {
    throw new TingyinError('SETTING_INVALID', {
      variable: 'TINGYIN_KEY',
      problem: 'in production it must be set, to a secret of 16 characters or more that stays the same: pseudonyms are made from it',
    })
  }
  return Object.freeze({
    dataFolder: resolve(values.TINGYIN_DATA),
    mongodbUrl: values.MONGODB_URL,
    redisUrl: values.REDIS_URL,
    elasticsearchUrl: values.ELASTICSEARCH_URL,
    elasticsearchShards: values.ELASTICSEARCH_SHARDS,
    elasticsearchReplicas: values.ELASTICSEARCH_REPLICAS,
    namespace: values.TINGYIN_NAMESPACE,
    dictionariesFolder: resolve(values.TINGYIN_DICTIONARIES),
    pipelinesFolder: resolve(values.TINGYIN_PIPELINES),
    key: values.TINGYIN_KEY,
    adminKey: values.TINGYIN_ADMIN_KEY,
    segmenter: values.TINGYIN_SEGMENTER,
    privateWebhooks: values.TINGYIN_PRIVATE_WEBHOOKS === 'allow',
    alertEventDays: values.TINGYIN_ALERT_EVENT_DAYS,
    host: values.HOST,
    port: values.PORT,
    bodyBytes: values.TINGYIN_BODY_MB * 1_000_000,
    logLevel: values.LOG_LEVEL,
    production,
  })
}
