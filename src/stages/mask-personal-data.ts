import { z } from 'zod'
import { defineStage } from '../pipeline/stage'
import { freeNames } from '../text/free-names'
import { namesInColumns } from '../text/known-names'
import { maskCell, maskText } from '../text/mask'
import { FactMask, maskedFacts, maskPersonalCell } from '../text/mask-facts'
import { normaliseText, originalSpan } from '../text/normalise'
import { findPersonalData } from '../text/personal-data'
import type { PersonalSpan } from '../text/personal-kinds'

export const maskPersonalData = defineStage({
  name: 'mask_personal_data',
  summary: 'Replaces personal data by keyed pseudonyms, in the text and in every column. Nothing is stored without it.',
  requires: ['unmasked'],
  assigns: ['clean', 'facts', 'customerKey', 'attributes'],
  options: z.strictObject({}),
  create: (_, { pseudonyms }) => {
    const factMask = new FactMask(pseudonyms)
    return ({ raw, unmasked }) => {
      const { customerNumber, personal, attributes } = raw
      const names = namesInColumns(raw)
      const found = findPersonalData(unmasked.text, names)
      const clean =
        found.length === 0
          ? unmasked
          : normaliseText(maskText(unmasked.original, found.map((span) => ({ ...span, ...originalSpan(unmasked, span) })), pseudonyms))
      const number = customerNumber?.trim() || onlyMobile(found)
      const masked: Record<string, string> = {}
      const freeName = freeNames((column) => Object.hasOwn(masked, column))
      // What JSON has for keys may be somebody's data too.
      for (const column in attributes) masked[freeName(factMask.cell(column))] = maskCell(attributes[column]!, pseudonyms, names)
      for (const column in personal) masked[freeName(factMask.cell(column))] = maskPersonalCell(column, personal[column]!, pseudonyms)
      return {
        clean,
        facts: factMask.mask(raw, names),
        customerKey: number ? pseudonyms.customerKey(number) : undefined,
        attributes: masked,
      }
    }
  },
  createForMasked:
    (_, { pseudonyms }) =>
    ({ raw, unmasked }) => ({
      clean: unmasked,
      facts: maskedFacts(raw),
      customerKey: raw.customerNumber === undefined ? undefined : pseudonyms.customerKey(raw.customerNumber),
      attributes: raw.attributes ?? {},
    }),
})

/** Without a column for it, the one mobile a text names is the customer's. */
function onlyMobile(found: readonly PersonalSpan[]): string | undefined {
  let only: string | undefined
  for (const { kind, value } of found) {
    if (kind !== 'mobile' || value === only) continue
    if (only !== undefined) return undefined
    only = value
  }
  return only
}
