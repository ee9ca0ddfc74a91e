import { businessDayKind } from '../analytics/cycle/business-day-kind'
import { dailySeries } from '../analytics/cycle/daily-series'
import { productCycle } from '../analytics/cycle/zones'
import { lifecycleCurveLetters } from '../domain/cycle'
import { readDailyTable } from '../sources/daily-table'
import type { CommandContext } from './command-context'
import { counted } from './count-table'
import { openTable, rounded, type TableFiles } from './open-table'

const columns = ['series_id', 'label', 'zone_a_end', 'zone_b_end', 'confidence', 'consult_curve', 'reason']

/** Names the life-cycle curve of each product of a table and the ends of its zones. */
export async function classifyLifecyclesCommand(context: CommandContext, options: TableFiles): Promise<void> {
  const table = await readDailyTable(options.in, ['consultations', 'users'])
  const writer = await openTable(context, options, columns)
  for (const [id, { consultations, users }] of table) {
    if (consultations.size === 0 || users.size === 0) {
      await writer.write({ series_id: id, label: 'none', consult_curve: 'none', reason: 'too_little_data' })
      continue
    }
    const cycle = productCycle(dailySeries(consultations), dailySeries(users), businessDayKind)
    await writer.write({
      series_id: id,
      label: lifecycleCurveLetters[cycle.users.curve],
      zone_a_end: cycle.risingEnds,
      zone_b_end: cycle.fallingEnds,
      confidence: rounded(cycle.users.confidence),
      consult_curve: cycle.consultations.curve,
      reason: cycle.users.reason ?? cycle.consultations.reason,
    })
  }
  await writer.close()
  context.note(`${counted(table.size, 'product')} classified.`)
}
