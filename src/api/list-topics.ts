import { z } from 'zod'
import { tiers } from '../domain/labels'
import { defineRoute } from './route'

export const listTopics = defineRoute({
  method: 'get',
  path: '/api/topics',
  operationId: 'listTopics',
  summary: 'List the topic tree.',
  description: 'Queries, corrections and filters take any of a topic\'s names. A topic stands for all contacts of the topics under it too.',
  tag: 'analysis',
  reply: z.strictObject({
    topics: z
      .array(
        z
          .strictObject({
            id: z.string().describe('Stable: whatever the topic is called and wherever it stands.'),
            name: z.strictObject({ zh: z.string().describe('Chinese name.'), en: z.string().describe('English name.') }).describe('Its names.'),
            parent: z.string().optional().describe('Id of the topic it stands under; absent at the top.'),
            synonyms: z.array(z.string()).readonly().describe('Other names, Chinese and English.'),
            was: z.array(z.string()).readonly().describe('Ids of topics that went into it, and names it no longer goes by; they still mean it.'),
            leans: z.enum(tiers).optional().describe('Tier its contacts lean to when little else speaks.'),
            since: z.string().optional().describe('When it was added, ISO 8601; absent for those that were always there.'),
          })
          .meta({ id: 'Topic', description: 'A topic of the tree.' }),
      )
      .readonly()
      .describe('Every topic, in the order of the dictionary.'),
  }),
  handle: async (_, { tools }) => ({ status: 200, body: { topics: tools.cues.topicTree.topics } }),
})
