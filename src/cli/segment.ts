import { plainText } from '../text/normalise'
import { Pseudonyms } from '../text/pseudonym'
import { passingKey } from '../text/pseudonym-key'
import { cutWords } from '../text/word-cutting'
import type { CommandContext } from './command-context'

export async function segmentCommand(context: CommandContext, text: string, { json }: { readonly json?: boolean }): Promise<void> {
  const addedTerms = await context.addedTerms()
  const tools = context.open.tools({ ...context.settings, pseudonyms: new Pseudonyms(passingKey()), addedTerms })
  context.noteFallback(tools)
  const words = cutWords(plainText(text).toLowerCase(), tools.segmenter)
  if (json) context.printJson({ words, engine: tools.segmenter.engine })
  else context.print(words.join(' / '))
}
