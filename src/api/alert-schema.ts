import { z } from 'zod'
import { alertDeeds, alertStates } from '../domain/alert'
import { splitFields, watchedCycles } from '../domain/alert-rule'
import { cycleEvents } from '../domain/cycle'
import { plannedEventKinds, seriesSteps } from '../domain/spike'
import { person } from './correction-schema'

export const daySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day, such as 2026-11-01')

/** Who did something, when and why. */
const deed = {
  by: z.string().describe('Who, as the caller named them; personal data masked.'),
  at: z.string().describe('When, ISO 8601.'),
  remark: z.string().optional().describe('Why; personal data masked.'),
}

export const personBody = z.strictObject(person).describe('Who says so.')

export const alertParams = z.strictObject({ alert: z.string().min(1).max(100).describe('Id of the alert.') })

/** Of another series in which an alert's event was seen. */
const alsoSeenSchema = z
  .strictObject({
    incident: z.string().describe('Id of its incident.'),
    rule: z.string().describe('Id of its rule.'),
    ruleName: z.string().describe('Name of its rule.'),
    split: z.enum(splitFields).optional().describe('The field that the series is a value of.'),
    series: z.string().describe('Value of the field; empty where the rule does not split.'),
    since: z.string().describe('Its first step.'),
    until: z.string().describe('Its last step so far.'),
    observed: z.number().describe('Contacts from since to until.'),
    expected: z.number().describe('Contacts expected.'),
    ended: z.boolean().describe('Whether the series is as expected again.'),
  })
  .meta({ id: 'AlsoSeen', description: 'Another series in which the event of an alert was seen.' })

const moverSchema = z
  .strictObject({
    field: z.string().describe('A label field, or term.'),
    value: z.string().describe('The value that moved.'),
    n: z.number().describe('Contacts with it.'),
    expected: z.number().describe('Contacts expected with it.'),
    excess: z.number().describe('n less expected.'),
    likelihoodRatio: z.number().describe('G² of the counts; the larger, the surer.'),
    query: z.string().describe('Finds its contacts.'),
  })
  .meta({ id: 'Mover', description: 'A value that moved with a series: a reason.' })

export const alertSchema = z
  .strictObject({
    id: z.string().describe('Id of the alert: the same for the same rule, series and first day.'),
    rule: z.string().describe('Id of its rule.'),
    ruleName: z.string().describe('Name of its rule.'),
    split: z.enum(splitFields).optional().describe('The field that the series is a value of.'),
    series: z.string().describe('Value of the field; empty where the rule does not split.'),
    step: z.enum(seriesSteps).describe('Length of a step.'),
    since: z.string().describe('Its first step, in Asia/Shanghai.'),
    until: z.string().describe('Its last step so far.'),
    channel: z.enum(['one_step', 'seven_step']).optional().describe('What noticed it: one step, or the last seven together; absent of an event of a cycle.'),
    event: z.enum(cycleEvents).optional().describe('What happened in the cycle of the product: a wave of promotion is used up, the ratio of consultations to users rises, or it rises while every KPI meets its target. Absent: more contacts than expected.'),
    severity: z.number().describe('0 to 100, as it was first said. Of a used-up wave that of the peak of its curve, while pValue, observed and expected are of all its days.'),
    pValue: z.number().describe('How probable at least so many contacts are where nothing happens.'),
    observed: z.number().describe('Contacts from since to until.'),
    expected: z.number().describe('Contacts expected.'),
    interval98: z.strictObject({ lower: z.number().describe('Lower end.'), upper: z.number().describe('Upper end.') }).describe('Holds 98 % of the counts that are expected.'),
    excess: z.number().describe('observed less expected.'),
    contributions: z
      .array(z.strictObject({ effect: z.string().describe('weekday, holiday, billing, level …'), factor: z.number().describe('Its factor.') }))
      .readonly()
      .describe('Factors whose product is the expectation.'),
    reasons: z.array(moverSchema).readonly().describe('What moved, the surest first.'),
    holidaysUnknown: z.literal(true).optional().describe('No public holidays are known of its days, which count as ordinary ones.'),
    ended: z.boolean().describe('Whether the series is as expected again.'),
    query: z.string().describe('Finds its contacts.'),
    openedAt: z.string().describe('When it was first kept, ISO 8601.'),
    grownAt: z.string().optional().describe('When it last grew.'),
    closedAt: z.string().optional().describe('When it ended.'),
    alert: z
      .strictObject({
        state: z.enum(alertStates).describe('What people have done about it.'),
        openedFor: z.string().describe('The step it was opened for.'),
        severity: z.number().describe('0 to 100: the highest that was said of its event so far.'),
        alsoSeen: z.array(alsoSeenSchema).readonly().describe('The same event in other series, in the order they joined it.'),
        verdict: z.enum(['false_alarm', 'known_event']).optional().describe('What a person found it to be.'),
        history: z
          .array(z.strictObject({ deed: z.enum(alertDeeds).describe('What was done.'), ...deed }))
          .readonly()
          .describe('In the order of time.'),
      })
      .describe('What became of it.'),
  })
  .meta({ id: 'Alert', description: 'An excess of a series, or an event of a product’s cycle, that people are to know of, with the other series in which it was seen. It holds numbers, names and queries, and no text of a contact.' })

