import { z } from 'zod'
import type { ComparedContacts, TrendsRequest } from '../analytics/trends/keyword-trends'
import type { TermChange } from '../analytics/trends/term-change'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'
import { totalSchema, understoodQuery } from './contact-schema'
import { queryParameter, upTo } from './query-parameters'

const day = z.string().describe('A day of Asia/Shanghai, YYYY-MM-DD; it belongs to the period.')
const daySpan = z.strictObject({ from: day, to: day }).meta({ id: 'DaySpan', description: 'Days from the first to the last.' })

export const trendQuery = z.strictObject({
  q: queryParameter,
  from: day.meta({ example: '2025-09-01' }),
  to: day.meta({ example: '2025-09-07' }),
  against: z
    .string()
    .default('recent')
    .describe('What the period is held against: recent (the eight weeks before), before (as many days before), weekdays (the nearest earlier days on the same weekdays), year (the same dates of the year before), or days such as 2025-01-28..2025-02-04.'),
  top: upTo(100, 20, 'Terms of each kind.'),
})

export const comparedFields = {
  query: understoodQuery.describe('Finds the contacts of the period.'),
  againstQuery: understoodQuery.describe('Finds those they are held against.'),
  period: daySpan,
  against: daySpan,
  contacts: totalSchema,
  againstContacts: totalSchema.describe('How many contacts they are held against; exact.'),
  compared: z.number().describe('How many terms were compared.'),
}

export const termList = z
  .array(
    z
      .strictObject({
        term: z.string().describe('The term.'),
        query: z.string().describe('Finds its contacts of the period.'),
        againstQuery: z.string().describe('Finds its contacts among those the period is held against.'),
        contacts: z.number().describe('How many contacts of the period have it.'),
        against: z.number().describe('How many of those it is held against have it.'),
        share: z.number().describe('Part of the contacts of the period, 0 to 1.'),
        againstShare: z.number().describe('Part of those it is held against, 0 to 1.'),
        ratio: z.number().describe('How many times as large the share is, each count taken as a half more.'),
        low: z.number().describe('Lower bound of the 95 % interval of the ratio.'),
        high: z.number().describe('Upper bound of it.'),
        own: z.number().describe('Part of the contacts that say it in words of their own, above 0 to 1: near 0 in fixed sentences.'),
        likelihoodRatio: z.number().describe('How much better two shares explain the counts than one (G²), contacts that repeat each other counted little. Above 10.8 once in a thousand times by chance.'),
        falseDiscovery: z.number().describe('What part of the terms down to this one is there by chance, at most (Benjamini–Hochberg).'),
        bursts: z
          .array(
            z
              .strictObject({
                from: day,
                to: day,
                contacts: z.number().describe('Contacts with the term on these days.'),
                weight: z.number().describe('How much more probable they are at three times the usual share, as a logarithm.'),
              })
              .meta({ id: 'BurstSpan', description: 'Days on which a term is said clearly more often than on the others.' }),
          )
          .readonly()
          .describe('When it burst, in the order of time.'),
      })
      .meta({ id: 'TermChange', description: 'How often a term is said in a period and in what that is held against.' }),
  )
  .readonly()

export const trendsRequest = ({ q, ...asked }: z.output<typeof trendQuery>): TrendsRequest => ({ query: q, ...asked })

/** Queries repeat what was asked, which may hold personal data. */
export function maskedComparison<Compared extends ComparedContacts>(compared: Compared, pseudonyms: Pseudonyms): Compared {
  return { ...compared, query: maskCell(compared.query, pseudonyms), againstQuery: maskCell(compared.againstQuery, pseudonyms) }
}

export const maskedTerms = (terms: readonly TermChange[], pseudonyms: Pseudonyms): readonly TermChange[] =>
  terms.map((term) => ({ ...term, query: maskCell(term.query, pseudonyms), againstQuery: maskCell(term.againstQuery, pseudonyms) }))
