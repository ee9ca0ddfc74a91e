import { z } from 'zod'
import { attentionZones, consultCurves, lifecycleCurves, noCurveReasons, productPhases } from '../domain/cycle'
import { experienceRates } from '../domain/measures'
import { countedSchema } from './counted-schema'
import { namesSchema } from './value-names'

const day = (what: string) => z.string().describe(`${what}, YYYY-MM-DD in Asia/Shanghai.`)
const span = { from: day('First day'), to: day('Last day') }
const share = (what: string) => z.number().min(0).max(1).describe(`${what}, 0 to 1.`)

export const namedProduct = z.strictObject({ id: z.string().describe('Id of the product.'), name: z.string().describe('Name as people see it.') }).describe('The product.')

const curveShare = z.strictObject({ curve: z.enum(consultCurves).describe('The curve.'), probability: share('How likely it is') })

const beginning = z
  .strictObject({
    kind: z.enum(['launch', 'promotion', 'campaign']).describe('launch 上线, promotion 促销 or campaign 活动.'),
    name: z.string().describe('What it is called.'),
    from: day('First day'),
    to: z.string().optional().describe('Last day; absent of a launch and while no end is known.'),
  })
  .meta({ id: 'WaveBeginning', description: 'What may raise a wave of consultations.' })

const wave = z
  .strictObject({
    beginnings: z.array(beginning).readonly().describe('What raises it: several where they begin within two weeks and cannot be told apart, none where nothing is registered.'),
    ...span,
    curve: z
      .strictObject({
        curve: z.enum(consultCurves).describe('gradual A型, burst B型, long_tail C型, or none.'),
        probability: share('How likely it is'),
        secondBest: curveShare.optional().describe('What it is if it is not that.'),
        reason: z.enum(noCurveReasons).optional().describe('Why no curve is named.'),
        wave: z
          .strictObject({
            onset: day('Last day before the rise'),
            peak: day('The highest day'),
            halfWidthDays: z.number().describe('波宽: days at or above half height.'),
            widthOpen: z.boolean().describe('Whether it was still above half height at the end, and so is wider than is known.'),
            baseline: z.number().describe('Contacts a day without the wave.'),
            amplitude: z.number().describe('波高: contacts a day of the peak above the baseline.'),
            asymmetry: z.number().describe('变化趋势: days of the rise over days of the fall.'),
            tail: z.number().describe('Where it ends, as a share of the amplitude.'),
          })
          .optional()
          .describe('Its measures.'),
      })
      .describe('Its curve.'),
    consultations: countedSchema.describe('Consultations of its days.'),
    zones: z
      .array(z.strictObject({ zone: z.enum(attentionZones).describe('attention_rising A区, attention_falling B区, released C区.'), ...span, consultations: countedSchema.describe('Consultations of the zone.') }))
      .readonly()
      .describe('Zones in the order of time; none where no peak is known.'),
    usedUpFrom: z.string().optional().describe('First day on which this wave of promotion is used up: worth telling the owner.'),
  })
  .meta({ id: 'Wave', description: 'Consultations that a launch or promotion raises.' })

const lifecycle = z
  .strictObject({
    curve: z.enum(lifecycleCurves).describe('mature A型, growth B型, decline C型, rebirth D型, or none.'),
    confidence: share('Share of resamples that get the same name'),
    reason: z.enum(noCurveReasons).optional().describe('Why no curve is named.'),
    phases: z
      .array(
        z.strictObject({
          movement: z.enum(['rising', 'level', 'falling']).describe('Where users go.'),
          ...span,
          usersFrom: z.number().describe('Users at its beginning, by the fitted line.'),
          usersTo: z.number().describe('Users at its end, by the fitted line.'),
        }),
      )
      .readonly()
      .describe('Between change points.'),
    levelReached: z.string().optional().describe('Last day before users had reached their first level.'),
  })
  .describe('产品生命周期, on the imported users.')

const substitution = z
  .strictObject({
    leaving: countedSchema.describe('Contacts about the product that say they leave or give it up.'),
    staying: countedSchema.describe('All others about it.'),
    reason: z.literal('too_few').optional().describe('Present where there are fewer than 20 of either: then there are no hints.'),
    hints: z
      .array(
        z
          .strictObject({
            product: z.string().describe('Id of the other product.'),
            lift: z.number().describe('How many times as often those who leave name it.'),
            low: z.number().describe('Lower bound of its 95 % interval; what chance may explain is below 1.'),
            high: z.number().describe('Upper bound of it.'),
            likelihoodRatio: z.number().describe('G² of the two shares. Above 10.8 once in a thousand times by chance.'),
            leaving: countedSchema.describe('Contacts that leave and name it.'),
            staying: countedSchema.describe('Others that name it.'),
          })
          .meta({ id: 'SubstitutionHint', description: 'Another product that those who leave name more often than those who do not.' }),
      )
      .readonly()
      .describe('The highest lift first, five at most.'),
  })
  .describe('Which other products are named by those who leave.')

