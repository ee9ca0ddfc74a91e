import type { EventFinder } from '../classify/find-events'
import { TingyinError } from '../domain/errors'
import type { NeedAssessment } from '../domain/need'
import type { QueryVocabulary } from '../domain/query'
import { changeRecord } from '../stores/records/change-record'
import type { RecordStore } from '../stores/records/record-store'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'
import { readLabelValues } from './read-label-values'

/** What somebody says of a need; `product` by any of its names, everything else as `NeedAssessment` has it. */
export type GivenAssessment = { readonly [Field in Exclude<keyof NeedAssessment, 'at'>]: NeedAssessment[Field] | undefined } & Pick<NeedAssessment, 'event' | 'by'>

interface Assessing {
  readonly stores: { readonly records: RecordStore }
  readonly tools: { readonly events: EventFinder }
  readonly vocabulary: QueryVocabulary
  readonly pseudonyms: Pseudonyms
}

/**
 * Keeps what somebody says of a need. What they leave out stays as it was said before.
 *
 * @throws TingyinError EVENT_NOT_FOUND, LABEL_INVALID for a product there is not, REQUEST_INVALID for nothing said or a figure outside 1 to 5
 */
export async function assessNeed(given: GivenAssessment, { stores: { records }, tools, vocabulary, pseudonyms }: Assessing, now = new Date()): Promise<NeedAssessment> {
  const event = tools.events.eventOf(given.event)
  if (event === undefined) throw new TingyinError('EVENT_NOT_FOUND', { event: given.event.slice(0, 60) })
  const { difficulty, strategicValue, strategy } = given
  if (difficulty === undefined && strategicValue === undefined && strategy === undefined) {
    throw new TingyinError('REQUEST_INVALID', { problem: 'it says nothing of the need. Give a difficulty, a strategic value or a strategy.' })
  }
  if (given.by.trim() === '') throw new TingyinError('REQUEST_INVALID', { problem: 'it does not say who says so. Give a name or a staff code.' })
  checkFigure('difficulty', difficulty)
  checkFigure('strategic value', strategicValue)
  const product = given.product === undefined ? undefined : readLabelValues({ products: [given.product] }, vocabulary).products![0]!
  const key = JSON.stringify([event.id, product ?? ''])
  return changeRecord<NeedAssessment>(records, 'need', key, (seen) => ({
    ...seen,
    event: event.id,
    ...(product !== undefined && { product }),
    ...(difficulty !== undefined && { difficulty }),
    ...(strategicValue !== undefined && { strategicValue }),
    ...(strategy !== undefined && { strategy: maskCell(strategy, pseudonyms) }),
    by: maskCell(given.by.trim(), pseudonyms),
    at: now.toISOString(),
  }))
}

function checkFigure(name: string, figure: number | undefined): void {
  if (figure !== undefined && !(Number.isInteger(figure) && figure >= 1 && figure <= 5)) {
    throw new TingyinError('REQUEST_INVALID', { problem: `the ${name} is ${figure}; it is a whole number from 1 to 5.` })
  }
}

/** Everything people said of needs. */
export async function needAssessments({ records }: { readonly records: RecordStore }): Promise<readonly NeedAssessment[]> {
  return (await records.list('need')).map(({ value }) => value as NeedAssessment)
}
