import { z } from 'zod'
import { acknowledgeAlert as acknowledge, closeAlert as close, LEARNED_DAYS, markFalseAlarm as falseAlarm, markKnownEvent as knownEvent } from '../alerts/judge-alert'
import { alertParams, alertSchema, daySchema, exclusionSchema, givenEvent, personBody, plannedEventSchema } from './alert-schema'
import { person } from './correction-schema'
import { defineRoute } from './route'

export const acknowledgeAlert = defineRoute({
  method: 'post',
  path: '/api/alerts/{alert}/acknowledge',
  operationId: 'acknowledgeAlert',
  summary: 'Say that somebody sees to an open alert.',
  tag: 'alerts',
  errors: ['ALERT_NOT_FOUND', 'ALERT_SETTLED'],
  params: alertParams,
  body: personBody,
  reply: z.strictObject({ alert: alertSchema }),
  handle: async ({ params, body }, services) => ({ status: 200, body: { alert: await acknowledge(params.alert, body, services) } }),
})

export const closeAlert = defineRoute({
  method: 'post',
  path: '/api/alerts/{alert}/close',
  operationId: 'closeAlert',
  summary: 'Say that nothing is left to do about an alert.',
  tag: 'alerts',
  errors: ['ALERT_NOT_FOUND', 'ALERT_SETTLED'],
  params: alertParams,
  body: personBody,
  reply: z.strictObject({ alert: alertSchema }),
  handle: async ({ params, body }, services) => ({ status: 200, body: { alert: await close(params.alert, body, services) } }),
})

export const markFalseAlarm = defineRoute({
  method: 'post',
  path: '/api/alerts/{alert}/false-alarm',
  operationId: 'markFalseAlarm',
  summary: 'Close an alert as a false alarm: for a while the series it was seen in tell of more severe incidents only.',
  tag: 'alerts',
  errors: ['ALERT_NOT_FOUND', 'ALERT_SETTLED'],
  params: alertParams,
  body: z.strictObject({ ...person, until: daySchema.optional().describe(`Last day of that while. Default: ${LEARNED_DAYS} days after the last day of each series.`) }).describe('Who says so.'),
  reply: z.strictObject({ alert: alertSchema, exclusions: z.array(exclusionSchema).readonly().describe('What was learned, of each series the event was seen in; it can be removed.') }),
  handle: async ({ params, body }, services) => {
    const { incident, exclusions } = await falseAlarm(params.alert, body, services)
    return { status: 200, body: { alert: incident, exclusions } }
  },
})

export const markKnownEvent = defineRoute({
  method: 'post',
  path: '/api/alerts/{alert}/known-event',
  operationId: 'markKnownEvent',
  summary: 'Close an alert because something known was behind it, and keep that among the planned events.',
  tag: 'alerts',
  errors: ['ALERT_NOT_FOUND', 'ALERT_SETTLED', 'PLANNED_EVENT_CONFLICT', 'LABEL_INVALID'],
  params: alertParams,
  body: z
    .strictObject({
      ...person,
      ...givenEvent,
      from: daySchema.optional().describe('First day. Default: that of the incident.'),
      to: daySchema.optional().describe('Last day. Default: that of the incident so far.'),
    })
    .describe('What it was, and who says so. Product and region are those of the series where none is given.'),
  reply: z.strictObject({ alert: alertSchema, event: plannedEventSchema.describe('The event as it is kept.') }),
  handle: async ({ params, body: { by, remark, ...known } }, services) => {
    const { incident, event } = await knownEvent(params.alert, known, { by, remark }, services)
    return { status: 200, body: { alert: incident, event } }
  },
})
