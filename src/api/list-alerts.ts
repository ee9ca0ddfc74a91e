import { z } from 'zod'
import { contactsQuoted } from '../alerts/contacts-quoted'
import { alertWithId, listAlerts as list } from '../alerts/incidents'
import { alertStates } from '../domain/alert'
import { alertParams, alertSchema } from './alert-schema'
import { contactHit } from './contact-hit'
import { hitSchema } from './contact-schema'
import { upTo } from './query-parameters'
import { defineRoute } from './route'

export const listAlerts = defineRoute({
  method: 'get',
  path: '/api/alerts',
  operationId: 'listAlerts',
  summary: 'List alerts, the latest first.',
  tag: 'alerts',
  query: z.strictObject({
    state: z.enum(alertStates).optional().describe('Only alerts in this state.'),
    rule: z.string().min(1).max(40).optional().describe('Only alerts of this rule.'),
    limit: upTo(500, 50, 'Alerts to return.'),
  }),
  reply: z.strictObject({
    total: z.number().describe('How many alerts match in all.'),
    alerts: z.array(alertSchema).readonly().describe('The alerts.'),
  }),
  handle: async ({ query: { limit, ...filter } }, { stores: { records } }) => {
    const alerts = await list(filter, records)
    return { status: 200, body: { total: alerts.length, alerts: alerts.slice(0, limit) } }
  },
})

export const getAlert = defineRoute({
  method: 'get',
  path: '/api/alerts/{alert}',
  operationId: 'getAlert',
  summary: 'Read one alert: how many contacts there are, how many were expected and why, what moved, and what people did about it.',
  tag: 'alerts',
  errors: ['ALERT_NOT_FOUND'],
  params: alertParams,
  reply: z.strictObject({ alert: alertSchema, contacts: z.array(hitSchema).readonly().describe('Three contacts that say most of the terms that moved.') }),
  handle: async ({ params }, services) => {
    const alert = await alertWithId(params.alert, services.stores.records)
    return { status: 200, body: { alert, contacts: (await contactsQuoted(alert, services)).map(contactHit) } }
  },
})
