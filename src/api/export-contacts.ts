import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { type Finding, readQuery } from '../analytics/find-contacts'
import type { ValueNames } from '../analytics/vocabulary'
import type { AnalysedContact } from '../domain/analysed-contact'
import { TingyinError } from '../domain/errors'
import { openWriter } from '../export/open-writer'
import { type ExportColumn, type ExportFormat, exportFormats } from '../export/row-writer'
import type { SearchRequest } from '../stores/search/search-index'
import { queryParameter } from './query-parameters'
import { defineDownload } from './route'

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/**
 * Headers are such that the file can be imported again: a fact goes by a name that is read as this fact, and a label by one
 * that is read as nothing but an attribute. So it is 主题分类 and not 主题, which is a subject line to an import.
 */
const exportColumns: readonly ExportColumn[] = [
  { key: 'id', header: '工单编号' },
  { key: 'source', header: '来源系统' },
  { key: 'occurredAt', header: '受理时间' },
  { key: 'form', header: '形式' },
  { key: 'channel', header: '受理渠道' },
  { key: 'product', header: '产品名称' },
  { key: 'region', header: '地市' },
  { key: 'agent', header: '坐席' },
  { key: 'team', header: '班组' },
  { key: 'operator', header: '运营商' },
  { key: 'status', header: '状态' },
  { key: 'resolvedAt', header: '办结时间' },
  { key: 'transfers', header: '转派次数' },
  { key: 'csat', header: '满意度' },
  { key: 'nps', header: 'NPS' },
  { key: 'ces', header: 'CES' },
  { key: 'customerKey', header: '客户代码' },
  { key: 'text', header: '工单内容' },
  { key: 'tier', header: '体验层次' },
  { key: 'also', header: '也涉及层次' },
  { key: 'kind', header: '来电性质' },
  { key: 'polarity', header: '情感' },
  { key: 'stage', header: '体验阶段' },
  { key: 'topic', header: '主题分类' },
  { key: 'products', header: '文中产品' },
  { key: 'escalation', header: '越级投诉意向' },
  { key: 'churn', header: '流失意向' },
  { key: 'repeat', header: '重复投诉' },
  { key: 'keywords', header: '关键词' },
  { key: 'evidence', header: '标签依据' },
  { key: 'attributes', header: '其他列' },
]

export const exportContacts = defineDownload({
  path: '/api/export',
  operationId: 'exportContacts',
  summary: 'Export all contacts of a query with their labels.',
  description:
    'Tables have Chinese headers and names, UTF-8 with a byte order mark, and no cell that a spreadsheet would run as a formula. ' +
    'JSON lines have English keys and the values as stored. Newest first.',
  tag: 'contacts',
  errors: ['QUERY_INVALID'],
  contentTypes: Object.values(contentTypes).map((type) => type.split(';')[0]!),
  query: z.strictObject({ q: queryParameter, format: z.enum(exportFormats).default('csv').describe('Format of the file. Default csv.') }),
  handle: async ({ query: { q, format } }, services) => {
    // Asked once before the answer begins, so that a query that is refused is refused as an error and not as half a file.
    const { condition } = readQuery(q, services)
    const { total } = await services.search.search({ condition, ranking: [], sort: 'newest', limit: 0 })
    if (format === 'xlsx' && total > MOST_SHEET_ROWS) {
      throw new TingyinError('REQUEST_INVALID', { problem: `${total} contacts match, and a sheet holds ${MOST_SHEET_ROWS}. Narrow the query, or take format=csv.` })
    }
    return {
      contentType: contentTypes[format],
      fileName: `tingyin-${new Date(Date.now() + SHANGHAI_MS).toISOString().slice(0, 16).replace(/\D/g, '')}.${format}`,
      write: async (stream) => {
        const writer = openWriter(format, stream, exportColumns)
        const row = format === 'jsonl' ? rowOfValues : (contact: AnalysedContact) => rowOfNames(contact, services.names)
        for await (const contact of matching(condition, services)) await writer.write(row(contact))
        await writer.close()
      },
    }
  },
})

const MOST_SHEET_ROWS = 1_048_575
const SHANGHAI_MS = 8 * 3_600_000
const PAGE = 200

/** All contacts that match, a page at a time. */
async function* matching(condition: SearchRequest['condition'], { search, contacts }: Finding): AsyncGenerator<AnalysedContact> {
  let cursor: string | undefined
  do {
    const page = await search.search({ condition, ranking: [], sort: 'newest', limit: PAGE, ...(cursor !== undefined && { cursor }) })
    // A contact removed meanwhile is left out.
    for (const stored of await contacts.get(page.hits.map(({ key }) => key))) if (stored) yield stored.contact
    cursor = page.next
    await nextTurn()
  } while (cursor !== undefined)
}

/** The values as stored, lists as lists. */
function rowOfValues(contact: AnalysedContact): Record<string, unknown> {
  const { labels, scores, turns: _turns, versions: _versions, ...facts } = contact
  return {
    ...facts,
    ...scores,
    tier: labels.tier.value,
    also: labels.tier.also,
    kind: labels.kind.value,
    polarity: labels.polarity.value,
    stage: labels.stage.value,
    topic: labels.topic.value,
    products: labels.products.map(({ value }) => value),
    escalation: labels.flags.escalation.value,
    churn: labels.flags.churn.value,
    repeat: labels.flags.repeat.value,
    evidence: labels.tier.evidence.map(({ start, end }) => contact.text.slice(start, end)),
  }
}

/** The same as a person reads it. */
function rowOfNames(contact: AnalysedContact, names: ValueNames): Record<string, unknown> {
  const row = rowOfValues(contact)
  const named = (field: string, value: unknown): string => names[field]?.get(String(value)) ?? String(value)
  const list = (values: unknown, field?: string): string => (values as readonly string[]).map((value) => (field ? named(field, value) : value)).join('、')
  const yes = (value: unknown): string => (value === true ? '是' : '否')
  return {
    ...row,
    form: named('form', row['form']),
    tier: named('tier', row['tier']),
    also: list(row['also'], 'tier'),
    kind: named('kind', row['kind']),
    polarity: named('polarity', row['polarity']),
    stage: named('stage', row['stage']),
    topic: named('topic', row['topic']),
    products: list(row['products'], 'product'),
    escalation: yes(row['escalation']),
    churn: yes(row['churn']),
    repeat: yes(row['repeat']),
    keywords: list(row['keywords']),
    evidence: list([...new Set(row['evidence'] as readonly string[])]),
    attributes: Object.keys(contact.attributes).length === 0 ? '' : JSON.stringify(contact.attributes),
  }
}
