import { z } from 'zod'
import { contactsQuoted } from '../alerts/contacts-quoted'
import { listAlerts as list } from '../alerts/alert-index'
import { alertWithId } from '../alerts/incidents'
import { alertStates } from '../domain/alert'
import { alertParams, alertSchema, daySchema } from './alert-schema'
import { contactHit } from './contact-hit'
import { hitSchema } from './contact-schema'
import { upTo } from './query-parameters'
import { defineRoute } from './route'

export const listAlerts = defineRoute({
  method: 'get',
  path: '/api/alerts',
  operationId: 'listAlerts',
  summary: 'List alerts by the step they were opened for, the latest first.',
  tag: 'alerts',
  errors: ['CURSOR_INVALID'],
  query: z.strictObject({
    state: z.enum(alertStates).optional().describe('Only alerts in this state.'),
    rule: z.string().min(1).max(40).optional().describe('Only alerts that this rule opened, or a series of it joined.'),
    from: daySchema.optional().describe('Only alerts with this day or a later one.'),
    to: daySchema.optional().describe('Only alerts with this day or an earlier one.'),
    limit: upTo(500, 50, 'Alerts to return.'),
    cursor: z.string().min(1).max(100).optional().describe('`next` of an earlier page of the same request.'),
  }),
  reply: z.strictObject({
    total: z.number().describe('How many alerts match in all.'),
    alerts: z.array(alertSchema).readonly().describe('The alerts of this page.'),
    next: z.string().optional().describe('Cursor of the next page; absent on the last one.'),
  }),
  handle: async ({ query: { limit, cursor, ...filter } }, { stores: { records } }) => ({ status: 200, body: await list(filter, limit, records, cursor) }),
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
