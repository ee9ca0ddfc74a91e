import { z } from 'zod'
import { importProducts, productReading } from '../ingest/import-products'
import { readRows } from '../ingest/read-table'
import { maskedRefusals, rowsOf } from './imported-rows'
import { importedRows, notices, refusedRows } from './product-schema'
import { defineRoute } from './route'

export const postProducts = defineRoute({
  method: 'post',
  path: '/api/products',
  operationId: 'importProducts',
  summary: 'Register products by the rows of a table.',
  description:
    '{"产品编号": "P1", "产品名称": "视频彩铃", "别名": "视频炫铃、视彩", "上线日期": "2026-01-05", "促销开始": "2026-02-01", "促销结束": "2026-02-20"}. A product may have several rows, each with a promotion. ' +
    'An empty field leaves what is registered; promotions and campaigns are replaced together. New names are heard in contacts after the next start, in stored ones after a reindex.',
  tag: 'products',
  body: z.strictObject({ rows: importedRows }).describe('The rows.'),
  reply: z.strictObject({
    read: z.number().describe('Rows read.'),
    added: z.number().describe('Products that were not registered before.'),
    changed: z.number().describe('Products that changed.'),
    unchanged: z.number().describe('Products that are as they were.'),
    refused: refusedRows,
    notices,
  }),
  handle: async ({ body }, { registry, pseudonyms }, log) => {
    const outcome = await importProducts(await readRows(rowsOf(body.rows), productReading), registry)
    log.info({ read: outcome.read, added: outcome.added, changed: outcome.changed, refused: outcome.refused.length }, 'products imported')
    return { status: 200, body: maskedRefusals(outcome, pseudonyms) }
  },
})
