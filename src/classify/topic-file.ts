import { z } from 'zod'
import { tiers } from '../domain/labels'
import { checked, idSchema, phrasesSchema, valueFields } from './dictionary-file'
import type { Topic } from './topic-tree'

const topicSchema = z.strictObject({
  ...valueFields,
  parent: z.string().optional(),
  leans: z.enum(tiers).optional(),
  synonyms: phrasesSchema.default([]),
  was: phrasesSchema.default([]),
  since: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-03-02T09:30:00+08:00' }).optional(),
})

/** A topic as `topics.yaml` has it, its cues included. */
export type TopicEntry = z.infer<typeof topicSchema>
export type TopicFile = Readonly<Record<string, TopicEntry>>

/** Reads topics in the form of `topics.yaml`; whether they make a tree is `TopicTree`'s to say. @throws TingyinError DICTIONARY_INVALID */
export function readTopicFile(file: string, text: string): TopicFile {
  return checked(file, text, z.record(idSchema, topicSchema))
}

export function topicOf(id: string, { name, parent, synonyms, was, leans, since }: TopicEntry): Topic {
  return { id, name, synonyms, was, ...(parent !== undefined && { parent }), ...(leans !== undefined && { leans }), ...(since !== undefined && { since }) }
}
