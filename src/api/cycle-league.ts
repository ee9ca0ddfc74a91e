import { z } from 'zod'
import { cycleLeague as leagueOf } from '../analytics/cycle/cycle-league'
import { namedProduct, ratioFields } from './cycle-schema'
import { defineRoute } from './route'

export const cycleLeague = defineRoute({
  method: 'get',
  path: '/api/cycle/league',
  operationId: 'cycleLeague',
  summary: 'Rank the registered products by consultations for each user.',
  tag: 'products',
  errors: ['CYCLE_INVALID'],
  reply: z.strictObject({
    products: z
      .array(
        z
          .strictObject({
            product: namedProduct,
            ratio: z.strictObject(ratioFields).optional().describe('咨询量/用户数. Absent where no week has consultations and users.'),
            kpis: z
              .strictObject({
                period: z.string().describe('The newest period with a target.'),
                kpis: z.number().describe('How many KPIs have a target.'),
                missed: z.array(z.string()).readonly().describe('Those that miss it.'),
              })
              .optional()
              .describe('Absent where no KPI has a target.'),
            greenButRed: z.boolean().describe('Green KPI, red experience: every KPI meets its target, and yet the ratio rises.'),
          })
          .meta({ id: 'LeagueEntry', description: 'A product in the league.' }),
      )
      .readonly()
      .describe('The highest ratio first, those without one last.'),
  }),
  handle: async (_input, services) => ({ status: 200, body: { products: await leagueOf({ ...services, records: services.stores.records }) } }),
})
