import type { estypes } from '@elastic/elasticsearch'
import { createHash } from 'node:crypto'
import { BUSINESS_OFFSET_MS } from '../../domain/business-time'
import type { ContactKey } from '../../domain/contact'
import { TingyinError } from '../../domain/errors'
import { signsOf } from './elasticsearch-signs'
import { lengthOf } from './relevance'
import { type IndexEntry, labelFields, type LabelField } from './search-index'

/** Grows with every change to the documents: an index of another version must be built anew. */
export const MAPPING_VERSION = 2

/** Lengths above it rank like it. */
const LONGEST = 65_535

/**
 * What is kept of a contact. Every label field is a keyword of the same name, `day` too. A value longer than 32,766 bytes is
 * refused by the server, and the contact with it: none is cut or left out in silence.
 */
export interface ContactDocument extends Partial<Readonly<Record<LabelField, string | readonly string[] | undefined>>> {
  readonly source: string
  readonly id: string
  /** Absent, like all that follows, where a document only says that a contact is gone. */
  readonly at?: number
  readonly length?: number
  /** Of two copies of a contact that were received at the same time, the one put last stays: in microseconds, 0 when put by a rebuild. */
  readonly put?: number
  readonly words?: string
  readonly pairs?: string
  readonly signs?: string | undefined
  readonly plain?: string
}

/** Words, pairs and signs stand between spaces as we made them; the server cuts one of more than 255 characters into several. */
const spaced = { type: 'text', analyzer: 'whitespace', norms: false } as const

const mappings: estypes.MappingTypeMapping = {
  dynamic: 'strict',
  _meta: { version: MAPPING_VERSION },
  // What the contact store has as well, and what no answer needs, is not kept twice.
  _source: { excludes: ['put', 'words', 'pairs', 'signs'] },
  properties: {
    at: { type: 'date', format: 'epoch_millis' },
    length: { type: 'integer' },
    put: { type: 'long', index: false },
    /** Which words, not where: what is searched are the pairs. For counting by whoever looks at the index. */
    words: { ...spaced, index_options: 'docs' as const },
    pairs: spaced,
    signs: spaced,
    /** Kept to be scored in full, not to be found. */
    plain: { type: 'text', index: false },
    ...Object.fromEntries(labelFields.map((field) => [field, { type: 'keyword' }])),
  },
}

export interface IndexSettings {
  /** Primary shards of each month, 1 or more. Default 1: enough for 45 million contacts a month. */
  readonly shards?: number | undefined
  /** Copies of each shard. Default none on one node, and one from two nodes on: the server adds and takes it away by itself. */
  readonly replicas?: number | undefined
}

/** How many copies of each shard there are, which can be changed at any time. */
export const replicaSettings = ({ replicas }: IndexSettings): { readonly auto_expand_replicas: string; readonly number_of_replicas?: number } =>
  replicas === undefined ? { auto_expand_replicas: '0-1' } : { auto_expand_replicas: 'false', number_of_replicas: replicas }

/** The template of all our indices. No index is made by writing to it: what is written to an index just dropped must not bring it back. */
export function indexTemplate(pattern: string, settings: IndexSettings): Omit<estypes.IndicesPutIndexTemplateRequest, 'name'> {
  return {
    index_patterns: [pattern],
    priority: 500,
    allow_auto_create: false,
    _meta: { version: MAPPING_VERSION },
    template: {
      settings: {
        number_of_shards: settings.shards ?? 1,
        ...replicaSettings(settings),
        // A contact that was removed may be put again as it was: its version must not be remembered.
        gc_deletes: '0s',
      },
      mappings,
    },
  }
}

/** The document's `_id`: a digest, because keys may be longer than the 512 bytes an `_id` has. */
export function documentId({ source, id }: ContactKey): string {
  return createHash('sha256').update(`${source}\0${id}`).digest('base64url')
}

/** @throws TingyinError REQUEST_INVALID when the time of the contact is none */
export function documentOf({ values, occurredAt, indexed: { words, pairs, plain } }: IndexEntry): ContactDocument & { readonly at: number } {
  const at = Date.parse(occurredAt)
  if (Number.isNaN(at)) throw new TingyinError('REQUEST_INVALID', { problem: `contact "${values.id}" has a time that is none.` })
  return {
    ...values,
    at,
    day: new Date(at + BUSINESS_OFFSET_MS).toISOString().slice(0, 10),
    length: Math.min(LONGEST, lengthOf(plain)),
    words: words.join(' '),
    pairs,
    signs: signsOf(plain),
    plain,
  }
}
