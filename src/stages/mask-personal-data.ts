import { z } from 'zod'
import { defineStage } from '../pipeline/stage'
import { maskCell, maskText } from '../text/mask'
import { FactMask, maskPersonalCell } from '../text/mask-facts'
import { normaliseText, originalSpan } from '../text/normalise'
import { findPersonalData } from '../text/personal-data'

export const maskPersonalData = defineStage({
  name: 'mask_personal_data',
  summary: 'Replaces personal data by keyed pseudonyms, in the text and in every column. Nothing is stored without it.',
  requires: ['unmasked'],
  assigns: ['clean', 'facts', 'customerKey', 'attributes'],
  options: z.strictObject({}),
  create: (_, { pseudonyms }) => {
    const factMask = new FactMask(pseudonyms)
    return ({ raw, unmasked }) => {
      const { text: _text, turns: _turns, customerNumber, personal, attributes, ...facts } = raw
      const found = findPersonalData(unmasked.text)
      const clean =
        found.length === 0
          ? unmasked
          : normaliseText(maskText(unmasked.original, found.map((span) => ({ ...span, ...originalSpan(unmasked, span) })), pseudonyms))
      // Without a column for it, the one mobile a text names is the customer's.
      const mobiles = new Set(found.filter(({ kind }) => kind === 'mobile').map(({ value }) => value))
      const number = customerNumber?.trim() || (mobiles.size === 1 ? [...mobiles][0] : undefined)
      const masked: Record<string, string> = {}
      for (const column in attributes) masked[column] = maskCell(attributes[column]!, pseudonyms)
      for (const column in personal) masked[column] = maskPersonalCell(column, personal[column]!, pseudonyms)
      return {
        clean,
        facts: factMask.mask(facts),
        customerKey: number ? pseudonyms.customerKey(number) : undefined,
        attributes: masked,
      }
    }
  },
})
