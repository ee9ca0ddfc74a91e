import { get } from './api.js'
import { labelSection, modelLabels } from './corrections.js'
import { byId, element, figure, timeText } from './dom.js'
import { chips } from './results.js'
import { factTitles, failureText, labelTitles, speakers } from './words.js'

/** Labels whose evidence is shown; what one hides stays hidden for the next contact. */
const hidden = new Set()

/** All evidence of a contact with the label it speaks for. */
function evidenceOf({ labels: shown }, names) {
  const labels = modelLabels(shown)
  const of = (field, value, label) =>
    label.evidence.map((evidence) => ({ ...evidence, field, name: names[field]?.[value] ?? value }))
  return [
    ...of('tier', labels.tier.value, labels.tier),
    ...of('kind', labels.kind.value, labels.kind),
    ...of('polarity', labels.polarity.value, labels.polarity),
    ...of('stage', labels.stage.value, labels.stage),
    ...of('topic', labels.topic.value, labels.topic),
    ...labels.products.flatMap((product) => of('product', product.value, product)),
    ...Object.entries(labels.flags).flatMap(([flag, label]) => (label.value ? of('flag', flag, label) : [])),
  ]
}

/** A stretch of the text with its evidence marked. Where evidence overlaps, each piece names all that it is part of. */
function marked(text, from, to, evidence) {
  const inside = evidence.filter(({ start, end, field }) => start < to && end > from && !hidden.has(field))
  const edges = [...new Set([from, to, ...inside.flatMap(({ start, end }) => [Math.max(start, from), Math.min(end, to)])])].sort((a, b) => a - b)
  return edges.slice(0, -1).map((start, i) => {
    const end = edges[i + 1]
    const own = inside.filter((each) => each.start <= start && each.end >= end)
    if (own.length === 0) return text.slice(start, end)
    const fields = [...new Set(own.map(({ field }) => field))]
    const lines = own.map(({ field, name, cue, weight }) => `${labelTitles[field]} · ${name}：线索“${cue}”，权重 ${weightText(weight)}`)
    return element(
      'mark',
      { class: `evidence ${fields[0]} ${fields.length > 1 ? `and-${fields[1]}` : ''}`, tabindex: 0, 'data-tip': lines.join('\n'), 'aria-description': lines.join('；') },
      text.slice(start, end),
    )
  })
}

const weightText = (weight) => String(Math.round(weight * 100) / 100)

function clock(ms) {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function conversation({ text, turns }, evidence) {
  return element(
    'ol',
    { class: 'turns' },
    turns.map(({ speaker, start, end, startMs }) =>
      element(
        'li',
        { class: `turn ${speaker}` },
        element('span', { class: 'speaker' }, speakers[speaker], startMs === undefined ? '' : ` ${clock(startMs)}`),
        element('p', {}, marked(text, start, end, evidence)),
      ),
    ),
  )
}

function facts(contact) {
  const { scores = {}, attributes } = contact
  const own = Object.keys(factTitles).flatMap((fact) => (contact[fact] === undefined ? [] : [[factTitles[fact], fact === 'resolvedAt' ? timeText(contact[fact]) : contact[fact]]]))
  const figures = [['满意度', scores.csat], ['净推荐值', scores.nps], ['费力度', scores.ces]].filter(([, value]) => value !== undefined)
  return element('dl', { class: 'facts-list' }, [...own, ...figures, ...Object.entries(attributes)].flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, String(value))]))
}

/**
 * Shows one contact in the pane.
 *
 * @param actions `{ onClose, onWord, hrefOf, onOpen, onNames, onCorrected }`
 * @param again where the pane stood, when the contact it shows is shown anew after a correction, and what to say of it
 */
