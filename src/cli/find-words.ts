import { wordCandidates } from '../analytics/word-candidates'
import type { CommandContext } from './command-context'
import { counted, displayWidth, grouped, padEnd, percent } from './count-table'

/** Candidates for "tingyin words add", with what speaks for each. */
export async function findWordsCommand(context: CommandContext, query: string, { limit, json }: { readonly limit: number; readonly json?: boolean }): Promise<void> {
  await context.withStoredServices(async (services) => {
    const found = await wordCandidates(query, limit, services)
    if (json) return context.printJson(found)
    const width = Math.max('word'.length, ...found.words.map(({ word }) => displayWidth(word)))
    if (found.words.length > 0) context.print(`${padEnd('word', width)}  contacts  cohesion  before  after  changed  cut today`)
    for (const { word, contacts, cohesion, freedom, changed, cut, contexts } of found.words) {
      const bits = [cohesion.toFixed(1).padStart(8), freedom.before.toFixed(1).padStart(6), freedom.after.toFixed(1).padStart(5)].join('  ')
      context.print(`${padEnd(word, width)}  ${grouped(contacts).padStart(8)}  ${bits}  ${percent(changed).padStart(7)}  ${cut.join(' / ')}`)
      context.print(`  ${contexts.map((each) => `…${each}…`).join('  ')}`)
    }
    if (found.words.length === 0) context.note(found.contacts === 0 ? 'No contact is found by this query.' : 'No new word is in enough contacts.')
    else context.note(`Looked through ${counted(found.scanned, 'contact')} of ${grouped(found.contacts)}. "tingyin words add WORD${context.dataOption}" shows first which would be cut otherwise.`)
  })
}
