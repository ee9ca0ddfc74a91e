import { element, figure, highlighted, timeText } from './dom.js'

const flagFields = ['escalation', 'churn', 'repeat']

/** The labels of a contact in short. `none`, neutral and other go unsaid: a chip for nothing is noise. */
export function chips({ tier, also = [], kind, polarity, topic, products = [], flags = [] }, names) {
  const chip = (field, value, extra = '') => element('li', { class: `chip ${field} ${extra}` }, names[field]?.[value] ?? value)
  return element(
    'ul',
    { class: 'chips', 'aria-label': '标签' },
    [
      ...flagFields.filter((flag) => flags.includes(flag)).map((flag) => chip('flag', flag)),
      chip('tier', tier, tier === 'none' ? 'faint' : ''),
      ...also.map((other) => chip('tier', other, 'faint')),
      chip('kind', kind, kind === 'other' ? 'faint' : ''),
      polarity !== 'neutral' && chip('polarity', polarity, polarity),
      topic !== 'other' && chip('topic', topic),
      ...products.slice(0, 3).map((product) => chip('product', product)),
    ].filter(Boolean),
  )
}

/** One found contact. Its heading is a link, so that it opens in a tab of its own as well. */
export function hitItem(hit, { names, href, isOpen, onOpen }) {
  const { id, source, occurredAt, form, channel, region, snippet } = hit
  return element(
    'li',
    { class: isOpen ? 'hit open' : 'hit' },
    element(
      'h3',
      {},
      element(
        'a',
        {
          href,
          'aria-current': isOpen ? 'true' : undefined,
          'data-focus': `hit-${source}-${id}`,
          onclick: (event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
            event.preventDefault()
            onOpen()
          },
        },
        element('time', { datetime: occurredAt }, timeText(occurredAt)),
        element('span', { class: 'id' }, id),
      ),
    ),
    element('p', { class: 'facts' }, [names.form?.[form] ?? form, channel, region].filter(Boolean).join(' · ')),
    element('p', { class: 'snippet' }, highlighted(snippet.text, snippet.highlights)),
    chips(hit, names),
  )
}

export function keywordList(keywords, total, onWord) {
  const most = Math.max(1, ...keywords.map(({ contacts }) => contacts))
  return [
    element('h2', {}, '关键词', element('span', { class: 'n' }, `n = ${figure(total)}`)),
    element(
      'ul',
      { class: 'words' },
      keywords.map(({ value, contacts }) => {
        const button = element('button', { type: 'button', title: `${figure(contacts)} 条来电有这个关键词`, onclick: () => onWord(value) }, value, element('span', { class: 'count' }, figure(contacts)))
        button.style.setProperty('--share', String(contacts / most))
        return element('li', {}, button)
      }),
    ),
  ]
}
