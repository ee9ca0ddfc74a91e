import { BusinessCalendar } from '../analytics/spikes/business-calendar'
import { judgedAfter } from '../analytics/spikes/spike-detector'
import { type MetricRow, scoreMetric } from '../analytics/spikes/score-metric'
import { scoreSeries, type ScoredRow, type SeriesRow, stepOfTimes } from '../analytics/spikes/score-series'
import { TingyinError } from '../domain/errors'
import type { SeriesStep } from '../domain/spike'
import { readCalendarFile } from '../sources/calendar-file'
import { headersWithoutData } from '../sources/columns'
import { openSource } from '../sources/open-source'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { openTable } from './open-table'

export interface ScoreSpikesOptions {
  readonly in: string
  readonly out?: string
  readonly calendar?: string
  readonly step?: SeriesStep
}

const seriesColumns = ['series_id', 'date', 'value'] as const
const metricColumns = ['timestamp', 'value'] as const
/** Problems that are told one by one. */
const MOST_TOLD = 10

/** Judges the series or the metric of a file. */
export async function scoreSpikesCommand(context: CommandContext, options: ScoreSpikesOptions): Promise<void> {
  const { columns, rows, lines } = await readTable(options.in)
  // Both are read before the output is opened: a bad file leaves an old result alone.
  const kinds = options.calendar === undefined ? undefined : await readCalendarFile(options.calendar)
  if (columns === metricColumns) {
    const metric: readonly MetricRow[] = rows.map((row) => ({ timestamp: row.timestamp!, value: row.value! }))
    const answers = scoreMetric(metric)
    await writeTable(context, options, ['timestamp', 'anomaly_score'], answers.map((answer, i) => ({ timestamp: metric[i]!.timestamp, anomaly_score: 'score' in answer ? toSixDigits(answer.score) : '' })))
    return tellProblems(context, answers, lines)
  }
  const series: readonly SeriesRow[] = rows.map((row) => ({ series: row.series_id!, date: row.date!, value: row.value! }))
  const calendar = new BusinessCalendar(kinds === undefined ? {} : { kinds })
  const step = options.step ?? stepOfTimes(series.map(({ date }) => date))
  const answers = scoreSeries(series, step, calendar)
  await writeTable(
    context,
    options,
    ['series_id', 'date', 'score', 'alarm', 'expected', 'lower', 'upper'],
    answers.map((answer, i) => ({ series_id: series[i]!.series, date: series[i]!.date, ...judgementCells(answer) })),
  )
  tellProblems(context, answers, lines)
  tellTooShort(context, series, answers, step)
  if (calendar.yearsWithoutHolidays.length > 0) {
    context.note(`No public holidays are known for ${calendar.yearsWithoutHolidays.join(', ')}: their days are taken as if there were none. Name them with --calendar.`)
  }
}

type Row = Readonly<Record<string, string>>

/** The rows of a table of either kind, with the lines they start on. */
async function readTable(path: string): Promise<{ columns: readonly string[]; rows: readonly Row[]; lines: readonly number[] }> {
  const source = await openSource(path)
  const columns = [seriesColumns, metricColumns].find((known) => known.every((column) => source.columns.includes(column)))
  const unreadable = (problem: string): TingyinError => new TingyinError('SOURCE_UNREADABLE', { file: source.name, problem })
  if (columns === undefined) {
    throw unreadable(`it has the columns ${headersWithoutData(source.columns).join(', ')}; it needs ${seriesColumns.join(', ')}, or ${metricColumns.join(', ')}.`)
  }
  const rows: Row[] = []
  const lines: number[] = []
  for await (const row of source.rows()) {
    // Every row is answered, and of this one nothing is known, not even its series.
    if ('error' in row) throw unreadable(`line ${row.line}: ${row.error.message}`)
    rows.push(Object.fromEntries(columns.map((column) => [column, String(row.record[column] ?? '')])))
    lines.push(row.line)
  }
  return { columns, rows, lines }
}

async function writeTable(context: CommandContext, options: ScoreSpikesOptions, columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const writer = await openTable(context, options, columns)
  for (const row of rows) await writer.write(row)
  await writer.close()
}

function judgementCells(answer: ScoredRow): Readonly<Record<string, unknown>> {
  if ('problem' in answer) return { alarm: 0 }
  const { score, alarm, expected, interval98 } = answer.judgement
  return {
    score: score === undefined ? '' : toSixDigits(score),
    alarm: Number(alarm),
    expected: expected === undefined ? '' : toSixDigits(expected),
    lower: interval98?.lower,
    upper: interval98?.upper,
  }
}

function tellProblems(context: CommandContext, answers: readonly ({ readonly problem: string } | object)[], lines: readonly number[]): void {
  const problems = answers.flatMap((answer, i) => ('problem' in answer ? [`Line ${lines[i]}: ${answer.problem}`] : []))
  for (const problem of problems.slice(0, MOST_TOLD)) context.note(problem)
  if (problems.length > MOST_TOLD) context.note(`… and ${grouped(problems.length - MOST_TOLD)} more.`)
  if (problems.length > 0) context.note(`${grouped(problems.length)} of ${counted(answers.length, 'row')} could not be judged.`)
}

/** A series too young for any alarm is another thing than a quiet one. */
function tellTooShort(context: CommandContext, rows: readonly SeriesRow[], answers: readonly ScoredRow[], step: SeriesStep): void {
  const names = new Set(rows.map(({ series }) => series))
  const judged = new Set(rows.flatMap(({ series }, i) => ('judgement' in answers[i]! && answers[i].judgement.score !== undefined ? [series] : [])))
  const short = [...names].filter((name) => !judged.has(name))
  if (short.length === 0) return
  const shown = short.slice(0, MOST_TOLD).map((name) => `"${name}"`).join(', ')
  context.note(`Too few counts to judge ${grouped(short.length)} of ${grouped(names.size)} series: ${shown}${short.length > MOST_TOLD ? ', …' : ''}. A series of ${step}s is judged from its ${judgedAfter(step) + 1}th count on.`)
}

/** Six digits are more than is known. */
function toSixDigits(value: number): number {
  return Number(value.toPrecision(6))
}
