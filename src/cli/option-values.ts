import { InvalidArgumentError } from 'commander'
import { fieldByName } from '../stores/search/query-fields'
import { type LabelField, labelFields } from '../stores/search/search-index'

/** A whole number between two bounds. */
export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (/^\d{1,15}$/.test(value) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

export type ColumnOptions = Readonly<Record<string, readonly string[]>>

/** `--column text=标题`, which may be given several times; several headers of one field are read one after the other. */
export function columnOption(value: string, earlier: ColumnOptions = {}): ColumnOptions {
  const equals = value.indexOf('=')
  const field = value.slice(0, Math.max(equals, 0)).trim()
  const header = value.slice(equals + 1).trim()
  if (!field || !header) throw new InvalidArgumentError('It must be a field and a header, such as text=投诉内容.')
  return { ...earlier, [field]: [...(earlier[field] ?? []), header] }
}

/** A field whose values can be counted, by any name that a query knows it by. */
export function fieldOption(name: string): LabelField {
  const named = fieldByName(name) ?? name
  const field = labelFields.find((known) => known === (named === 'date' ? 'day' : named))
  if (!field) throw new InvalidArgumentError(`There is no field "${name}". There are: ${labelFields.join(', ')}.`)
  return field
}

export type FacetOptions = Partial<Record<LabelField, number>>

const FACET_VALUES = 10

/** `--facets tier,region:5`: the fields to count, each with how many of its values to show. */
export function facetOption(value: string): FacetOptions {
  const facets: FacetOptions = {}
  for (const part of value.split(',')) {
    const [name = '', count] = part.trim().split(':')
    facets[fieldOption(name)] = count === undefined ? FACET_VALUES : wholeNumber(1, 1000)(count)
  }
  return facets
}

/** `--also functional,convenience`; nothing, or `none`, is an empty list. */
export function listOption(value: string): readonly string[] {
  return value.split(/[,，、]/).map((part) => part.trim()).filter((part) => part !== '' && part !== 'none')
}

/** Undefined for what is neither. */
export function readYesNo(value: string): boolean | undefined {
  return /^(yes|true|是)$/.test(value) ? true : /^(no|false|否)$/.test(value) ? false : undefined
}

export function yesNoOption(value: string): boolean {
  const read = readYesNo(value)
  if (read === undefined) throw new InvalidArgumentError('It must be yes or no.')
  return read
}

/** An option that may be given several times. */
export function repeated(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}
