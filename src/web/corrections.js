import { get, post } from './api.js'
import { element, timeText } from './dom.js'
import { labelValues, namesByValue } from './label-values.js'
import { personName } from './person-name.js'
import { correctedTitles, failureText, labelTitles } from './words.js'

const flagFields = ['escalation', 'churn', 'repeat']
const isFlag = (field) => flagFields.includes(field)
/** The field that queries, names and colours go by. */
const generalField = (field) => (isFlag(field) ? 'flag' : field === 'products' ? 'product' : field)

/** What a label says, in the form of a correction's before and after. */
function valueOf({ tier, products, flags, ...labels }, field) {
  if (field === 'tier') return { value: tier.value, also: tier.also }
  if (field === 'products') return products.map(({ value }) => value)
  return isFlag(field) ? flags[field].value : labels[field].value
}

/** The same as the API takes it. */
const givenOf = (field, value) => (field === 'tier' ? { tier: value.value, also: value.also } : { [field]: value })

function modelWord({ corrected }, field) {
  const word = corrected?.[field]
  if (word === undefined) return undefined
  if (field === 'tier') return { value: { value: word.value, also: word.also }, score: word.score }
  return field === 'products' ? { value: word.map(({ value }) => value) } : word
}

function nameOf(field, value, nameFor) {
  if (field === 'tier') return nameFor('tier', value.value) + (value.also.length > 0 ? `（也涉及${value.also.map((tier) => nameFor('tier', tier)).join('、')}）` : '')
  if (field === 'products') return value.length === 0 ? '无' : value.map((id) => nameFor('product', id)).join('、')
  return isFlag(field) ? (value ? '是' : '否') : nameFor(field, value)
}

/**
 * The labels of a contact, each to be corrected, confirmed and undone, with the history of all of it.
 *
 * @param path of the contact, `/api/contacts/T1`
 * @param actions `{ onCorrected, onNames }`: called after each change, so that whoever shows the contact shows it anew
 */
