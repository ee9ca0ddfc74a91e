import { z } from 'zod'
import { type Span, speakers } from '../domain/contact'
import type { CorrectedField } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import { experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'
import { normaliseText } from '../text/normalise'
import { findTurns, transcriptText } from '../text/transcript'

const labels = {
  id: z.union([z.string(), z.number()]).transform(String),
  tier: z.enum(tiers),
  also: z.array(z.enum(tiers)).default([]),
  kind: z.enum(kinds),
  polarity: z.enum(polarities),
  stage: z.enum(experienceStages),
  topic: z.string().min(1),
  ...(Object.fromEntries(flags.map((flag) => [flag, z.boolean()])) as Record<(typeof flags)[number], z.ZodBoolean>),
}
const labelledContact = z.union([
  z.object({ ...labels, text: z.string() }),
  z.object({ ...labels, turns: z.array(z.object({ speaker: z.enum(speakers), text: z.string() })).min(1) }),
])

/** A contact with the labels that somebody gave it by the guide: what the classifier learns from and is judged by. */
export type LabelledContact = z.infer<typeof labelledContact>

/** A labelled contact and the file of the corpus it stands in: contacts of one file were written alike, and are held out together. */
export interface CorpusContact {
  readonly file: string
  readonly contact: LabelledContact
  /** The labels somebody judged; of the others nothing is learned. Default all. */
  readonly judged?: readonly CorrectedField[]
}

/**
 * The labelled contacts of a file, a JSON object a line; fields of other uses are left alone.
 *
 * @throws TingyinError DICTIONARY_INVALID that names the line
 */
export function parseLabelled(content: string, file: string): readonly LabelledContact[] {
  return content.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const refuse = (problem: string, cause: unknown): never => {
      throw new TingyinError('DICTIONARY_INVALID', { file, problem: `line ${index + 1}: ${problem}` }, { cause })
    }
    let record: unknown
    try {
      record = JSON.parse(line)
    } catch (error) {
      return refuse('it is not JSON.', error)
    }
    const schema = typeof record === 'object' && record !== null && 'turns' in record ? labelledContact.options[1] : labelledContact.options[0]
    const parsed = schema.safeParse(record)
    return parsed.success ? [parsed.data] : refuse(z.prettifyError(parsed.error), parsed.error)
  })
}

/** What a classifier reads of a contact. */
export interface ReadableText {
  readonly text: string
  /** Of a transcript: the stretches the customer spoke. */
  readonly customerTurns?: readonly Span[]
}

/** A labelled contact as the stages before classification would hand it on: cleaned, turns found, slots as masking and people leave them. */
export function readableText(contact: LabelledContact): ReadableText {
  const written = 'turns' in contact ? transcriptText(contact.turns) : contact.text
  const { text } = normaliseText(written.replace(/\{([^{}]+)\}/g, (slot, name: string) => slotTexts[name] ?? slot))
  const turns = findTurns(text)
  return turns.length === 0 ? { text } : { text, customerTurns: turns.filter(({ speaker }) => speaker === 'customer') }
}

const masked = (label: string): string => `[${label}:bcdfghjklm]`

/** What stands in a stored text where the corpus has a slot: pseudonyms, or words that any place, sum and day might be. */
const slotTexts: Readonly<Record<string, string>> = {
  姓名: masked('姓名'),
  手机号: masked('手机'),
  手机号口语: masked('手机'),
  座机: masked('座机'),
  身份证号: masked('证件'),
  银行卡号: masked('银行卡'),
  邮箱: masked('邮箱'),
  宽带账号: masked('宽带账号'),
  车牌: masked('车牌'),
  订单号: '2025031200471182',
  工单号: 'GD20250312004711',
  城市: '郑州',
  小区: '阳光花园',
  营业厅: '人民路营业厅',
  金额: '39元',
  日期: '3月5日',
}
