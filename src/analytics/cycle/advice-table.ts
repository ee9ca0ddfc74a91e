import { z } from 'zod'
import { productPhases } from '../../domain/cycle'
import { TingyinError } from '../../domain/errors'
import { experienceRates } from '../../domain/measures'
import { readYaml } from '../../text/read-yaml'
import { readDictionary } from '../../text/word-lists'

const FILE = 'advice.yaml'

const adviceSchema = z.strictObject({
  /** Which rates each phase of a product's life is about. */
  phases: z.record(z.enum(productPhases), z.array(z.enum(experienceRates)).readonly()),
  /** What to do for each rate. */
  rates: z.record(z.enum(experienceRates), z.string().min(1)),
  /** What people say who give a product up. */
  leaving: z.array(z.string().trim().min(2)).min(1).readonly(),
})

export type AdviceTable = z.infer<typeof adviceSchema>

/** @throws TingyinError DICTIONARY_MISSING, DICTIONARY_INVALID */
export function readAdviceTable(dictionariesFolder: string): AdviceTable {
  const text = readDictionary(dictionariesFolder, FILE)
  const invalid = (problem: string): TingyinError => new TingyinError('DICTIONARY_INVALID', { file: FILE, problem })
  let content: unknown
  try {
    content = readYaml(text)
  } catch (error) {
    throw invalid((error as Error).message)
  }
  const read = adviceSchema.safeParse(content)
  if (!read.success) throw invalid(z.prettifyError(read.error))
  return read.data
}
