import { z } from 'zod'
import { TingyinError } from '../domain/errors'
import { defineStage } from '../pipeline/stage'
import { normaliseText } from '../text/normalise'
import { transcriptText } from '../text/transcript'

export const normaliseTextStage = defineStage({
  name: 'normalise_text',
  summary: 'Cleans the text: NFKC, traditional to simplified, control characters out. Positions still map to the original.',
  requires: [],
  assigns: ['unmasked'],
  options: z.strictObject({
    /** Characters; a longer text is rejected as a whole rather than cut short. At most 1,000,000. */
    max_characters: z.int().min(1).max(1_000_000).default(200_000),
  }),
  create:
    ({ max_characters }) =>
    ({ raw }) => {
      const text = raw.turns ? transcriptText(raw.turns) : (raw.text ?? '')
      if (text.length > max_characters) throw new TingyinError('TEXT_TOO_LONG', { characters: text.length, limit: max_characters })
      return { unmasked: normaliseText(text) }
    },
})