export async function labelSection({ contact, names, path, actions }, signal) {
  const [{ corrections }, values] = await Promise.all([get(`${path}/corrections`, { source: contact.source }, signal), labelValues()])
  const known = namesByValue(values)
  const nameFor = (field, value) => known[field]?.[value] ?? names[field]?.[value] ?? value
  const problem = element('p', { class: 'label-problem', role: 'alert' })
  const who = element('input', { id: 'corrector', type: 'text', maxlength: 100, value: personName.get(), placeholder: '姓名或工号', autocomplete: 'off', oninput: () => personName.set(who.value.trim()) })
  const remark = element('input', { id: 'correction-remark', type: 'text', maxlength: 1000, placeholder: '选填', autocomplete: 'off' })
  let busy = false

  /** Sends a change; afterwards the contact is shown anew, whatever came of it. */
  const send = async (address, parameters, body) => {
    if (busy) return
    const by = who.value.trim()
    if (by === '') {
      problem.textContent = '请先填写更正人，再更正标签。'
      draw()
      who.focus()
      return
    }
    busy = true
    problem.textContent = ''
    try {
      await post(address, parameters, { by, ...(remark.value.trim() !== '' && { remark: remark.value.trim() }), ...body })
      actions.onCorrected()
    } catch (error) {
      if (error.code === 'CORRECTION_CONFLICT' || error.code === 'CORRECTION_UNDONE') actions.onCorrected(failureText(error))
      else {
        problem.textContent = failureText(error)
        draw()
      }
    } finally {
      busy = false
    }
  }
  const correct = (field, value) =>
    send(`${path}/corrections`, { source: contact.source }, { labels: givenOf(field, value), before: givenOf(field, valueOf(contact.labels, field)) })
  const undo = (id) => send(`/api/corrections/${id}/undo`, {}, {})

  const body = element('tbody')
  /** The labels as they are kept: what could not be sent does not stay in the lists. */
  const draw = () => body.replaceChildren(...Object.keys(correctedTitles).map((field) => row(field)))
  draw()
  const section = element(
    'section',
    { class: 'labelling' },
    element('h3', {}, '标签', element('span', { class: 'n' }, '得分为该值正确的概率，低于 0.5 表示不确定；产品得分表示提及是否明确')),
    element('table', { class: 'labels' }, body),
    element('div', { class: 'corrector' },
      element('label', { for: 'corrector' }, '更正人'), who,
      element('label', { for: 'correction-remark' }, '备注'), remark),
    problem,
    history(),
  )
  return { section, tell: (text) => (problem.textContent = text ?? '') }

  function row(field) {
    const value = valueOf(contact.labels, field)
    const word = modelWord(contact.labels, field)
    const holding = corrections.findLast((each) => each.field === field && each.undone === undefined)
    const score = field === 'products' ? undefined : isFlag(field) ? contact.labels.flags[field].score : contact.labels[field].score
    const title = correctedTitles[field]
    return element('tr', { class: word ? 'judged' : '' },
      element('th', { scope: 'row' }, element('span', { class: `key ${generalField(field)}` }), title),
      element('td', {},
        field === 'tier' ? tierEditor(value) : field === 'products' ? productEditor(value) : select(field, value, title),
        word && element('p', { class: 'model-word' },
          JSON.stringify(word.value) === JSON.stringify(value) ? '人工确认，与模型一致' : ['人工更正；模型：', nameOf(field, word.value, nameFor), word.score === undefined ? '' : `（${word.score.toFixed(2)}）`],
          holding && element('button', { type: 'button', class: 'quiet', 'aria-label': `撤销对${title}的更正`, onclick: () => undo(holding.id) }, '撤销'))),
      element('td', { class: 'score' },
        word ? '' : (score?.toFixed(2) ?? ''),
        !word && element('button', { type: 'button', class: 'quiet confirm', title: '模型是对的', 'aria-label': `确认${title}`, onclick: () => correct(field, value) }, '确认')))
  }

  function options(field, chosen, list = values[field]) {
    // A value that the dictionaries have lost since is still what the contact has.
    const all = list.some(({ value }) => value === chosen) ? list : [{ value: chosen, name: nameFor(field, chosen) }, ...list]
    return all.map(({ value, name }) => element('option', { value, selected: value === chosen }, name))
  }

  function select(field, value, title) {
    const list = isFlag(field) ? [{ value: 'true', name: '是' }, { value: 'false', name: '否' }] : values[field]
    return element('select', { 'aria-label': title, onchange: ({ target }) => correct(field, isFlag(field) ? target.value === 'true' : target.value) }, options(field, String(value), list))
  }

  function tierEditor({ value, also }) {
    const change = (next) => correct('tier', { value: next.value, also: next.value === 'none' ? [] : next.also.filter((tier) => tier !== next.value) })
    return element('div', { class: 'editor' },
      element('select', { 'aria-label': '体验层次', onchange: ({ target }) => change({ value: target.value, also }) }, options('tier', value)),
      value !== 'none' && element('span', { class: 'also' }, '也涉及',
        values.tier.filter((tier) => tier.value !== value && tier.value !== 'none').map((tier) =>
          element('label', {},
            element('input', {
              type: 'checkbox',
              checked: also.includes(tier.value),
              onchange: ({ target }) => change({ value, also: target.checked ? [...also, tier.value] : also.filter((other) => other !== tier.value) }),
            }),
            tier.name))))
  }

  function productEditor(products) {
    return element('div', { class: 'editor' },
      products.map((id) => element('span', { class: 'chip product' }, nameFor('product', id),
        element('button', { type: 'button', class: 'strike', 'aria-label': `去掉${nameFor('product', id)}`, onclick: () => correct('products', products.filter((other) => other !== id)) }, '×'))),
      element('select', { 'aria-label': '添加产品', onchange: ({ target }) => target.value !== '' && correct('products', [...products, target.value]) },
        element('option', { value: '' }, products.length === 0 ? '无；添加…' : '添加…'),
        values.product.filter(({ value }) => !products.includes(value)).map(({ value, name }) => element('option', { value }, name))))
  }

  function history() {
    if (corrections.length === 0) return element('p', { class: 'muted history-none' }, '还没有人更正过这条来电的标签。')
    const line = ({ field, before, after, by, at, remark: why, undone }) =>
      element('li', { class: undone ? 'undone' : '' },
        element('span', { class: 'muted' }, `${timeText(at)} `), element('strong', {}, by), ` ${correctedTitles[field]}：`,
        element('span', { class: 'change' }, JSON.stringify(before) === JSON.stringify(after) ? `确认 ${nameOf(field, after, nameFor)}` : `${nameOf(field, before, nameFor)} → ${nameOf(field, after, nameFor)}`),
        why && element('span', { class: 'muted' }, `（${why}）`),
        undone && element('span', { class: 'muted' }, `，${timeText(undone.at)} 由 ${undone.by} 撤销`))
    return element('details', { class: 'history', open: corrections.length <= 5 },
      element('summary', {}, `更正记录（${corrections.length}）`),
      element('ol', {}, corrections.toReversed().map(line)))
  }
}

/** For each label with evidence, the value the evidence spoke for: the model's, whatever a person made of it. */
export function modelLabels(labels) {
  const { corrected } = labels
  if (corrected === undefined) return labels
  const { products = labels.products, ...words } = corrected
  const own = { ...labels, products, flags: { ...labels.flags } }
  for (const [field, word] of Object.entries(words)) {
    if (isFlag(field)) own.flags[field] = { ...own.flags[field], ...word }
    else if (labelTitles[field]) own[field] = { ...own[field], ...word }
  }
  return own
}
