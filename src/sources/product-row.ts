import { TingyinError } from '../domain/errors'
import type { Promotion, PromotionKind, RegisteredProduct } from '../domain/product'
import { cellText } from './cells'
import { parseDay } from './dates'
import { headersShown, type KnownHeaders, type PickedColumns } from './pick-columns'

/** What a column of a table of products can be. */
export const productHeaders = {
  id: '产品编号 产品编码 产品id 编号 id productid',
  name: '产品名称 名称 产品 产品名 name product productname',
  englishName: '英文名称 英文名 englishname',
  aliases: '别名 产品别名 俗称 aliases alias',
  family: '产品族 产品系列 产品线 产品类别 family',
  owner: '负责人 产品经理 产品负责人 owner',
  launch: '上线日期 上线时间 上市日期 发布日期 launch launchdate',
  promotion: '促销名称 促销活动 促销 promotion promotionname',
  promotionFrom: '促销开始 促销开始日期 促销开始时间 promotionfrom promotionstart',
  promotionTo: '促销结束 促销结束日期 促销结束时间 promotionto promotionend',
  campaign: '活动名称 活动 campaign campaignname',
  campaignFrom: '活动开始 活动开始日期 活动开始时间 campaignfrom campaignstart',
  campaignTo: '活动结束 活动结束日期 活动结束时间 campaignto campaignend',
} as const satisfies KnownHeaders<string>

export type ProductColumn = keyof typeof productHeaders
export type ProductColumns = PickedColumns<ProductColumn>

/** What a row says of a product; a field without a column or with an empty cell is absent. */
export type ProductRow = Partial<Omit<RegisteredProduct, 'promotions'>> & { readonly promotions: readonly Promotion[] }

const columnsOfPromotion = {
  promotion: { name: 'promotion', from: 'promotionFrom', to: 'promotionTo' },
  campaign: { name: 'campaign', from: 'campaignFrom', to: 'campaignTo' },
} as const satisfies Record<PromotionKind, Record<string, ProductColumn>>

/** What a promotion is called that nobody named. */
const usualNames: Readonly<Record<PromotionKind, string>> = { promotion: '促销', campaign: '活动' }

/** What is missing of a table of products, for a message; undefined for a table that can be read. */
export function missingProductColumns(columns: ProductColumns): string | undefined {
  if (columns.id !== undefined || columns.name !== undefined) return undefined
  return `it has no column for the product (${headersShown(productHeaders, 'id', 'name')}).`
}

/** Reads a row of a table of products; one product may have several rows, each with a promotion and a campaign. @throws TingyinError FIELD_INVALID */
export function readProductRow(record: Readonly<Record<string, unknown>>, columns: ProductColumns): ProductRow {
  const cell = (field: ProductColumn): unknown => (columns[field] === undefined ? undefined : record[columns[field]])
  const aliases = aliasesOf(cell('aliases'))
  const launch = cellText(cell('launch')) === undefined ? undefined : parseDay('launch', cell('launch'))
  const texts = (['id', 'name', 'englishName', 'family', 'owner'] as const).flatMap((field) => {
    const text = cellText(cell(field))
    return text === undefined ? [] : [[field, text] as const]
  })
  return {
    ...Object.fromEntries(texts),
    ...(aliases !== undefined && { aliases }),
    ...(launch !== undefined && { launch }),
    promotions: (Object.keys(columnsOfPromotion) as PromotionKind[]).flatMap((kind) => promotionOf(kind, cell) ?? []),
  }
}

function aliasesOf(value: unknown): readonly string[] | undefined {
  const texts = Array.isArray(value) ? value.map(String) : cellText(value)?.split(/[,，、;；|]/)
  return texts?.map((text) => text.trim()).filter((text) => text !== '')
}

function promotionOf(kind: PromotionKind, cell: (field: ProductColumn) => unknown): Promotion | undefined {
  const columns = columnsOfPromotion[kind]
  const [name, begin, end] = [cellText(cell(columns.name)), cell(columns.from), cell(columns.to)]
  if (cellText(begin) === undefined) {
    if (name === undefined && cellText(end) === undefined) return undefined
    throw new TingyinError('FIELD_INVALID', { field: columns.from, problem: `the ${kind} has no first day.` })
  }
  const from = parseDay(columns.from, begin)
  return {
    kind,
    name: name ?? `${usualNames[kind]} ${from}`,
    from,
    ...(cellText(end) !== undefined && { to: parseDay(columns.to, end) }),
  }
}
