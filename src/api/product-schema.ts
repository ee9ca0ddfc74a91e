import { z } from 'zod'
import { promotionKinds } from '../domain/product'
import { parseDay } from '../sources/dates'
import { TingyinError } from '../domain/errors'

/** A day in any form that a column may have. */
const givenDay = z
  .string()
  .max(100)
  .transform((text, context) => {
    try {
      return parseDay('day', text)
    } catch (error) {
      if (!(error instanceof TingyinError) || error.code !== 'FIELD_INVALID') throw error
      context.addIssue((error as TingyinError<'FIELD_INVALID'>).details.problem)
      return z.NEVER
    }
  })

const text = z.string().max(200)
const shown = { kind: z.enum(promotionKinds).describe('promotion 促销 or campaign 活动.'), name: text.describe('What it is called.') }

export const productParams = z.strictObject({ id: text.min(1).describe('Id of the product, or any of its names.') })

/** What a caller gives; left out is empty. */
export const givenProduct = z.strictObject({
  name: text.optional().describe('Name as people see it. May be left out for a product that the dictionaries know.'),
  englishName: text.optional().describe('English name.'),
  aliases: z.array(text).readonly().default([]).describe('What customers call it. Each belongs to one product alone.'),
  family: text.optional().describe('产品族.'),
  owner: text.optional().describe('负责人; masked like every text.'),
  launch: givenDay.optional().describe('First day, 2026-01-05. May lie ahead.'),
  promotions: z
    .array(z.strictObject({ ...shown, from: givenDay.describe('First day.'), to: givenDay.optional().describe('Last day; absent while no end is known.') }))
    .readonly()
    .default([])
    .describe('Promotions and campaigns. They may overlap.'),
})

export const productSchema = z
  .strictObject({
    id: z.string().describe('Stable id; contacts carry it as a label.'),
    name: z.string().describe('Name as people see it.'),
    englishName: z.string().optional().describe('English name.'),
    aliases: z.array(z.string()).readonly().describe('What customers call it, beside its names in the dictionaries.'),
    family: z.string().optional().describe('产品族.'),
    owner: z.string().optional().describe('负责人.'),
    launch: z.string().optional().describe('First day in Asia/Shanghai, 2026-01-05.'),
    promotions: z
      .array(z.strictObject({ ...shown, from: z.string().describe('First day.'), to: z.string().optional().describe('Last day; absent while no end is known.') }).meta({ id: 'Promotion', description: 'A promotion or campaign.' }))
      .readonly()
      .describe('Promotions and campaigns in the order of their first days.'),
  })
  .meta({ id: 'Product', description: 'A registered product.' })

export const notices = z.array(z.string()).readonly().describe('What is allowed and yet worth knowing: a launch that lies ahead, promotions that overlap, users that fall to zero.')

export const importedRows = z
  .array(z.record(z.string(), z.unknown()))
  .min(1)
  .max(10_000)
  .readonly()
  .describe('1 to 10,000 rows, their fields by the headers a file may have, in Chinese or English.')

export const refusedRows = z
  .array(
    z
      .strictObject({
        line: z.number().describe('Position of the row in the request, from 1.'),
        code: z.string().describe('Error code.'),
        message: z.string().describe('What was wrong and what would be right.'),
      })
      .meta({ id: 'RefusedRow', description: 'A row that was not taken.' }),
  )
  .readonly()
  .describe('Rows that were not taken; the others were taken all the same.')

export const ofProduct = z.string().describe('Id of the product.')

export const inPeriod = {
  period: z.string().describe('A day 2026-01-05, an ISO week 2026-W02 or a month 2026-01, as imported.'),
  from: z.string().describe('Its first day.'),
  to: z.string().describe('Its last day.'),
}
