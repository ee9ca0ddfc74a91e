import type { ProductNames } from '../classify/product-names'
import { TingyinError } from '../domain/errors'
import type { RegisteredProduct } from '../domain/product'
import { missingProductColumns, type ProductColumn, productHeaders, type ProductRow, readProductRow } from '../sources/product-row'
import type { GivenProduct, ProductRegistry } from './product-registry'
import { byLine, type ReadRows, type RefusedRow, refusedRow, type RowReading } from './read-table'

export const productReading: RowReading<ProductColumn, ProductRow> = { known: productHeaders, missing: missingProductColumns, read: readProductRow }

export interface ProductImport {
  /** Rows read. */
  readonly read: number
  /** Products that were not registered before. */
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** The rows of the others are kept all the same. */
  readonly refused: readonly RefusedRow[]
  readonly notices: readonly string[]
}

/**
 * Registers the products of a table. What its rows say of a product replaces what was registered; an empty cell and a column that is not there leave it as it is.
 * Promotions and campaigns are replaced together, by those of all rows of the product, where any row has one. The same table twice changes nothing.
 */
export async function importProducts({ rows, refused: unread }: ReadRows<ProductRow>, registry: ProductRegistry): Promise<ProductImport> {
  const refused = [...unread]
  const names = await registry.names()
  const groups = new Map<string, { readonly line: number; given: ProductRow }>()
  for (const { line, row } of rows) {
    try {
      const id = idOf(row, names)
      const group = groups.get(id)
      groups.set(id, { line: group?.line ?? line, given: group === undefined ? row : together(group.given, row) })
    } catch (error) {
      refused.push(refusedRow(line, error))
    }
  }
  const registered = new Map((await registry.list()).map((product) => [product.id, product]))
  const entries = [...groups]
  const outcomes = await registry.putAll(entries.map(([id, { given }]) => over(registered.get(id), id, given)))
  const count = { added: 0, changed: 0, unchanged: 0 }
  const notices: string[] = []
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome instanceof TingyinError) refused.push(refusedRow(entries[i]![1].line, outcome))
    else {
      count[outcome.change]++
      notices.push(...outcome.notices)
    }
  }
  return { read: rows.length + unread.length, ...count, refused: refused.sort(byLine), notices }
}

/** A row without an id means the product of its name. */
function idOf({ id, name }: ProductRow, names: ProductNames): string {
  if (id !== undefined) return id
  if (name !== undefined) return names.find(name)
  throw new TingyinError('FIELD_MISSING', { field: 'product', columns: ['产品编号', '产品名称'] })
}

/** @throws TingyinError FIELD_INVALID where two rows of one product contradict each other */
function together(one: ProductRow, other: ProductRow): ProductRow {
  for (const field of ['name', 'englishName', 'family', 'owner', 'launch'] as const) {
    if (one[field] !== undefined && other[field] !== undefined && one[field] !== other[field]) {
      throw new TingyinError('FIELD_INVALID', { field, problem: `an earlier row of the product says "${one[field]}", this one "${other[field]}". Leave one.` })
    }
  }
  const aliases = one.aliases || other.aliases ? { aliases: [...(one.aliases ?? []), ...(other.aliases ?? [])] } : {}
  return { ...one, ...other, ...aliases, promotions: [...one.promotions, ...other.promotions] }
}

function over(registered: RegisteredProduct | undefined, id: string, { promotions, ...given }: ProductRow): GivenProduct {
  return { ...registered, ...given, id, ...(promotions.length > 0 && { promotions }) }
}
