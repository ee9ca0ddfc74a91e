import { z } from 'zod'
import { addPlannedEvent as add, listPlannedEvents as list, removePlannedEvent as remove } from '../alerts/planned-events'
import { daySchema, givenEvent, plannedEventSchema } from './alert-schema'
import { person } from './correction-schema'
import { defineRoute } from './route'

export const listPlannedEvents = defineRoute({
  method: 'get',
  path: '/api/planned-events',
  operationId: 'listPlannedEvents',
  summary: 'List promotions, outages and campaigns that make customers call.',
  tag: 'alerts',
  reply: z.strictObject({ events: z.array(plannedEventSchema).readonly().describe('The earliest first.') }),
  handle: async (_, { stores: { records } }) => ({ status: 200, body: { events: await list(records) } }),
})

export const addPlannedEvent = defineRoute({
  method: 'post',
  path: '/api/planned-events',
  operationId: 'addPlannedEvent',
  summary: 'Add a promotion, outage or campaign, so that what it causes is expected.',
  tag: 'alerts',
  errors: ['PLANNED_EVENT_CONFLICT', 'LABEL_INVALID'],
  body: z
    .strictObject({ ...person, ...givenEvent, from: daySchema.describe('First day, in Asia/Shanghai.'), to: daySchema.describe('Last day.') })
    .describe('What is planned, and who says so.'),
  reply: z.strictObject({ event: plannedEventSchema }),
  handle: async ({ body: { by, remark, ...event } }, services) => ({ status: 200, body: { event: await add(event, { by, remark }, services.stores.records, services) } }),
})

export const removePlannedEvent = defineRoute({
  method: 'post',
  path: '/api/planned-events/{event}/remove',
  operationId: 'removePlannedEvent',
  summary: 'Remove a planned event.',
  tag: 'alerts',
  errors: ['PLANNED_EVENT_NOT_FOUND'],
  params: z.strictObject({ event: z.string().min(1).max(100).describe('Id of the event.') }),
  reply: z.strictObject({ event: plannedEventSchema.describe('The event that was removed.') }),
  handle: async ({ params }, { stores: { records } }) => ({ status: 200, body: { event: await remove(params.event, records) } }),
})
