import { z } from 'zod'
import { importMeasures, measureReading } from '../ingest/import-measures'
import { readRows } from '../ingest/read-table'
import { maskedRefusals, rowsOf } from './imported-rows'
import { importedRows, notices, refusedRows } from './product-schema'
import { defineRoute } from './route'

export const postMeasures = defineRoute({
  method: 'post',
  path: '/api/measures',
  operationId: 'importMeasures',
  summary: 'Import users, experience rates or operating KPIs of products by the rows of a table.',
  description:
    'Users: {"产品": "彩铃", "日期": "2026-01-05", "用户数": 120000, "活跃用户数": 30000, "满意度": 86}; 周 or 月 instead of 日期 for weeks and months. ' +
    'Rates: {"产品": "彩铃", "月份": "2026-01", "知晓人数": 820, "认知人数": 610, "认同人数": 300, "认可人数": 210, "样本数": 1000}; 知晓率 0.82 or 82% is read too. ' +
    'KPIs: {"产品": "彩铃", "月份": "2026-01", "指标": "开通成功率", "数值": 0.99, "目标": 0.98}. Importing a period again corrects it; an empty field leaves it.',
  tag: 'products',
  body: z.strictObject({ rows: importedRows }).describe('The rows.'),
  reply: z.strictObject({
    read: z.number().describe('Rows read.'),
    added: z.number().describe('Rows with a figure that was not there.'),
    corrected: z.number().describe('Rows with a figure that differs from the one kept.'),
    unchanged: z.number().describe('Rows that say what is kept.'),
    empty: z.number().describe('Rows without a figure: what is kept of their periods stays.'),
    refused: refusedRows,
    notices,
  }),
  handle: async ({ body }, { registry, stores: { records }, pseudonyms }, log) => {
    const outcome = await importMeasures(await readRows(rowsOf(body.rows), measureReading), { registry, records, pseudonyms })
    log.info({ read: outcome.read, added: outcome.added, corrected: outcome.corrected, refused: outcome.refused.length }, 'measures imported')
    return { status: 200, body: maskedRefusals(outcome, pseudonyms) }
  },
})
