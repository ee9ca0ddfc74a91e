import { z } from 'zod'
import { byOrder, pceOrders, pceRecords } from '../analytics/pces/pce-records'
import { productUsers } from '../analytics/pces/product-users'
import { needAssessments } from '../ingest/assess-need'
import { maskCell } from '../text/mask'
import { totalSchema, understoodQuery } from './contact-schema'
import { contactsOfEvent, pceSchema, productParameter, readProductParameter, usersParameter, valuesOfPces, withKeys } from './pce-schema'
import { queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema } from './value-names'

export const listPces = defineRoute({
  method: 'get',
  path: '/api/pces',
  operationId: 'listPces',
  summary: 'List what went wrong: product, tier of experience and event, with how often and how bad.',
  description: 'Every contact of the query is read for it, some 7,000 a second. What is said in other words or another order is one event: 申请号码失败, 号码申请不成功.',
  tag: 'numbers',
  errors: ['QUERY_INVALID', 'LABEL_INVALID'],
  query: z.strictObject({
    q: queryParameter,
    product: productParameter,
    users: usersParameter,
    sort: z.enum(pceOrders).default('frequency').describe('Order. Records without a density come last when it is density.'),
    limit: upTo(1_000, 50, 'Records to return.'),
    contacts: contactsOfEvent,
  }),
  reply: z.strictObject({
    query: understoodQuery,
    contacts: totalSchema,
    withEvent: z.number().describe('How many of them tell an event; with `product` an event of that product.'),
    total: z.number().describe('How many records there are.'),
    records: z.array(pceSchema).readonly().describe('In the order asked for.'),
    names: namesSchema,
  }),
  handle: async ({ query: { q, product, users, sort, limit, contacts: most } }, services) => {
    const { query, contacts, withEvent, records } = await pceRecords(
      { query: q, ...readProductParameter(product, services), users: await productUsers(users, services.vocabulary, services.stores.records), assessments: await needAssessments(services.stores) },
      services,
    )
    const shown = [...records].sort(byOrder(sort)).slice(0, limit).map((record) => withKeys(record, most))
    return {
      status: 200,
      body: { query: maskCell(query, services.pseudonyms), contacts, withEvent, total: records.length, records: shown, names: namesOf(services.names, valuesOfPces(shown)) },
    }
  },
})
