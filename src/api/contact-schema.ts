import { z } from 'zod'
import { speakers } from '../domain/contact'
import { experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'
import { countedFields } from './query-parameters'

const score = z.number().describe('The probability that the value is right, 0 to 1, to four places; below 0.5 it is not sure. Of a product, how clearly it is named.')

const spanSchema = z
  .strictObject({
    start: z.number().describe('First position, in UTF-16 units.'),
    end: z.number().describe('Position after the last.'),
  })
  .meta({ id: 'Span', description: 'A stretch of a text.' })
export const spans = (description: string) => z.array(spanSchema).readonly().describe(description)

const evidenceSchema = z
  .strictObject({
    start: z.number().describe('First position in the contact\'s text, in UTF-16 units.'),
    end: z.number().describe('Position after the last.'),
    cue: z.string().describe('The cue of the dictionaries that was found there; … marks a gap.'),
    weight: z.number().describe('How much it counted: of a cue after negation and degree, of ≈ how far it moved the score, in logits.'),
  })
  .meta({ id: 'Evidence', description: 'What in the text spoke for a label.' })
const evidence = z.array(evidenceSchema).readonly().describe('What in the text speaks for it, strongest first; empty when no cue does.')

const label = <Value extends z.ZodType>(value: Value, description: string) =>
  z.strictObject({ value: value.describe('The value.'), score, evidence }).describe(description)

const tierValue = z.enum(tiers)

const modelWord = <Value extends z.ZodType>(value: Value, more: Record<string, z.ZodType> = {}) =>
  z.strictObject({ value: value.describe('What the model says.'), score, ...more }).optional().describe('The model\'s own word; its evidence is the label\'s.')

const correctedSchema = z
  .strictObject({
    tier: modelWord(tierValue, { also: z.array(tierValue).readonly().describe('Other tiers that apply too, by the model.') }),
    kind: modelWord(z.enum(kinds)),
    polarity: modelWord(z.enum(polarities)),
    stage: modelWord(z.enum(experienceStages)),
    topic: modelWord(z.string()),
    products: z.array(label(z.string(), 'A product by its stable id.')).readonly().optional().describe('The model\'s own list, with its evidence.'),
    ...(Object.fromEntries(flags.map((flag) => [flag, modelWord(z.boolean())])) as Record<(typeof flags)[number], ReturnType<typeof modelWord<z.ZodBoolean>>>),
  })
  .meta({ id: 'ModelWords', description: 'What the model says of labels that a person judged. The score of a judged label is 1.' })

const labelsSchema = z
  .strictObject({
    tier: z
      .strictObject({
        value: tierValue.describe('The primary tier.'),
        score,
        evidence,
        also: z.array(tierValue).readonly().describe('Other tiers that clearly apply too, strongest first.'),
      })
      .describe('体验层次.'),
    kind: label(z.enum(kinds), '来电性质.'),
    polarity: label(z.enum(polarities), '情感.'),
    stage: label(z.enum(experienceStages), '体验阶段.'),
    topic: label(z.string(), '主题, by its stable id.'),
    products: z
      .array(label(z.string(), 'A product by its stable id.'))
      .readonly()
      .describe('Products named in the text, the one it is about first.'),
    flags: z
      .strictObject(Object.fromEntries(flags.map((flag) => [flag, label(z.boolean(), `The flag ${flag}.`)])) as Record<(typeof flags)[number], ReturnType<typeof label<z.ZodBoolean>>>)
      .describe('标记: escalation 越级投诉意向, churn 流失意向, repeat 重复投诉.'),
    corrected: correctedSchema.optional().describe('Labels that a person corrected or confirmed, each with the model\'s own word. Absent where nobody did.'),
  })
  .meta({ id: 'Labels', description: 'All labels of one contact, each with its evidence.' })

const facts = {
  id: z.string().describe('Unique within the source; as imported, unless it was somebody\'s number.'),
  source: z.string().describe('Where the contact came from.'),
  occurredAt: z.string().describe('When it happened, ISO 8601 with offset.'),
  form: z.enum(['ticket', 'transcript']).describe('A written text, or a call or chat with turns.'),
  channel: z.string().optional().describe('渠道.'),
  product: z.string().optional().describe('Product as the source names it; products found in the text are labels.'),
  region: z.string().optional().describe('地区.'),
  status: z.string().optional().describe('状态 as the source gives it.'),
}

export const versionsSchema = z
  .strictObject({
    pipeline: z.string().describe('Name and digest of the pipeline file, complaint-tickets@1f2e3d4c5b6a.'),
    dictionary: z.string().describe('Digest of the dictionaries.'),
  })
  .meta({ id: 'Versions', description: 'By which rules a contact was analysed; equal versions give equal labels.' })

export const contactSchema = z
  .strictObject({
    ...facts,
    agent: z.string().optional().describe('坐席.'),
    team: z.string().optional().describe('班组.'),
    operator: z.string().optional().describe('运营商.'),
    scores: z
      .strictObject({
        csat: z.number().optional().describe('满意度.'),
        nps: z.number().optional().describe('净推荐值.'),
        ces: z.number().optional().describe('费力度.'),
      })
      .optional()
      .describe('What the customer said in figures, each on the scale of its survey.'),
    resolvedAt: z.string().optional().describe('When it was resolved, ISO 8601 with offset.'),
    transfers: z.number().optional().describe('转派次数.'),
    text: z.string().describe('The whole text, personal data replaced by pseudonyms. A transcript has one line a turn.'),
    turns: z
      .array(
        z
          .strictObject({
            speaker: z.enum(speakers).describe('Who speaks.'),
            start: z.number().describe('Where the turn\'s words begin in the text, in UTF-16 units.'),
            end: z.number().describe('Position after its last.'),
            startMs: z.number().optional().describe('Milliseconds from the start of the call.'),
            endMs: z.number().optional().describe('Milliseconds from the start of the call.'),
          })
          .meta({ id: 'Turn', description: 'What one speaker said at a stretch.' }),
      )
      .readonly()
      .optional()
      .describe('The turns of a transcript.'),
    customerKey: z.string().optional().describe('Pseudonym of the customer: the same customer has the same key in every contact.'),
    attributes: z.record(z.string(), z.string()).describe('Columns without a meaning of their own, personal data masked.'),
    labels: labelsSchema,
    keywords: z.array(z.string()).readonly().describe('The words that carry its meaning, most telling first.'),
    versions: versionsSchema,
  })
  .meta({ id: 'Contact', description: 'A masked contact with everything that was found in it.' })

export const hitSchema = z
  .strictObject({
    ...facts,
    score: z.number().describe('Orders the hits of this answer; not comparable across answers. 0 when sorted by time.'),
    tier: tierValue.describe('体验层次.'),
    also: z.array(tierValue).readonly().describe('Other tiers that clearly apply.'),
    kind: z.enum(kinds).describe('来电性质.'),
    polarity: z.enum(polarities).describe('情感.'),
    stage: z.enum(experienceStages).describe('体验阶段.'),
    topic: z.string().describe('主题, by its stable id.'),
    products: z.array(z.string()).readonly().describe('Products named in the text, by their stable ids.'),
    flags: z.array(z.enum(flags)).readonly().describe('Flags that are up.'),
    snippet: z
      .strictObject({
        text: z.string().describe('The part of the text with the most of what was asked for.'),
        highlights: spans('Where it holds what was asked for.'),
      })
      .describe('A part of the text; GET /api/contacts/{id} has the whole.'),
  })
  .meta({ id: 'Hit', description: 'A contact that was found, in short.' })

export const facetValueSchema = z
  .strictObject({
    value: z.string().describe('A value of the field.'),
    contacts: z.number().describe('How many of the matching contacts have it.'),
  })
  .meta({ id: 'FacetValue', description: 'A value and its count.' })

export const facetsSchema = z
  .partialRecord(z.enum(countedFields), z.array(facetValueSchema).readonly())
  .describe('Counts over all matching contacts by field, most frequent first. flag, keyword and product may have several values a contact, so their counts may add up to more than the total.')

export const understoodQuery = z.string().describe('The query as it was understood, in its canonical form; personal data in it is masked.')
export const totalSchema = z.number().describe('How many contacts match in all; exact. The n of every count in this answer.')
