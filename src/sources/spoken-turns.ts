import type { Speaker, SpokenTurn } from '../domain/contact'
import { TingyinError } from '../domain/errors'

/** Words for who speaks, in the order they are asked: 智能客服 is a machine, 客户代表 an agent, and only then 客户 a customer. */
const speakerWords: readonly (readonly [Speaker, RegExp])[] = [
  ['system', /系统|机器人|智能|语音导航|\b(system|bot|robot|ivr|chatbot)\b/i],
  ['agent', /客服|坐席|座席|话务|客户代表|客户经理|服务人员|服务代表|工作人员|营业员|\b(agent|helpdesk|assistant|staff|seat|representative|rep|operator|service)\b/i],
  ['customer', /客户|用户|顾客|来电人|主叫|市民|机主|\b(customer|user|client|caller|subscriber|guest)\b/i],
]

function speakerNamed(name: unknown): Speaker | undefined {
  if (typeof name !== 'string') return undefined
  const folded = name.normalize('NFKC').replace(/[_\d]+/g, ' ')
  return speakerWords.find(([, words]) => words.test(folded))?.[0]
}

const speakerKeys = ['speaker', 'sender', 'role', 'from', '角色', '说话人', '发言人'] as const
const textKeys = ['text', 'content', 'utterance', 'message', 'sentence', '内容', '文本', '话术'] as const
const startKeys = ['startMs', 'start_ms', 'beginMs', 'begin_ms'] as const
const endKeys = ['endMs', 'end_ms'] as const

const ACCEPTED =
  'Accepted are a list of {speaker, text, startMs?, endMs?} with speakers such as 客户, 客服, 系统, customer, agent, system; a list of {agent, user}; or lines such as 客服：…'

/**
 * Reads the turns of a call or chat. Turns without words are left out; a text in which nobody is named as speaking is
 * undefined, as it can still be read as a text. A list that cannot be read is refused.
 */
export function parseTurns(value: unknown): readonly SpokenTurn[] | undefined {
  if (typeof value === 'string') {
    const text = value.trim()
    const list = text.startsWith('[') ? parsedList(text) : undefined
    return list === undefined ? labelledTurns(text) : listedTurns(list)
  }
  if (Array.isArray(value)) return listedTurns(value)
  throw refused('it is neither a list nor a text.')
}

function parsedList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    // A line may start with a time in brackets: [00:12] 客服：…
    return undefined
  }
}

function listedTurns(list: readonly unknown[]): readonly SpokenTurn[] {
  return list.flatMap((item, index) => {
    if (typeof item === 'string') {
      const turns = labelledTurns(item)
      if (turns === undefined && item.trim() !== '') throw refused(`turn ${index + 1} does not say who speaks.`)
      return turns ?? []
    }
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw refused(`turn ${index + 1} is not an object.`)
    return turnsOf(item as Record<string, unknown>, index)
  })
}

function turnsOf(item: Record<string, unknown>, index: number): readonly SpokenTurn[] {
  const speakerKey = speakerKeys.find((key) => item[key] !== undefined)
  if (speakerKey === undefined) {
    // {agent: …, user: …}: an exchange, spoken in the order it is written.
    const exchange = Object.entries(item).flatMap(([key, text]) => {
      const speaker = /^[\p{L}]+$/u.test(key) ? speakerNamed(key) : undefined
      return speaker === undefined || typeof text !== 'string' ? [] : [{ speaker, text }]
    })
    if (exchange.length === 0) throw refused(`turn ${index + 1} does not say who speaks.`)
    return exchange.filter(({ text }) => text.trim() !== '')
  }
  const speaker = speakerNamed(item[speakerKey])
  if (speaker === undefined) throw refused(`turn ${index + 1} has a speaker we do not know.`)
  const text = textKeys.map((key) => item[key]).find((found) => found !== undefined && found !== null)
  if (text === undefined || text === '') return []
  if (typeof text !== 'string') throw refused(`turn ${index + 1} has a text that is not a string.`)
  if (text.trim() === '') return []
  const startMs = milliseconds(item, startKeys)
  const endMs = milliseconds(item, endKeys)
  return [{ speaker, text, ...(startMs === undefined ? {} : { startMs }), ...(endMs === undefined ? {} : { endMs }) }]
}

function milliseconds(item: Record<string, unknown>, keys: readonly string[]): number | undefined {
  const value = keys.map((key) => item[key]).find((found) => found !== undefined && found !== null && found !== '')
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined
}

/** `[00:01:12] 客服1024（张）：`, at the start of a line or after a space or bar within one, as some exports have no line ends. */
const label =
  /(^|[\n\r|｜ \t\u3000])[ \t\u3000]{0,8}(?:[[(（【]?(\d{1,2}:\d{2}(?::\d{2})?)[\])）】]?[ \t\u3000]{0,8})?([\p{L}\d_\-（()）【】[\]]{1,24}?)[ \t\u3000]{0,8}(?:[[(（【]?(\d{1,2}:\d{2}(?::\d{2})?)[\])）】]?[ \t\u3000]{0,8})?[:：]/gu

/** What a label may be without its number: 坐席, not 我跟客户说了. */
const speakerLabel =
  /^(?:(?:人工|在线|智能|语音|值班)?(?:客户|用户|顾客|市民|来电人|主叫|客服|坐席|座席|话务|服务|系统|机器人|客户代表|客户经理|营业)(?:人员|代表|专员|员|方)?|system|bot|robot|ivr|agent|helpdesk|assistant|staff|seat|rep|customer|user|client|caller)$/i

function labelledTurns(text: string): readonly SpokenTurn[] | undefined {
  const turns: { speaker: Speaker; from: number; to: number; startMs?: number }[] = []
  let headingEnd = 0
  for (const found of text.matchAll(label)) {
    const speaker = labelSpeaker(found[3] as string)
    if (speaker === undefined) continue
    const last = turns.at(-1)
    if (last === undefined) headingEnd = found.index
    else last.to = found.index
    const startMs = clockMs(found[2] ?? found[4])
    turns.push({ speaker, from: found.index + found[0].length, to: text.length, ...(startMs === undefined ? {} : { startMs }) })
  }
  if (turns.length === 0) return undefined
  // What stands before the first speaker is nobody's: a line such as 通话开始.
  const heading = text.slice(0, headingEnd).trim()
  return [
    ...(heading === '' ? [] : [{ speaker: 'system' as const, text: heading }]),
    ...turns.map(({ from, to, ...turn }) => ({ ...turn, text: text.slice(from, to).trim() })).filter((turn) => turn.text !== ''),
  ]
}

function labelSpeaker(name: string): Speaker | undefined {
  const bare = name.replace(/[（([【].*$/u, '').replace(/[\d_-]+/g, '')
  return speakerLabel.test(bare) ? speakerNamed(bare) : undefined
}

function clockMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return text.split(':').reduce((total, part) => total * 60 + Number(part), 0) * 1000
}

function refused(problem: string): TingyinError {
  return new TingyinError('FIELD_INVALID', { field: 'turns', problem: `${problem} ${ACCEPTED}` })
}
