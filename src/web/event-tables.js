import { contactsLink, keyQuery, percent } from './contacts-link.js'
import { element, figure } from './dom.js'
import { narrowed } from './query.js'
import { figureTable } from './section.js'

const factorTitles = { impact: '影响', prevalence: '普遍', ease: '易改', strategic: '战略' }

/** What happened, with its product and tier beneath. */
function eventCell({ product, tier, event: { name } }, names) {
  const facts = [product && (names.product?.[product] ?? product), names.tier?.[tier] ?? tier].filter(Boolean)
  return [element('span', {}, name), element('small', {}, facts.join(' · '))]
}

/** The number of contacts, which opens these very contacts; of many those with the most frequent phrases, which may be some more or fewer. */
function contactsCell({ contacts, tier, query, keys }, slice) {
  const isWhole = keys.length === contacts || query === undefined
  return contactsLink(narrowed(slice, isWhole ? keyQuery(keys) : `${query} 层次:${tier}`), figure(contacts))
}

const nothing = (contacts) => [element('p', { class: 'muted' }, contacts === 0 ? '这段时间没有符合条件的来电。' : `${figure(contacts)} 条来电都没有说到已知的事件。`)]

/** What went wrong, most frequent first. @param slice the query that the records were asked with */
export function eventTable({ records, contacts, withEvent, total, names }, slice) {
  if (records.length === 0) return nothing(contacts)
  return [
    element('p', { class: 'muted' }, contactsLink(slice, figure(contacts)), ` 条来电中 ${figure(withEvent)} 条说到出了什么事，共 ${figure(total)} 种，列出最多的 ${figure(records.length)} 种。`),
    figureTable('按来电数', [{ title: '事件' }, { title: 'n', isNumber: true }, { title: '占比', isNumber: true }, { title: '严重度', isNumber: true }],
      records.map((record) => [eventCell(record, names), contactsCell(record, slice), percent(record.share), record.severity.value.toFixed(2)])),
  ]
}

/** What customers need mended, most urgent first, with what its rank is made of. */
export function needTable({ needs, contacts, total, names }, slice) {
  if (needs.length === 0) return nothing(contacts)
  const reasons = (factors) => factors.map(({ factor, value, known }) => `${factorTitles[factor]} ${known ? value.toFixed(2) : '未填'}`).join(' · ')
  return [
    element('p', { class: 'muted' }, contactsLink(slice, figure(contacts)), ` 条来电中共 ${figure(total)} 项需求，列出最优先的 ${figure(needs.length)} 项。未填的因素按 0.5 计。`),
    figureTable('按优先级', [{ title: '需求' }, { title: 'n', isNumber: true }, { title: '优先级', isNumber: true }],
      needs.map(({ priority, factors, record }) => [
        [...eventCell(record, names), element('small', {}, reasons(factors)), record.assessment?.strategy && element('small', {}, `策略：${record.assessment.strategy}`)],
        contactsCell(record, slice),
        priority.toFixed(2),
      ])),
  ]
}
