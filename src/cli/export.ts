import { extname } from 'node:path'
import { readQuery } from '../analytics/find-contacts'
import type { ValueNames } from '../analytics/vocabulary'
import type { AnalysedContact } from '../domain/analysed-contact'
import { openWriter } from '../export/open-writer'
import { type ExportColumn, type ExportFormat, exportFormats } from '../export/row-writer'
import type { CommandContext } from './command-context'
import { businessTime, raisedFlags } from './contact-lines'
import { counted } from './count-table'
import { openOutput } from './open-output'
import { progressBar } from './progress-bar'

/** Headers that an import knows again: an exported table can be imported as it is. */
const columns: readonly ExportColumn[] = [
  { key: 'id', header: '工单编号' },
  { key: 'source', header: '来源系统' },
  { key: 'occurredAt', header: '受理时间' },
  { key: 'channel', header: '受理渠道' },
  { key: 'region', header: '地市' },
  { key: 'product', header: '产品名称' },
  { key: 'tier', header: '体验层次' },
  { key: 'also', header: '也涉及层次' },
  { key: 'kind', header: '来电性质' },
  { key: 'polarity', header: '情感' },
  { key: 'stage', header: '体验阶段' },
  { key: 'topic', header: '主题分类' },
  { key: 'products', header: '文中产品' },
  { key: 'flags', header: '标记' },
  { key: 'score', header: '层次得分' },
  { key: 'keywords', header: '关键词' },
  { key: 'customer', header: '客户代码' },
  { key: 'text', header: '工单内容' },
  { key: 'attributes', header: '其他列' },
]

const PAGE = 500

/** Writes every contact of a search, a page at a time. */
export async function exportCommand(context: CommandContext, query: string, options: { readonly out: string; readonly format?: ExportFormat }): Promise<void> {
  const format = options.format ?? exportFormats.find((known) => extname(options.out).toLowerCase() === `.${known}`) ?? 'csv'
  await context.withStoredServices(async (services) => {
    const { condition } = readQuery(query, services)
    const writer = openWriter(format, await openOutput(options.out, context.terminal), columns)
    let bar: ReturnType<typeof progressBar> | undefined
    let written = 0
    let cursor: string | undefined
    try {
      do {
        const page = await services.search.search({ condition, ranking: [], sort: 'newest', limit: PAGE, ...(cursor !== undefined && { cursor }) })
        bar ??= progressBar(context.terminal, 'export', page.total)
        for (const stored of await services.contacts.get(page.hits.map(({ key }) => key))) {
          // Removed between the search and now.
          if (!stored) continue
          await writer.write(rowOf(stored.contact, services.names, format))
          written++
        }
        bar.update(written, counted(written, 'contact'))
        cursor = page.next
      } while (cursor !== undefined)
    } finally {
      bar?.stop()
    }
    await writer.close()
    context.note(`${counted(written, 'contact')} written${options.out === '-' ? '' : ` to ${options.out}`}.`)
    if (writer.truncatedCells > 0) context.note(`${counted(writer.truncatedCells, 'cell')} had to be cut: a workbook holds 32,767 characters in one. Export to .jsonl or .csv to have all.`)
  })
}

/** Lists stay lists in JSON lines and are joined in a table; times are ISO there and local here. */
function rowOf(contact: AnalysedContact, names: ValueNames, format: ExportFormat): Readonly<Record<string, unknown>> {
  const { labels, keywords, customerKey, attributes } = contact
  const list = (values: readonly string[]): readonly string[] | string => (format === 'jsonl' ? values : values.join('、'))
  const named = (field: string, value: string): string => names[field]?.get(value) ?? value
  return {
    ...contact,
    occurredAt: format === 'jsonl' ? contact.occurredAt : businessTime(contact.occurredAt),
    tier: named('tier', labels.tier.value),
    also: list(labels.tier.also.map((value) => named('tier', value))),
    kind: named('kind', labels.kind.value),
    polarity: named('polarity', labels.polarity.value),
    stage: named('stage', labels.stage.value),
    topic: named('topic', labels.topic.value),
    products: list(labels.products.map(({ value }) => named('product', value))),
    flags: list(raisedFlags(labels, names)),
    score: labels.tier.score,
    keywords: list(keywords),
    customer: customerKey,
    attributes: format !== 'jsonl' && Object.keys(attributes).length === 0 ? '' : attributes,
  }
}
