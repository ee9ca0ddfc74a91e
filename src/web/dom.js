/**
 * Makes an element. Children that are strings become text, never markup: whatever a customer wrote cannot run here.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] `class`, `data-…`, `aria-…` and other attributes; `on…` are listeners; undefined and false are left out
 * @param {...(Node | string | number | null | undefined | false | Array<Node | string>)} children
 */
export function element(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children)
}

/** The same in SVG. */
export function drawing(tag, properties = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children)
}

function filled(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else node.setAttribute(name, value === true ? '' : String(value))
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false).map((child) => (typeof child === 'number' ? String(child) : child)))
  return node
}

export const byId = (id) => document.getElementById(id)

const figures = new Intl.NumberFormat('zh-CN')
export const figure = (number) => figures.format(number)

const times = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
})
/** In business time, whatever the visitor's own: 2025-03-02 09:30. */
export function timeText(iso) {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const part = Object.fromEntries(times.formatToParts(date).map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`
}

/** A text with some of its stretches marked. Positions are UTF-16 units, as in JavaScript's own strings. */
export function highlighted(text, spans) {
  const nodes = []
  let at = 0
  for (const { start, end } of spans) {
    if (start < at) continue
    nodes.push(text.slice(at, start), element('mark', { class: 'found-word' }, text.slice(start, end)))
    at = end
  }
  nodes.push(text.slice(at))
  return nodes.filter((node) => node !== '')
}
