import { contactsFigure, contactsLink, keyQuery, MOST_IDS, percent } from './contacts-link.js'
import { element, figure } from './dom.js'

const SHOWN = 5

/** Joined by 、, the first few of them. */
function listed(all, show) {
  const nodes = all.slice(0, SHOWN).flatMap((each, i) => [i > 0 ? '、' : '', ...show(each)])
  return all.length > SHOWN ? [...nodes, ` 等 ${figure(all.length)} 个`] : nodes
}

/** How well the topics fit what people say: one line for each question. */
export function topicLines({ now, before, never, overlapping, drifting, other, undecided, names }) {
  const name = (topic) => names.topic?.[topic] ?? topic
  const lines = [
    ['无人提及', never.length === 0 ? ['每个主题都有来电'] : listed(never, ({ topic, ever }) => [name(topic), '（历来 ', contactsFigure(ever), '）'])],
    ['难以区分', overlapping.pairs.length === 0 ? ['没有'] : [
      ...listed(overlapping.pairs, ({ topics: [first, second], both, of, share }) => [`${name(first)}与${name(second)} `, contactsFigure(both), `（${figure(of)} 条的 ${percent(share)}）`]),
      element('small', {}, `看了 ${figure(overlapping.scanned)} 条`)]],
    ['说法变了', drifting.topics.length === 0
      ? [drifting.compared === 0 ? '两期都有 50 条的主题还没有，无从比较' : `比较了 ${figure(drifting.compared)} 个主题，没有`]
      : listed(drifting.topics, ({ topic, now: own, keywords }) => [name(topic), ' ', contactsFigure(own), `（${keywords.slice(0, 3).map(({ value }) => value).join('、')}）`])],
    ['没有主题', [contactsFigure(other), `，占 ${percent(other.share)}，前一期 ${percent(other.shareBefore)}`,
      ...(other.keywords.length === 0 ? [] : ['；常说 ', ...listed(other.keywords, ({ value, contacts, query }) => [contactsLink(query, value), ` ${figure(contacts)}`])])]],
    ['更正待核对', undecided.length === 0 ? ['没有'] : listed(undecided, ({ topic, contacts }) => [
      name(topic), ' ', contactsFigure({ contacts: contacts.length, query: keyQuery(contacts.slice(0, MOST_IDS)) })])],
  ]
  return [
    element('p', { class: 'muted' }, '全部来电：本期 ', contactsFigure(now), '，前一期 ', contactsFigure(before)),
    element('dl', { class: 'lines' }, lines.flatMap(([title, content]) => [element('dt', {}, title), element('dd', {}, content)])),
  ]
}
