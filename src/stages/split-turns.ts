import { z } from 'zod'
import type { AllMembers } from '../domain/all-members'
import type { Turn } from '../domain/contact'
import { defineStage } from '../pipeline/stage'
import { findTurns, spokenText } from '../text/transcript'

export const splitTurns = defineStage({
  name: 'split_turns',
  summary: 'Finds the turns of a transcript; a text in which only one voice speaks is a ticket and has none.',
  requires: ['clean'],
  assigns: ['turns', 'plain'],
  options: z.strictObject({}),
  create:
    () =>
    ({ raw, clean }) => {
      const turns = findTurns(clean.text)
      const plain = spokenText(clean.text, turns).toLowerCase()
      const times = raw.turns
      if (times?.length !== turns.length) return { turns, plain }
      return {
        plain,
        turns: turns.map(({ speaker, start, end }, i): Turn => {
          const { startMs, endMs } = times[i]!
          const timed: AllMembers<Turn> = { speaker, start, end, startMs, endMs }
          return timed as Turn
        }),
      }
    },
})