export const ruleSchema = z
  .strictObject({
    id: z.string().describe('Id of the rule.'),
    name: z.string().describe('Its name.'),
    query: z.string().describe('Which contacts are counted.'),
    split: z.enum(splitFields).optional().describe('Watches each value of this field.'),
    cycle: z.enum(watchedCycles).optional().describe('Watches waves of promotion that are used up, or ratios of consultations to users that rise, instead of counts.'),
    step: z.enum(seriesSteps).describe('Length of a step.'),
    leastSeverity: z.number().describe('Of incidents below it nobody is told.'),
    budget: z.number().describe('Alerts a day at most.'),
    enabled: z.boolean().describe('Whether it is watched.'),
  })
  .meta({ id: 'AlertRule', description: 'Which series are watched, and when people are told.' })

export const exclusionSchema = z
  .strictObject({
    id: z.string().describe('Id of the excluded span.'),
    rule: z.string().describe('Id of the rule.'),
    series: z.string().describe('Value of the field the rule splits by; empty where it does not.'),
    from: z.string().describe('First day.'),
    to: z.string().describe('Last day.'),
    leastSeverity: z.number().optional().describe('Incidents of this severity or more are told all the same; absent where none is.'),
    ...deed,
  })
  .meta({ id: 'SeriesExclusion', description: 'Days in which nobody is told of a series, or of severe incidents only.' })

export const plannedEventSchema = z
  .strictObject({
    id: z.string().describe('Id of the event.'),
    kind: z.enum(plannedEventKinds).describe('What it is.'),
    name: z.string().describe('Its name.'),
    from: z.string().describe('First day.'),
    to: z.string().describe('Last day.'),
    product: z.string().optional().describe('Id of the product it is about; absent for all.'),
    region: z.string().optional().describe('Region; absent for all.'),
    ...deed,
  })
  .meta({ id: 'PlannedEvent', description: 'Something known beforehand that makes customers call.' })

/** A planned event as a caller tells of it. */
export const givenEvent = {
  kind: z.enum(plannedEventKinds).describe('What it is.'),
  name: z.string().trim().min(1).max(200).describe('Its name; masked like every text.'),
  product: z.string().max(100).optional().describe('Product it is about, by id, name or alias. Default: all.'),
  region: z.string().trim().min(1).max(100).optional().describe('Region. Default: all.'),
}

export const webhookSchema = z
  .strictObject({
    id: z.string().describe('Id of the webhook.'),
    url: z.string().describe('Its address, without what stands behind the ?.'),
    addedAt: z.string().describe('When it was added, ISO 8601.'),
  })
  .meta({ id: 'Webhook', description: 'A program that is told what happens to alerts.' })
