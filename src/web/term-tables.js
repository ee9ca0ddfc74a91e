import { contactsLink, percent } from './contacts-link.js'
import { element, figure } from './dom.js'
import { figureTable } from './section.js'

const ratios = new Intl.NumberFormat('zh-CN', { maximumSignificantDigits: 2 })

const columns = [{ title: '词' }, { title: 'n', isNumber: true }, { title: '占比', isNumber: true }, { title: '倍数（95% 区间）', isNumber: true }]

function row({ term, query, againstQuery, contacts, against, share, againstShare, ratio, low, high }) {
  const before = (content) => element('small', {}, '← ', content)
  return [
    contactsLink(query, term),
    [contactsLink(query, figure(contacts)), before(against > 0 ? contactsLink(againstQuery, figure(against)) : '0')],
    [percent(share), before(percent(againstShare))],
    [ratios.format(ratio), element('small', {}, `${ratios.format(low)} – ${ratios.format(high)}`)],
  ]
}

/** What the period is held against, or why nothing can be said. */
export function comparisonText({ against, contacts, againstContacts, againstQuery, query, compared }) {
  const compareWith = [`与 ${against.from} 至 ${against.to} 的 `, contactsLink(againstQuery, figure(againstContacts)), ' 条对照']
  if (contacts === 0 || againstContacts === 0) {
    return element('p', { class: 'muted' }, contacts === 0 ? '这段时间没有符合条件的来电，无从比较。' : [...compareWith, '：没有可以对照的来电，看不出变化。'])
  }
  return element('p', { class: 'muted' },
    '本期 ', contactsLink(query, figure(contacts)), ' 条，', ...compareWith, `（箭头后为对照期），共比较 ${figure(compared)} 个词。倍数是占比之比。上升、下降和新出现只列偶然性解释不了的变化。`)
}

/** Terms with their change, or a sentence where there are none. */
export function termTable(caption, terms, nothing) {
  if (terms.length === 0) return element('div', { class: 'figures' }, element('h3', {}, caption), element('p', { class: 'muted' }, nothing))
  return figureTable(caption, columns, terms.map(row))
}
