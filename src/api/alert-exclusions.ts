import { z } from 'zod'
import { addExclusion, listExclusions, removeExclusion } from '../alerts/exclusions'
import { daySchema, exclusionSchema } from './alert-schema'
import { person } from './correction-schema'
import { defineRoute } from './route'

export const listAlertExclusions = defineRoute({
  method: 'get',
  path: '/api/alert-exclusions',
  operationId: 'listAlertExclusions',
  summary: 'List the spans in which nobody is told of a series, and what false alarms have taught.',
  tag: 'alerts',
  reply: z.strictObject({ exclusions: z.array(exclusionSchema).readonly().describe('The earliest first.') }),
  handle: async (_, { stores: { records } }) => ({ status: 200, body: { exclusions: await listExclusions(records) } }),
})

export const addAlertExclusion = defineRoute({
  method: 'post',
  path: '/api/alert-exclusions',
  operationId: 'addAlertExclusion',
  summary: 'Exclude a span of a series: nobody is told of its incidents.',
  tag: 'alerts',
  errors: ['ALERT_RULE_NOT_FOUND'],
  body: z
    .strictObject({
      ...person,
      rule: z.string().min(1).max(40).describe('Id of the rule.'),
      series: z.string().min(1).max(200).optional().describe('Value of the field the rule splits by.'),
      from: daySchema.describe('First day.'),
      to: daySchema.describe('Last day.'),
    })
    .describe('Which span of which series, and who says so.'),
  reply: z.strictObject({ exclusion: exclusionSchema }),
  handle: async ({ body: { by, remark, ...span } }, { stores: { records }, pseudonyms }) => ({
    status: 200,
    body: { exclusion: await addExclusion(span, { by, remark }, records, pseudonyms) },
  }),
})

export const removeAlertExclusion = defineRoute({
  method: 'post',
  path: '/api/alert-exclusions/{exclusion}/remove',
  operationId: 'removeAlertExclusion',
  summary: 'Have people told of a series again.',
  tag: 'alerts',
  errors: ['EXCLUSION_NOT_FOUND'],
  params: z.strictObject({ exclusion: z.string().min(1).max(100).describe('Id of the excluded span.') }),
  reply: z.strictObject({ exclusion: exclusionSchema.describe('The span that was removed.') }),
  handle: async ({ params }, { stores: { records } }) => ({ status: 200, body: { exclusion: await removeExclusion(params.exclusion, records) } }),
})
