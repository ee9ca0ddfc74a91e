import { TingyinError } from '../../domain/errors'

/** `飞信=120000,彩铃=8000` as numbers by name; nothing is no number. @throws TingyinError REQUEST_INVALID */
export function readNamedNumbers(text: string, what: string, example: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  for (const part of text.split(/[,，]/)) {
    if (part.trim() === '') continue
    const [, name = '', number = ''] = /^\s*([^=]+?)\s*=\s*(-?\d+(?:\.\d+)?)\s*$/.exec(part) ?? []
    if (name === '' || numbers.has(name)) {
      throw new TingyinError('REQUEST_INVALID', { problem: `${what}: "${part.trim().slice(0, 60)}" ${name === '' ? 'is no name and number' : 'gives a name twice'}; write them as ${example}.` })
    }
    numbers.set(name, Number(number))
  }
  return numbers
}