const trend = z
  .strictObject({ direction: z.enum(['rising', 'falling', 'none']).describe('Where it goes, at 5 %.'), tau: z.number().describe("Kendall's tau, -1 to 1."), p: z.number().describe('Two-sided p value.') })
  .meta({ id: 'RatioTrend', description: 'Mann–Kendall test of the weekly ratio, corrected for autocorrelation.' })

const alarm = z
  .strictObject({
    from: day('The first of the days that raise it'),
    day: day('The last of them'),
    observed: z.number().describe('Their consultations.'),
    expected: z.number().describe('What the ratio before would make expect of their users.'),
    score: z.number().describe('Standard deviations between both.'),
  })
  .meta({ id: 'RatioAlarm', description: 'A day on which more is asked than the users account for.' })

/** What the league and a product's cycle both say of a ratio. */
export const ratioFields = {
  latest: z
    .strictObject({
      ratio: z.number().describe('Consultations for each user and week.'),
      low: z.number().describe('Lower bound of its 95 % interval, the consultations taken for independent counts.'),
      high: z.number().describe('Upper bound.'),
      users: z.number().describe('Average users of these weeks.'),
      weeks: z.number().describe('How many weeks, at most four: the n of the mean.'),
      consultations: countedSchema.describe('Consultations of these weeks.'),
    })
    .describe('The mean of the last weeks.'),
  trend: trend.optional().describe('Absent with fewer than eight weeks.'),
  alarm: alarm.optional().describe('The last alarm, where it is at most a fortnight old.'),
}

const ratio = z
  .strictObject({
    ...ratioFields,
    weeks: z
      .array(
        z.strictObject({
          from: day('First day of the week'),
          consultations: z.number().describe('Consultations of the days with a count of users.'),
          users: z.number().describe('Average users of the week: its one denominator.'),
          ratio: z.number().optional().describe('Consultations for each user; absent where there were no users.'),
        }),
      )
      .readonly()
      .describe('Whole weeks in the order of time.'),
    alarms: z.array(alarm).readonly().describe('Every alarm.'),
  })
  .describe('咨询量/用户数.')

const estimate = z
  .strictObject({ value: share('hits / sample'), low: share('Lower end at 95 %'), high: share('Upper end at 95 %'), sample: z.number().describe('How many were asked.') })
  .meta({ id: 'Estimate', description: 'A rate with its interval by Wilson.' })

const experience = z
  .strictObject({
    period: z.string().describe('The newest period with all four rates.'),
    rates: z.record(z.enum(experienceRates), estimate).describe('知晓率, 认知率, 认同率, 认可率.'),
    gap: z.enum(experienceRates).describe('体验鸿沟: the rate before which most customers are lost.'),
    drop: z.number().describe('How much lower it is than the rate before it.'),
    certain: z.boolean().describe('Whether the drop is larger than every other one beyond chance.'),
    contacts: countedSchema.describe('What was said at the stage of the gap.'),
    phase: z.enum(productPhases).optional().describe('Where the product stands in its life.'),
    raise: z.array(z.enum(experienceRates)).readonly().describe('Rates to raise.'),
    sentences: z.array(z.string()).readonly().describe('What to do for each, in Chinese; from dictionaries/advice.yaml.'),
  })
  .describe('Experience gap and advice.')

const series = z
  .strictObject({ firstDay: day('Day of the first value'), values: z.array(z.number().nullable()).readonly().describe('A value a day; null where there is none.') })
  .meta({ id: 'DailySeries', description: 'A number a day without interruption.' })

export const cycleSchema = z.strictObject({
  product: namedProduct,
  consultations: countedSchema.describe('All that is looked at: from two weeks before the first launch or promotion.'),
  waves: z.array(wave).readonly().describe('A wave for each launch and promotion that has begun, until the next.'),
  unseen: z.array(beginning).readonly().describe('Begun, but after the last stored contact.'),
  lifecycle,
  userDays: z.number().describe('Days with a count of users.'),
  substitution,
  ratio: ratio.optional().describe('Absent where no week has consultations and users.'),
  experience: experience.optional().describe('Absent where the four rates were not asked for.'),
  notices: z.array(z.string()).readonly().describe('What is worth knowing of its registration.'),
  names: namesSchema,
  daily: z.strictObject({ consultations: series.describe('Consultations; a day without any stored contact has none.'), users: series.describe('Users.') }).describe('What all this is read from.'),
})
