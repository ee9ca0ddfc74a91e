import { z } from 'zod'
import { flatLabels } from '../analytics/flat-labels'
import { speakers } from '../domain/contact'
import { experienceStages, kinds, polarities, tiers } from '../domain/labels'
import { versionsSchema } from './contact-schema'
import { requestedPipeline } from './requested-pipeline'
import { defineRoute } from './route'
import { namesOf, namesSchema, valuesOfContacts } from './value-names'

const score = (field: string) => z.number().describe(`How likely the value of ${field} is right.`)

export const classifyText = defineRoute({
  method: 'post',
  path: '/api/classify',
  operationId: 'classifyText',
  summary: 'Label a text or a conversation without storing it.',
  tag: 'analysis',
  errors: ['PIPELINE_NOT_FOUND', 'TEXT_TOO_LONG', 'FIELD_INVALID'],
  body: z
    .strictObject({
      text: z.string().min(1).optional().describe('The text; or give turns.'),
      turns: z
        .array(
          z
            .strictObject({
              speaker: z.enum(speakers).describe('Who speaks.'),
              text: z.string().describe('What is said.'),
            })
            .describe('One turn.'),
        )
        .min(1)
        .readonly()
        .optional()
        .describe('The turns of a call or chat; or give a text.'),
      pipeline: z.string().min(1).optional().describe('Name of the pipeline. Default complaint-tickets.'),
    })
    .refine(({ text, turns }) => (text === undefined) !== (turns === undefined), { error: 'give either text or turns' })
    .describe('What to label.'),
  reply: z.strictObject({
    tier: z.enum(tiers).describe('体验层次.'),
    also: z.array(z.enum(tiers)).readonly().describe('Other tiers that clearly apply.'),
    kind: z.enum(kinds).describe('来电性质.'),
    polarity: z.enum(polarities).describe('情感.'),
    stage: z.enum(experienceStages).describe('体验阶段.'),
    topic: z.string().describe('主题, by its stable id.'),
    product: z.string().nullable().describe('Id of the product it is about; null when it names none.'),
    escalation: z.boolean().describe('越级投诉意向.'),
    churn: z.boolean().describe('流失意向.'),
    repeat: z.boolean().describe('重复投诉.'),
    scores: z
      .strictObject({
        tier: score('tier'), kind: score('kind'), polarity: score('polarity'), stage: score('stage'), topic: score('topic'),
        product: score('product'), escalation: score('escalation'), churn: score('churn'), repeat: score('repeat'),
      })
      .describe('0 to 1 each; below 0.5 the label is not sure. Of a product, how clearly it is named.'),
    evidence: z
      .array(
        z
          .strictObject({
            field: z.string().describe('The label it speaks for.'),
            value: z.string().describe('The value it speaks for; of a flag its name.'),
            start: z.number().describe('First position in `text` of this answer, in UTF-16 units.'),
            end: z.number().describe('Position after the last.'),
            text: z.string().describe('The words there.'),
            cue: z.string().describe('The cue of the dictionaries, … marking a gap; or ≈ and the characters that training found to speak for the value.'),
            weight: z.number().describe('How much it counted: of a cue after negation and degree, of ≈ how far it moved the score, in logits.'),
          })
          .meta({ id: 'FlatEvidence', description: 'What in the text spoke for a label.' }),
      )
      .readonly()
      .describe('Evidence of all labels, in the order of the text.'),
    text: z.string().describe('The text that was read: personal data masked, turns one a line. Positions are those of this text.'),
    keywords: z.array(z.string()).readonly().describe('The words that carry its meaning, most telling first.'),
    versions: versionsSchema,
    names: namesSchema,
  }),
  handle: async ({ body: { text, turns, pipeline } }, services) => {
    const { contact } = requestedPipeline(pipeline, services).run({
      id: 'unnamed',
      source: 'classify',
      occurredAt: new Date().toISOString(),
      ...(turns ? { turns } : { text: text ?? '' }),
    })
    return {
      status: 200,
      body: {
        ...flatLabels(contact),
        text: contact.text,
        keywords: contact.keywords,
        versions: contact.versions,
        names: namesOf(services.names, valuesOfContacts([contact])),
      },
    }
  },
})
