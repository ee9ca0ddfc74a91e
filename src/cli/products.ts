import { inTime, productFigures } from '../analytics/product-figures'
import { TingyinError } from '../domain/errors'
import { type Promotion, type PromotionKind, promotionKinds, promotionText, type RegisteredProduct } from '../domain/product'
import { openWriter } from '../export/open-writer'
import type { ExportColumn } from '../export/row-writer'
import { importProducts, productReading } from '../ingest/import-products'
import type { GivenProduct, KeptProduct } from '../ingest/product-registry'
import { readTable } from '../ingest/read-table'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { printable } from './marked-text'
import { formatOfName, openOutput } from './open-output'
import { takenUpAtStart } from './running-servers'
import { noteOutcome, type ReadingOptions } from './table-import'
import { dayOption } from './time-option'
import { withRegistry } from './with-registry'

export interface ProductOptions {
  readonly name?: string
  readonly englishName?: string
  readonly aliases?: readonly string[]
  readonly family?: string
  readonly owner?: string
  readonly launch?: string
  readonly promotion?: readonly string[]
  readonly campaign?: readonly string[]
  readonly json?: boolean
}

interface JsonOption {
  readonly json?: boolean
}

export async function listProductsCommand(context: CommandContext, { json }: JsonOption): Promise<void> {
  await withRegistry(context, 'existing', async ({ registry }) => {
    const products = await registry.list()
    if (json) return context.printJson({ products })
    for (const product of products) context.print(productLine(product))
    if (products.length === 0) context.note('No products are registered. Those of dictionaries/products.yaml are heard all the same.')
  })
}

export async function showProductCommand(context: CommandContext, name: string, { json }: JsonOption): Promise<void> {
  await withRegistry(context, 'existing', async ({ registry, records }) => {
    const product = await registry.get(name)
    const figures = await productFigures(product.id, records)
    const notices = await registry.notices(product)
    if (json) return context.printJson({ product, ...figures, notices })
    context.print(productLine(product))
    for (const promotion of product.promotions) context.print(printable(`  ${promotionText(promotion)}`))
    for (const [kind, series] of Object.entries(figures)) {
      const entries = inTime<unknown>(series)
      if (entries.length > 0) context.print(`  ${kind}: ${counted(entries.length, 'period')}, ${entries[0]!.period} to ${entries.at(-1)!.period}`)
    }
    for (const notice of notices) context.note(notice)
  })
}

export async function addProductCommand(context: CommandContext, id: string, options: ProductOptions): Promise<void> {
  await withRegistry(context, 'new', async ({ registry }) => {
    if ((await registry.list()).some((product) => product.id === id)) {
      throw new TingyinError('PRODUCT_INVALID', { product: id, problem: 'it is registered already. Change it with "tingyin products edit".' })
    }
    tellKept(await registry.put({ id, ...changesOf(options, []) }), options, context)
  })
}

export async function editProductCommand(context: CommandContext, name: string, options: ProductOptions): Promise<void> {
  await withRegistry(context, 'existing', async ({ registry }) => {
    const product = await registry.get(name)
    const changes = changesOf(options, product.promotions)
    if (Object.keys(changes).length === 0) throw new TingyinError('REQUEST_INVALID', { problem: 'it says nothing to change. See "tingyin products edit --help".' })
    tellKept(await registry.put({ ...product, ...changes }), options, context)
  })
}

export async function removeProductCommand(context: CommandContext, name: string, { json }: JsonOption): Promise<void> {
  await withRegistry(context, 'existing', async ({ registry }) => {
    const removed = await registry.remove(name)
    if (json) context.printJson({ removed })
    context.note(`${removed.id} ${removed.name} is removed, with its users, rates and KPIs. ${takenUp(context)}`)
  })
}

export async function importProductsCommand(context: CommandContext, path: string, { json, ...reading }: ReadingOptions): Promise<void> {
  const read = await readTable(path, reading, productReading)
  await withRegistry(context, 'new', async ({ registry, pseudonyms }) => {
    const outcome = await importProducts(read, registry)
    const { added, changed, unchanged } = outcome
    noteOutcome(path, outcome, `products: ${grouped(added)} added, ${grouped(changed)} changed, ${grouped(unchanged)} unchanged`, { json, pseudonyms }, context)
    if (added + changed > 0) context.note(takenUp(context))
  })
}

