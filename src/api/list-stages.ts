import { z } from 'zod'
import { stages } from '../stages/index'
import { defineRoute } from './route'

const names = (description: string) => z.array(z.string()).readonly().describe(description)

export const listStages = defineRoute({
  method: 'get',
  path: '/api/stages',
  operationId: 'listStages',
  summary: 'List the stages a pipeline file may use.',
  tag: 'analysis',
  reply: z.strictObject({
    stages: z
      .array(
        z
          .strictObject({
            name: z.string().describe('Name of the stage, for `use`.'),
            summary: z.string().describe('What it does.'),
            requires: names('Fields it reads; earlier stages must assign them.'),
            assigns: names('Fields it adds.'),
            options: z.record(z.string(), z.unknown()).describe('JSON Schema of its options, for `with`.'),
          })
          .meta({ id: 'Stage', description: 'A step of a pipeline.' }),
      )
      .readonly()
      .describe('The stages, in an order that works.'),
  }),
  handle: async () => ({
    status: 200,
    body: {
      stages: stages.map(({ name, summary, requires, assigns, options }) => {
        const { $schema: _, ...schema } = z.toJSONSchema(options, { io: 'input' })
        return { name, summary, requires, assigns, options: schema }
      }),
    },
  }),
})