export async function showContact({ source, id }, actions, signal, again = undefined) {
  const pane = byId('detail')
  const path = `/api/contacts/${encodeURIComponent(id)}`
  pane.hidden = false
  if (!again) pane.replaceChildren(paneHead('正在读取…', actions))
  const { contact, names } = await get(path, { source }, signal)
  actions.onNames(names)
  const evidence = evidenceOf(contact, names)
  const text = element('div', { class: 'text' })
  const draw = () => text.replaceChildren(contact.turns ? conversation(contact, evidence) : element('p', {}, marked(contact.text, 0, contact.text.length, evidence)))
  draw()
  const withEvidence = Object.keys(labelTitles).filter((field) => evidence.some((each) => each.field === field))
  const legend = element(
    'fieldset',
    { class: 'legend' },
    element('legend', {}, withEvidence.length > 0 ? '依据（可勾选；指向或聚焦可见线索与权重）' : '没有线索：标签取默认值'),
    withEvidence.map((field) =>
      element('label', {},
        element('input', {
          type: 'checkbox',
          checked: !hidden.has(field),
          onchange: ({ target }) => {
            if (target.checked) hidden.delete(field)
            else hidden.add(field)
            draw()
          },
        }),
        element('mark', { class: `evidence ${field}` }, labelTitles[field]),
        element('span', { class: 'count' }, figure(evidence.filter((each) => each.field === field).length)))),
  )
  const { labels } = contact
  const flags = Object.entries(labels.flags).flatMap(([flag, { value }]) => (value ? [flag] : []))
  const labelling = element('section', { class: 'labelling' }, element('h3', {}, '标签'), element('p', { class: 'muted' }, '正在读取…'))
  const similar = element('section', { class: 'similar' }, element('h3', {}, '相似来电'), element('p', { class: 'muted' }, '正在查找…'))
  pane.replaceChildren(
    paneHead(`${names.form?.[contact.form] ?? contact.form} ${contact.id}`, actions),
    element('p', { class: 'when' }, element('time', { datetime: contact.occurredAt }, timeText(contact.occurredAt)), contact.channel ? ` · ${contact.channel}` : '', contact.region ? ` · ${contact.region}` : ''),
    chips({ tier: labels.tier.value, also: labels.tier.also, kind: labels.kind.value, polarity: labels.polarity.value, topic: labels.topic.value, products: labels.products.map(({ value }) => value), flags }, names),
    legend,
    text,
    element('section', {}, element('h3', {}, '关键词'), contact.keywords.length === 0 ? element('p', { class: 'muted' }, '没有关键词。') : element('ul', { class: 'words' }, contact.keywords.map((word) => element('li', {}, element('button', { type: 'button', onclick: () => actions.onWord(word) }, word))))),
    labelling,
    similar,
    element('details', { class: 'more-facts' }, element('summary', {}, '字段与版本'), facts(contact), element('p', { class: 'muted' }, `流程 ${contact.versions.pipeline} · 词典 ${contact.versions.dictionary}`)),
  )
  if (again) pane.scrollTop = again.scrollTop
  else {
    pane.querySelector('h2').focus({ preventScroll: true })
    pane.scrollTop = 0
  }

  const onCorrected = (problem) => {
    actions.onCorrected()
    void showContact({ source: contact.source, id }, actions, signal, { scrollTop: pane.scrollTop, problem }).catch((error) => {
      if (error.name !== 'AbortError') labelling.append(element('p', { class: 'label-problem', role: 'alert' }, failureText(error)))
    })
  }
  try {
    const { section, tell } = await labelSection({ contact, names, path, actions: { onCorrected } }, signal)
    labelling.replaceWith(section)
    tell(again?.problem)
    if (again) pane.scrollTop = again.scrollTop
  } catch (error) {
    if (error.name === 'AbortError') return
    labelling.replaceChildren(element('h3', {}, '标签'), element('p', { class: 'muted' }, failureText(error)))
  }

  try {
    const { total, hits, names: others } = await get(`${path}/similar`, { source: contact.source, limit: 5 }, signal)
    actions.onNames(others)
    similar.replaceChildren(
      element('h3', {}, '相似来电', element('span', { class: 'n' }, `n = ${figure(total)} 条有相同关键词`)),
      hits.length === 0 ? element('p', { class: 'muted' }, '没有相似的来电。') : element('ul', {}, hits.map((hit) => element('li', {},
        element('a', {
          href: actions.hrefOf(hit),
          onclick: (event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return
            event.preventDefault()
            actions.onOpen(hit)
          },
        }, element('span', { class: 'line-text' }, hit.snippet.text), element('span', { class: 'muted' }, `${timeText(hit.occurredAt)} · ${others.kind?.[hit.kind] ?? hit.kind} · ${others.topic?.[hit.topic] ?? hit.topic}`))))),
    )
  } catch (error) {
    if (error.name !== 'AbortError') similar.replaceChildren(element('h3', {}, '相似来电'), element('p', { class: 'muted' }, '暂时查不到相似的来电。'))
  }
}

export function paneHead(title, { onClose }) {
  return element('div', { class: 'head' }, element('h2', { tabindex: -1 }, title), element('button', { type: 'button', class: 'quiet', 'aria-label': '关闭详情', onclick: onClose }, '关闭'))
}

/** Cue and weight of the evidence under the pointer or the focus. */
export function followEvidence(container, tip) {
  const show = (event) => {
    const mark = event.target.closest?.('mark[data-tip]')
    if (!mark) return hide()
    tip.textContent = mark.dataset.tip
    tip.hidden = false
    const box = mark.getClientRects()[0]
    const { width, height } = tip.getBoundingClientRect()
    tip.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`
    tip.style.top = `${box.top - height - 6 > 0 ? box.top - height - 6 : box.bottom + 6}px`
  }
  const hide = () => {
    tip.hidden = true
  }
  container.addEventListener('pointerover', show)
  container.addEventListener('focusin', show)
  container.addEventListener('pointerleave', hide)
  container.addEventListener('focusout', hide)
  container.addEventListener('scroll', hide, { passive: true })
}
