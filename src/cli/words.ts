import { createInterface } from 'node:readline/promises'
import { TingyinError } from '../domain/errors'
import { plainText } from '../text/normalise'
import type { Term } from '../text/segmenter'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { progressBar } from './progress-bar'
import { takenUpAtStart } from './running-servers'
import { type WordEffect, wordEffect } from './word-effect'

export interface AddWordOptions {
  readonly frequency: number
  readonly tag: string
  readonly yes?: boolean
  readonly json?: boolean
}

/** Adds a word once somebody has seen what it changes. */
export async function addWordCommand(context: CommandContext, given: string, options: AddWordOptions): Promise<number> {
  const term = termOf(given, options)
  return context.withServices(async (services) => {
    const bar = progressBar(context.terminal, term.word, 100)
    const effect = await wordEffect(term, services, (done, total) => bar.update((done / Math.max(total, 1)) * 100, `${grouped(done)} contacts`)).finally(() => bar.stop())
    if (!options.json) describeEffect(term, effect, context)
    const added = options.yes === true || (await confirmed(term.word, context))
    if (added) await services.stores.records.put('word', term.word, term)
    if (options.json) context.printJson({ ...term, ...effect, added })
    if (added) {
      context.note(`"${term.word}" is added. ${effect.changed > 0 ? `"tingyin reindex${context.dataOption}" brings the contacts that are stored already up to date.` : 'Contacts imported from now on are cut with it.'} ${takenUpAtStart}`)
      return 0
    }
    const asked = context.terminal.stdin.isTTY === true
    context.note(asked ? 'Nothing was changed.' : 'Nothing was changed, for nobody could be asked. Add --yes to add the word.')
    return asked ? 0 : 1
  })
}

const MOST_CHARACTERS = 20

/** The word in the form texts are cut in: simplified, half-width, lower case. @throws TingyinError REQUEST_INVALID */
function termOf(given: string, { frequency, tag }: Pick<AddWordOptions, 'frequency' | 'tag'>): Term {
  const word = plainText(given.trim()).toLowerCase()
  const refuse = (problem: string): never => {
    throw new TingyinError('REQUEST_INVALID', { problem: `"${given}" cannot be added: ${problem}` })
  }
  const characters = [...word].length
  if (!/^[\p{L}\p{N}]*$/u.test(word)) refuse('a word is made of characters, letters and digits alone, without spaces or punctuation.')
  if (characters < 2) refuse('a word has at least two characters; single ones are words already.')
  if (characters > MOST_CHARACTERS) refuse(`it has ${characters} characters, and a word at most ${MOST_CHARACTERS}. Add the words it is made of.`)
  if (!/^[a-z]{1,4}$/.test(tag)) refuse('its part of speech is one to four small letters in jieba’s notation: n, v, a, nz …')
  return { word, frequency, tag }
}

function describeEffect({ word }: Term, { contacts, changed, examples }: WordEffect, context: CommandContext): void {
  context.print(`${counted(contacts, 'contact')} with "${word}", ${grouped(changed)} of them cut differently with it.`)
  for (const { source, id, before, after } of examples) {
    context.print(`\n  ${source}/${id}`)
    context.print(`  - ${before.join(' / ')}`)
    context.print(`  + ${after.join(' / ')}`)
  }
}

async function confirmed(word: string, { terminal: { stdin, stderr } }: CommandContext): Promise<boolean> {
  if (stdin.isTTY !== true) return false
  const prompt = createInterface({ input: stdin, output: stderr })
  try {
    return /^(y|yes|是)$/i.test((await prompt.question(`Add "${word}"? [y/N] `)).trim())
  } finally {
    prompt.close()
  }
}

export async function listWordsCommand(context: CommandContext, { json }: { readonly json?: boolean }): Promise<void> {
  const terms = await context.addedTerms()
  if (json) context.printJson({ words: terms })
  else if (terms.length === 0) context.note('No words are added.')
  else for (const { word, frequency, tag } of terms) context.print(`${word} ${frequency} ${tag}`)
}

export async function removeWordCommand(context: CommandContext, given: string, { json }: { readonly json?: boolean }): Promise<void> {
  const word = plainText(given.trim()).toLowerCase()
  await context.withExistingStores(async ({ records }) => {
    if ((await records.get('word', word)) === undefined) {
      const added = (await records.list('word')).map(({ key }) => key)
      throw new TingyinError('REQUEST_INVALID', { problem: `"${word}" is no added word. ${added.length > 0 ? `Added are: ${added.join(', ')}.` : 'None are added.'}` })
    }
    await records.remove('word', word)
    if (json) context.printJson({ removed: word })
    context.note(`"${word}" is removed. "tingyin reindex${context.dataOption}" brings the contacts that are stored already up to date. ${takenUpAtStart}`)
  })
}
