import { element, figure } from './dom.js'
import { facetFields } from './words.js'

const SHOWN = 7
/** Facets whose whole list was asked for; it stays open while one filters. */
const opened = new Set()

/**
 * Draws the filters.
 *
 * @param counts by field: `{ total, values: { value, contacts }[] }`; a filtered field is counted without its own filter, so that a second value can be chosen
 * @param filters chosen values by field
 */
export function facetList({ counts, filters, names, onToggle, onClear }) {
  const active = facetFields.filter(({ field }) => filters[field]?.length > 0).length
  const list = facetFields.flatMap((facet) => {
    const group = facetGroup(facet, counts[facet.field], filters[facet.field] ?? [], names[facet.field] ?? {}, onToggle)
    return group ? [group] : []
  })
  return [active > 0 && element('button', { type: 'button', class: 'quiet clear', onclick: onClear }, '清除筛选'), ...list].filter(Boolean)
}

function facetGroup({ field, title, asked }, count, chosen, names, onToggle) {
  const values = [...(count?.values ?? [])]
  // What was chosen stays in sight, also when nothing has it.
  for (const value of chosen) if (!values.some((other) => other.value === value)) values.push({ value, contacts: 0 })
  if (values.length === 0) return undefined
  const rows = values.map(({ value, contacts }, i) => {
    const isChosen = chosen.includes(value)
    const box = element('input', {
      type: 'checkbox', checked: isChosen, 'data-focus': `facet-${field}-${value}`, onchange: () => onToggle(field, asked, value),
    })
    const row = element(
      'label',
      { class: `facet ${isChosen ? 'chosen' : ''}`, hidden: i >= SHOWN && !isChosen && !opened.has(field) },
      box,
      element('span', { class: 'name', title: names[value] ?? value }, names[value] ?? value),
      element('span', { class: 'count' }, figure(contacts)),
    )
    row.style.setProperty('--share', count?.total > 0 ? String(contacts / count.total) : '0')
    return row
  })
  const rest = rows.filter((row) => row.hidden).length
  const more = rest > 0 && element('button', {
    type: 'button',
    class: 'quiet more-values',
    onclick: () => {
      opened.add(field)
      for (const row of rows) row.hidden = false
      rows[SHOWN].querySelector('input').focus()
      more.remove()
    },
  }, `再显示 ${rest} 个`)
  return element(
    'fieldset',
    {},
    element('legend', {}, title, element('span', { class: 'n' }, `n = ${figure(count?.total ?? 0)}`)),
    rows,
    more,
  )
}
