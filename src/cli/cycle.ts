import { businessDayKind } from '../analytics/cycle/business-day-kind'
import { consultationCurve } from '../analytics/cycle/consultation-curve'
import { dailySeries } from '../analytics/cycle/daily-series'
import { consultCurveLetters } from '../domain/cycle'
import { readDailyTable } from '../sources/daily-table'
import type { CommandContext } from './command-context'
import { counted } from './count-table'
import { openTable, rounded, type TableFiles } from './open-table'

const columns = ['series_id', 'label', 'peak', 'half_width_days', 'amplitude', 'probability', 'second_best', 'asymmetry', 'tail', 'reason']

/** Names and measures the consultation curve of each series of a table. */
export async function classifyCyclesCommand(context: CommandContext, options: TableFiles): Promise<void> {
  const table = await readDailyTable(options.in, ['value'])
  const writer = await openTable(context, options, columns)
  for (const [id, { value }] of table) {
    const found = value.size === 0 ? undefined : consultationCurve(dailySeries(value), businessDayKind)
    await writer.write({
      series_id: id,
      label: consultCurveLetters[found?.curve ?? 'none'],
      peak: found?.wave?.peak,
      half_width_days: found?.wave?.halfWidthDays,
      amplitude: rounded(found?.wave?.amplitude),
      probability: rounded(found?.probability ?? 1),
      second_best: found?.secondBest && consultCurveLetters[found.secondBest.curve],
      asymmetry: rounded(found?.wave?.asymmetry),
      tail: rounded(found?.wave?.tail),
      reason: found === undefined ? 'too_little_data' : found.reason,
    })
  }
  await writer.close()
  context.note(`${counted(table.size, 'curve')} classified.`)
}
