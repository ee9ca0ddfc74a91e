import { z } from 'zod'
import { readSince } from '../sources/read-since'
import { labelFields } from '../stores/search/search-index'

/** Fields whose values can be counted. An id has no count worth knowing. */
export const countedFields = labelFields.filter((field) => field !== 'id')

export const queryParameter = z
  .string()
  .default('')
  .describe('What to look for, in the query language: 退款失败 -已解决, "不能上网", 层次:情感性 日期:近7天. Empty for everything.')
  .meta({ example: '断网 kind:complaint' })

/** `tier,kind` as a list of fields. */
export const fieldList = z
  .string()
  .transform((text) => text.split(',').map((field) => field.trim()).filter((field) => field !== ''))
  .pipe(z.array(z.enum(countedFields)))
export const ofFields = `Fields separated by commas: ${countedFields.join(', ')}.`

export const upTo = (most: number, usual: number, description: string) =>
  z.coerce.number().int().min(1).max(most).default(usual).describe(`${description} 1 to ${most}, default ${usual}.`)

export const sourceParameter = z.string().min(1).max(200)

/** A time from which on, in any form a column may have, as epoch milliseconds. */
export const sinceParameter = z
  .string()
  .max(100)
  .transform((text, context) => {
    const since = readSince(text)
    if (since !== undefined) return since
    context.addIssue('it is no time we can read, such as 2026-03-02 or 2026-03-02T09:30:00+08:00')
    return z.NEVER
  })
  .optional()
