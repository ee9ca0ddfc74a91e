import { z } from 'zod'
import { correctedFields } from '../domain/corrections'
import { type Flag, flags, tiers } from '../domain/labels'
import { versionsSchema } from './contact-schema'

export const correctedField = z.enum(correctedFields)

/** What a caller says of labels: names of values in either language, or stored values. */
export const givenLabels = z.strictObject({
  tier: z.string().max(100).optional().describe('体验层次: emotional, or 情感性.'),
  also: z.array(z.string().max(100)).max(3).readonly().optional().describe('Other tiers that apply too. Without it those that did go on applying.'),
  kind: z.string().max(100).optional().describe('来电性质: complaint, or 投诉.'),
  polarity: z.string().max(100).optional().describe('情感: negative, or 负面.'),
  stage: z.string().max(100).optional().describe('体验阶段: use, or 使用.'),
  topic: z.string().max(100).optional().describe('主题 by its id or name: billing, or 话费账单与扣费. GET /api/label-values lists them.'),
  products: z.array(z.string().max(100)).max(20).readonly().optional().describe('Products by id, name or alias, the one it is about first; [] for none.'),
  ...(Object.fromEntries(flags.map((flag) => [flag, z.boolean().optional().describe(`Whether the flag ${flag} is up.`)])) as Record<Flag, z.ZodOptional<z.ZodBoolean>>),
})

const valueSchema = z
  .union([
    z
      .strictObject({ value: z.enum(tiers).describe('The primary tier.'), also: z.array(z.enum(tiers)).readonly().describe('Others that also apply.') })
      .describe('Of the field tier.'),
    z.string().describe('Of kind, polarity, stage and topic: the stored value.'),
    z.array(z.string()).readonly().describe('Of products: their ids.'),
    z.boolean().describe('Of a flag: whether it is up.'),
  ])
  .meta({ id: 'LabelValue', description: 'What a label says.' })

const deed = {
  by: z.string().describe('Who, as the caller named them; personal data masked.'),
  at: z.string().describe('When, ISO 8601.'),
  remark: z.string().optional().describe('Why; personal data masked.'),
}

export const correctionSchema = z
  .strictObject({
    id: z.string().describe('Id of the correction.'),
    contact: z.strictObject({ source: z.string().describe('Source of the contact.'), id: z.string().describe('Id of the contact.') }).describe('Which contact.'),
    position: z.number().describe('The how-manieth correction of its contact; of those that are not undone the last holds.'),
    field: correctedField.describe('Which label.'),
    before: valueSchema.describe('What stood there.'),
    after: valueSchema.describe('What is right. The same as before where it was confirmed.'),
    model: z
      .strictObject({
        value: valueSchema.describe('What the model said then.'),
        score: z.number().describe('How far that stood out.'),
        versions: versionsSchema.describe('Which model it was.'),
      })
      .describe('The model\'s own word at that time.'),
    sample: z.string().optional().describe('The random sample it was made in.'),
    undone: z.strictObject(deed).optional().describe('Present when it was taken back.'),
    ...deed,
  })
  .meta({ id: 'Correction', description: 'A person\'s word on one label of one contact.' })

export const person = {
  by: z.string().trim().min(1).max(100).describe('Who says so: a name or a staff code. It is masked like every text.'),
  remark: z.string().max(1_000).optional().describe('Why; masked like every text.'),
}
