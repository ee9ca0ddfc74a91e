import { z } from 'zod'
import { defineRoute } from './route'

export const listPipelines = defineRoute({
  method: 'get',
  path: '/api/pipelines',
  operationId: 'listPipelines',
  summary: 'List the pipelines and how many contacts each has analysed.',
  tag: 'analysis',
  reply: z.strictObject({
    pipelines: z
      .array(
        z
          .strictObject({
            name: z.string().describe('Name of the pipeline, as POST /api/contacts takes it.'),
            summary: z.string().describe('What it is for.'),
            version: z.string().describe('Name and digest of its file as it is now.'),
            channel: z.string().optional().describe('Channel of contacts whose source names none.'),
            stages: z
              .array(
                z.strictObject({
                  use: z.string().describe('Name of the stage.'),
                  with: z.record(z.string(), z.unknown()).describe('Its options.'),
                }),
              )
              .readonly()
              .describe('The stages in their order.'),
            contacts: z.number().describe('Stored contacts that were analysed by this pipeline.'),
            outdated: z.number().describe('Those of them that an older version of it or of the dictionaries analysed; POST /api/reindex brings them up to date.'),
          })
          .meta({ id: 'Pipeline', description: 'A pipeline file.' }),
      )
      .readonly()
      .describe('The pipelines, by name.'),
  }),
  handle: async (_, { pipelines, stores }) => {
    const versions = await stores.contacts.versions()
    return {
      status: 200,
      body: {
        pipelines: pipelines().map(({ definition: { name, summary, source, stages }, versions: now }) => {
          const own = versions.filter(({ pipeline }) => pipeline.split('@')[0] === name)
          const sum = (counts: typeof own): number => counts.reduce((all, { contacts }) => all + contacts, 0)
          return {
            name,
            summary,
            version: now.pipeline,
            ...(source.channel !== undefined && { channel: source.channel }),
            stages: stages.map(({ use, with: options }) => ({ use, with: options })),
            contacts: sum(own),
            outdated: sum(own.filter(({ pipeline, dictionary }) => pipeline !== now.pipeline || dictionary !== now.dictionary)),
          }
        }),
      },
    }
  },
})
