import type { DailySeries } from '../../domain/cycle'
import type { Series, UserCount } from '../../domain/measures'
import type { RegisteredProduct } from '../../domain/product'
import { usersByDay } from '../product-figures'
import { between, dailySeries, lastDay } from './daily-series'

/** Consultations and users from the launch, where one is known, to the last day of consultations; users before the launch tell nothing of a product. */
export function sinceLaunch(
  { launch }: Pick<RegisteredProduct, 'launch'>,
  consultations: DailySeries,
  users: Series<UserCount>,
): { readonly consultations: DailySeries; readonly users: DailySeries } {
  const last = lastDay(consultations)
  const from = launch ?? ''
  const days = new Map([...usersByDay(users)].filter(([day]) => day >= from && day <= last))
  return {
    consultations: launch === undefined ? consultations : between(consultations, launch, last),
    users: days.size === 0 ? { firstDay: last, values: [] } : dailySeries(days),
  }
}
