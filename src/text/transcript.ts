import type { Speaker, SpokenTurn, Turn } from '../domain/contact'

const speakerNames = { customer: '客户', agent: '客服', system: '系统' } as const satisfies Record<Speaker, string>

const speakers: Readonly<Record<string, Speaker>> = {
  客户: 'customer', 用户: 'customer', 顾客: 'customer',
  客服: 'agent', 坐席: 'agent', 座席: 'agent', 话务员: 'agent', 营业员: 'agent',
  系统: 'system', 机器人: 'system',
}

const turnStart = new RegExp(`^ *(${Object.keys(speakers).join('|')}) *[:：] *`)

/** A transcript as text, one line a turn, each begun by who speaks: `客户：宽带断了`. */
export function transcriptText(turns: readonly SpokenTurn[]): string {
  return turns.map(({ speaker, text }) => `${speakerNames[speaker]}：${text.replace(/\s*[\r\n]+\s*/g, ' ')}`).join('\n')
}

/**
 * Where the turns of a transcript lie in its clean text, the speakers' names left out. A line without a speaker goes on with the turn
 * before it. Empty unless the text begins with a speaker and two of them speak.
 */
export function findTurns(text: string): readonly Turn[] {
  if (!turnStart.test(text)) return []
  const turns: { speaker: Speaker; start: number; end: number }[] = []
  let at = 0
  for (const line of text.split('\n')) {
    const start = turnStart.exec(line)
    const last = turns.at(-1)
    if (start) turns.push({ speaker: speakers[start[1]!]!, start: at + start[0].length, end: at + line.length })
    else if (last) last.end = at + line.trimEnd().length || last.end
    at += line.length + 1
  }
  return new Set(turns.map(({ speaker }) => speaker)).size > 1 ? turns : []
}

/** What was said: the turns' texts a line each, or the whole text of a ticket. */
export function spokenText(text: string, turns: readonly Turn[]): string {
  return turns.length === 0 ? text : turns.map(({ start, end }) => text.slice(start, end)).join('\n')
}
