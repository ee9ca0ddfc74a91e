import { byId, element } from './dom.js'
import { failureText } from './words.js'

/**
 * Fills a section with what `load` answers. Until then its old content stays, so that nothing jumps; a failure is told in its place and can be tried
 * again.
 *
 * @param {() => Promise<Node[]>} load
 * @param {AbortSignal} signal aborted once the section is to show something else
 */
export async function fillSection(id, load, signal) {
  const body = byId(id)
  body.setAttribute('aria-busy', 'true')
  try {
    const nodes = await load()
    if (signal.aborted) return
    body.replaceChildren(...nodes)
  } catch (error) {
    if (signal.aborted) return
    body.replaceChildren(
      element('p', { class: 'warning', role: 'alert' }, failureText(error)),
      element('button', { type: 'button', onclick: () => fillSection(id, load, signal) }, '重试'),
    )
  }
  body.removeAttribute('aria-busy')
}

/** Figures as a table of columns `{ title, isNumber }` and rows of cells. */
export function figureTable(caption, columns, rows) {
  const cell = (tag, content, i) => element(tag, { class: columns[i].isNumber ? 'number' : undefined, ...(tag === 'th' && { scope: 'col' }) }, content)
  return element('table', { class: 'figures' },
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, columns.map(({ title }, i) => cell('th', title, i)))),
    element('tbody', {}, rows.map((row) => element('tr', {}, row.map((content, i) => cell('td', content, i))))))
}
