import { z } from 'zod'
import { addRule, editRule, listRules, removeRule } from '../alerts/alert-rules'
import { splitFields } from '../domain/alert-rule'
import { seriesSteps } from '../domain/spike'
import { ruleSchema } from './alert-schema'
import { defineRoute } from './route'

const ruleParams = z.strictObject({ rule: z.string().min(1).max(40).describe('Id of the rule.') })

const changes = {
  query: z.string().max(4_000).optional().describe('Which contacts are counted, in the query language, without a date. Of a new rule: all.'),
  split: z.enum([...splitFields, 'none']).optional().describe('Watches each value of this field; none for the contacts of the query together.'),
  step: z.enum(seriesSteps).optional().describe('Length of a step. Of a new rule: day.'),
  leastSeverity: z.number().int().min(0).max(100).optional().describe('Of incidents below it nobody is told. Of a new rule: 50.'),
  budget: z.number().int().min(1).max(1_000).optional().describe('Alerts a day at most. Of a new rule: 3.'),
  enabled: z.boolean().optional().describe('Whether it is watched. Of a new rule: true.'),
}
const name = z.string().trim().min(1).max(100).describe('Its name; masked like every text.')

export const listAlertRules = defineRoute({
  method: 'get',
  path: '/api/alert-rules',
  operationId: 'listAlertRules',
  summary: 'List the rules of alerts.',
  tag: 'alerts',
  reply: z.strictObject({ rules: z.array(ruleSchema).readonly().describe('The rules, by id.') }),
  handle: async (_, { stores: { records } }) => ({ status: 200, body: { rules: await listRules(records) } }),
})

export const addAlertRule = defineRoute({
  method: 'post',
  path: '/api/alert-rules',
  operationId: 'addAlertRule',
  summary: 'Add a rule: series to be watched, and when people are told.',
  tag: 'alerts',
  errors: ['ALERT_RULE_EXISTS', 'QUERY_INVALID'],
  body: z
    .strictObject({ id: z.string().min(1).max(40).describe('Small letters, digits and hyphens.'), name, ...changes })
    .describe('The rule.'),
  reply: z.strictObject({ rule: ruleSchema }),
  handle: async ({ body: { id, ...rule } }, services) => ({ status: 200, body: { rule: await addRule(id, rule, services.stores.records, services) } }),
})

export const editAlertRule = defineRoute({
  method: 'post',
  path: '/api/alert-rules/{rule}',
  operationId: 'editAlertRule',
  summary: 'Change a rule; what is not given stays.',
  tag: 'alerts',
  errors: ['ALERT_RULE_NOT_FOUND', 'QUERY_INVALID'],
  params: ruleParams,
  body: z.strictObject({ name: name.optional(), ...changes }).describe('What is to be changed.'),
  reply: z.strictObject({ rule: ruleSchema }),
  handle: async ({ params, body }, services) => ({ status: 200, body: { rule: await editRule(params.rule, body, services.stores.records, services) } }),
})

export const removeAlertRule = defineRoute({
  method: 'post',
  path: '/api/alert-rules/{rule}/remove',
  operationId: 'removeAlertRule',
  summary: 'Remove a rule; its alerts stay.',
  tag: 'alerts',
  errors: ['ALERT_RULE_NOT_FOUND'],
  params: ruleParams,
  reply: z.strictObject({ rule: ruleSchema.describe('The rule that was removed.') }),
  handle: async ({ params }, { stores: { records } }) => ({ status: 200, body: { rule: await removeRule(params.rule, records) } }),
})