const tableColumns: readonly ExportColumn[] = [
  { key: 'id', header: '产品编号' },
  { key: 'name', header: '产品名称' },
  { key: 'englishName', header: '英文名称' },
  { key: 'aliases', header: '别名' },
  { key: 'family', header: '产品族' },
  { key: 'owner', header: '负责人' },
  { key: 'launch', header: '上线日期' },
  { key: 'promotion', header: '促销名称' },
  { key: 'promotionFrom', header: '促销开始' },
  { key: 'promotionTo', header: '促销结束' },
  { key: 'campaign', header: '活动名称' },
  { key: 'campaignFrom', header: '活动开始' },
  { key: 'campaignTo', header: '活动结束' },
]

/** Writes a table that can be imported again. */
export async function exportProductsCommand(context: CommandContext, { out }: { readonly out: string }): Promise<void> {
  const format = formatOfName(out) ?? 'csv'
  await withRegistry(context, 'existing', async ({ registry }) => {
    const products = await registry.list()
    const writer = openWriter(format, await openOutput(out, context.terminal), tableColumns)
    for (const product of products) for (const row of rowsOfProduct(product)) await writer.write(row)
    await writer.close()
    context.note(`${counted(products.length, 'product')} written${out === '-' ? '' : ` to ${out}`}.`)
  })
}

/** A row for each promotion or campaign, and one for a product without any. */
function rowsOfProduct({ promotions, aliases, ...product }: RegisteredProduct): readonly Readonly<Record<string, unknown>>[] {
  const facts = { ...product, aliases: aliases.join('、') }
  if (promotions.length === 0) return [facts]
  return promotions.map(({ kind, name, from, to }) => ({ ...facts, [kind]: name, [`${kind}From`]: from, [`${kind}To`]: to }))
}

/** What the options say; promotions of a kind that is not among them stay. An empty value clears what it stands for. */
function changesOf({ promotion, campaign, launch, json: _json, ...texts }: ProductOptions, kept: readonly Promotion[]): Partial<GivenProduct> {
  const given = { promotion, campaign }
  const kinds = promotionKinds.filter((kind) => given[kind] !== undefined)
  const promotions = kinds.flatMap((kind) => given[kind]!.filter((text) => text !== '').map((text) => readPromotion(kind, text)))
  return {
    ...texts,
    ...(launch !== undefined && { launch: launch === '' ? undefined : dayOption('launch', launch) }),
    ...(kinds.length > 0 && { promotions: [...kept.filter(({ kind }) => !kinds.includes(kind)), ...promotions] }),
  }
}

/** `春节促销=2026-01-20..2026-02-20`, or without an end `春节促销=2026-01-20..`. @throws TingyinError REQUEST_INVALID */
function readPromotion(kind: PromotionKind, text: string): Promotion {
  const [, name, from, to] = /^(.+)=([^=]+?)(?:\.\.([^=]*))?$/.exec(text) ?? []
  if (name === undefined || from === undefined) throw new TingyinError('REQUEST_INVALID', { problem: `--${kind}: it must be a name and its days, such as 春节=2026-01-20..2026-02-20; "${text}" is not.` })
  return { kind, name, from: dayOption(kind, from), ...(to && { to: dayOption(kind, to) }) }
}

function tellKept({ product, change, notices }: KeptProduct, { json, name, aliases, englishName }: ProductOptions, context: CommandContext): void {
  if (json) context.printJson({ product, change, notices })
  else context.print(productLine(product))
  for (const notice of notices) context.note(notice)
  if (change === 'added' || (change === 'changed' && (name ?? aliases ?? englishName) !== undefined)) context.note(takenUp(context))
}

const takenUp = ({ dataOption }: CommandContext): string =>
  `Changed names are heard in contacts imported from now on, in stored ones after "tingyin reindex${dataOption}". ${takenUpAtStart}`

/** `mms 彩信（彩信包、多媒体短信）  增值业务  王芳  上线 2026-01-05`. */
function productLine({ id, name, aliases, family, owner, launch }: RegisteredProduct): string {
  return printable([`${id} ${name}${aliases.length === 0 ? '' : `（${aliases.join('、')}）`}`, family, owner, launch && `上线 ${launch}`].filter(Boolean).join('  '))
}
