import { contactSeries } from '../analytics/contact-series'
import type { LabelField, SeriesRequest } from '../stores/search/search-index'
import type { CommandContext } from './command-context'

interface SeriesOptions {
  readonly by: SeriesRequest['step']
  readonly split?: LabelField
  readonly top: number
  readonly json?: boolean
}

/** Prints a row for each series and step, zeros too; a step on which nothing at all was kept has none. */
export async function seriesCommand(context: CommandContext, query: string, { by: step, split, top, json }: SeriesOptions): Promise<void> {
  await context.withStoredServices(async (services) => {
    const series = await contactSeries({ query, step, by: split, top }, services)
    if (json) return context.printJson({ step, ...(split !== undefined && { by: split }), ...series })
    const counts = new Map(series.counts.map(({ step: name, value, contacts }) => [`${value}\0${name}`, contacts]))
    context.print('series_id,date,value')
    for (const value of split === undefined ? [''] : series.values.map((each) => each.value)) {
      const id = split === undefined ? series.query : `${split}:${value}`
      for (const { step: name } of series.steps) context.print(`${cell(id)},${step === 'hour' ? `${name.replace('T', ' ')}:00:00` : name},${counts.get(`${value}\0${name}`) ?? 0}`)
    }
  })
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
