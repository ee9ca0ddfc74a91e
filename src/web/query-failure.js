import { element } from './dom.js'
import { queryProblem } from './words.js'

/** Shows a query with the character that is wrong, and leads to it in the input. Positions count characters, not UTF-16 units. */
export function queryFailure(query, { details }, input) {
  const characters = [...query]
  const at = Math.min(Math.max(details.position, 1), characters.length + 1) - 1
  const { problem, hint } = queryProblem(details)
  const pointTo = () => {
    const start = characters.slice(0, at).join('').length
    input.focus()
    input.setSelectionRange(start, start + (characters[at]?.length ?? 0))
  }
  return element('div', {},
    element('p', {}, `第 ${details.position} 个字符：${problem}`),
    element('pre', {}, characters.slice(0, at).join(''), element('mark', { class: 'wrong' }, characters[at] ?? '␣'), characters.slice(at + 1).join('')),
    element('p', { class: 'muted' }, hint),
    element('button', { type: 'button', onclick: pointTo }, '去修改'))
}
