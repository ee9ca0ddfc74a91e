import { alertList, alertText, daysOf } from './alert-list.js'
import { address, get } from './api.js'
import { dayChart } from './chart.js'
import { MOST_IDS } from './contacts-link.js'
import { byId, element, figure } from './dom.js'
import { eventTable, needTable } from './event-tables.js'
import { labelValues, namesByValue } from './label-values.js'
import { completed, daysIn, periodOf } from './period.js'
import { productList, showCycles } from './product-list.js'
import { queryFailure } from './query-failure.js'
import { during, narrowed, quoted, withoutPeriod } from './query.js'
import { fillSection } from './section.js'
import { showService } from './service.js'
import { comparisonText, termTable } from './term-tables.js'
import { topicLines } from './topic-lines.js'
import { facetFields, failureText } from './words.js'

/** Eight weeks: enough for a change to show, and as long as what it is held against. */
const USUAL_DAYS = 56
/** Values drawn apart. */
const SPLIT = 6
const ROWS = 10
const ALERTS_A_PAGE = 500

/** What the page shows; the URL holds all of it, so that a view can be shared. Without a period it is eight weeks up to the last day with as many of the query's contacts as usual. */
let state = readUrl()
let showing = new AbortController()

function readUrl() {
  const parameters = new URLSearchParams(location.search)
  const [q, from, to, by] = ['q', 'from', 'to', 'by'].map((name) => parameters.get(name) ?? '')
  // The page has a period of its own, which a query from the search page must not contradict.
  return { q: withoutPeriod(q), ...periodOf({ from, to }), by: facetFields.some(({ field }) => field === by) ? by : '' }
}

const urlOf = (view) => address('/analysis.html', { ...view })

function enter(next) {
  state = next
  for (const field of ['q', 'from', 'to', 'by']) byId(field).value = state[field]
  show()
}

async function show() {
  showing.abort()
  showing = new AbortController()
  const { signal } = showing
  byId('problem').replaceChildren()
  byId('sections').setAttribute('aria-busy', 'true')
  try {
    const { contacts, lastUsualDay } = await get('/api/overview', { q: state.q }, signal)
    if (contacts === 0) return showNothing()
    settlePeriod(lastUsualDay)
  } catch (error) {
    if (!signal.aborted) showFailure(error)
    return
  }
  byId('sections').hidden = false
  byId('sections').removeAttribute('aria-busy')
  await showSections({ ...state, slice: during(state.q, `${state.from}..${state.to}`) }, signal)
}

/** Completes the period and writes it into the address: a view that is shared stays what it is when data is added. */
function settlePeriod(lastUsualDay) {
  if (state.from === '' || state.to === '') {
    state = { ...state, ...completed(state, lastUsualDay, USUAL_DAYS) }
    history.replaceState(null, '', urlOf(state))
    byId('from').value = state.from
    byId('to').value = state.to
  }
  byId('to-search').href = address('/', { q: during(state.q, `${state.from}..${state.to}`) })
}

/** Each section by itself: one that fails or is slow holds up no other. */
async function showSections({ q, from, to, by, slice }, signal) {
  const period = { q, from, to, top: ROWS }
  await Promise.all([
    fillSection('series', () => seriesChart({ q, from, to, by, slice }, signal), signal),
    fillSection('trends', async () => {
      const trends = await get('/api/trends', period, signal)
      return [
        comparisonText(trends),
        element('div', { class: 'columns' },
          termTable('上升', trends.rising, '没有明显上升的词。'),
          termTable('下降', trends.falling, '没有明显下降的词。'),
          termTable('新出现', trends.fresh, '没有新出现的词。'),
          termTable('最常说', trends.top, '没有关键词。')),
      ]
    }, signal),
    fillSection('events', async () => eventTable(await get('/api/pces', { q: slice, limit: ROWS, contacts: MOST_IDS }, signal), slice), signal),
    fillSection('needs', async () => needTable(await get('/api/needs', { q: slice, limit: ROWS, contacts: MOST_IDS }, signal), slice), signal),
    showAlerts({ from, to }, signal),
    fillSection('topics', async () => topicLines(await get('/api/topics/health', { from, to }, signal)), signal),
  ])
  await fillSection('phrases', async () => {
    const { phrases, scanned } = await get('/api/trends/phrases', period, signal)
    return [termTable('新说法（词典里没有）', phrases, '没有明显增多的新说法。'), element('p', { class: 'muted' }, `在本期 ${figure(scanned)} 条里找，条数按全部来电计。`)]
  }, signal)
  await fillSection('products', async () => {
    const [{ products }, { facets }] = await Promise.all([
      get('/api/products', {}, signal),
      get('/api/facets', { q: slice, fields: 'product', top: 1_000 }, signal),
    ])
    return productList(products, new Map(facets.product.map(({ value, contacts }) => [value, contacts])), slice)
  }, signal)
  await showCycles(byId('products'), signal)
}

async function alertsOf({ from, to }, signal) {
  const pages = async () => {
    const alerts = []
    let cursor
    do {
      const page = await get('/api/alerts', { from, to, limit: ALERTS_A_PAGE, ...(cursor && { cursor }) }, signal)
      alerts.push(...page.alerts)
      cursor = page.next
    } while (cursor)
    return alerts
  }
  const [alerts, { total }, values] = await Promise.all([pages(), get('/api/alerts', { limit: 1 }, signal), labelValues()])
  return { alerts, total, names: namesByValue(values) }
}

async function showAlerts(period, signal, told = undefined) {
  const onJudged = async (id, problem) => {
    await showAlerts(period, signal, problem)
    // The list is drawn anew; whoever goes through it by keyboard stays where they were.
    byId('alerts').querySelector(`[data-alert="${id}"]`)?.focus()
  }
  await fillSection('alerts', async () => alertList({ ...(await alertsOf(period, signal)), told }, onJudged), signal)
}

async function seriesChart({ q, from, to, by, slice }, signal) {
  const [series, { alerts, names }] = await Promise.all([
    get('/api/series', { q: slice, step: 'day', ...(by !== '' && { by, top: SPLIT }) }, signal),
    alertsOf({ from, to }, signal),
  ])
  if (series.total === 0) return [element('p', { class: 'muted' }, '这段时间没有符合条件的来电。请换一段时间，或去掉一个条件。')]
  const marks = alerts.map((alert) => ({ ...daysOf(alert), text: alertText(alert, names) }))
  const missing = daysIn({ from, to }) - series.steps.length
  const legend = [
    '点一天看当天的来电。',
    missing > 0 && [element('i', { class: 'swatch gap' }), `${figure(missing)} 天没有任何来电入库：缺失，不是零。`],
    marks.length > 0 && [element('i', { class: 'swatch mark' }), `${figure(marks.length)} 条预警的日子。`],
  ]
  const open = (condition) => (days) => location.assign(address('/', { q: narrowed(during(q, days), condition) }))
  const common = { steps: series.steps, span: { from, to }, marks }
  return [
    ...(by === ''
      ? [dayChart({ ...common, title: '来电量', counts: series.counts, total: series.total }, open(''))]
      : splitCharts(series, by, common, open)),
    element('p', { class: 'legend-line muted' }, legend.flat().filter(Boolean)),
  ]
}

/** A chart for each of the most frequent values, each on its own scale. */
function splitCharts({ counts, names, total }, by, common, open) {
  const { title, asked } = facetFields.find(({ field }) => field === by)
  const ofValue = Map.groupBy(counts, ({ value }) => value)
  const charts = [...ofValue]
    .map(([value, own]) => ({ name: names[by]?.[value] ?? value, counts: own, total: own.reduce((sum, { contacts }) => sum + contacts, 0) }))
    .sort((a, b) => b.total - a.total)
    .map(({ name, ...own }) => dayChart({ ...common, ...own, title: ` · ${name}` }, open(`${asked}:${quoted(name)}`)))
  return charts.length === 0
    ? [element('p', { class: 'muted' }, `${figure(total)} 条来电都没有${title}。`)]
    : [element('p', { class: 'muted' }, `按${title}拆分，共 ${figure(total)} 条；最多的 ${figure(charts.length)} 个，各图刻度不同。`), element('div', { class: 'columns' }, charts)]
}

function showNothing() {
  byId('sections').hidden = true
  byId('problem').replaceChildren(element('div', { class: 'empty' },
    element('h2', {}, state.q === '' ? '还没有数据' : '没有符合条件的来电'),
    state.q === ''
      ? element('p', {}, '先导入工单或通话，再来分析；做法见 ', element('a', { href: '/' }, '检索页'), '。')
      : element('p', {}, '去掉一个条件，或 ', element('a', { href: 'analysis.html' }, '分析全部来电'), '。')))
}

function showFailure(error) {
  const isQuery = error.code === 'QUERY_INVALID'
  byId('sections').hidden = true
  byId('problem').replaceChildren(
    element('div', { class: 'problem' },
      element('h2', {}, isQuery ? '检索式有误' : '没有得到结果'),
      isQuery ? queryFailure(state.q, error, byId('q')) : element('p', {}, failureText(error)),
      !isQuery && element('button', { type: 'button', onclick: show }, '重试')))
}

byId('by').append(...facetFields.map(({ field, title }) => element('option', { value: field }, `按${title}`)))
byId('form').addEventListener('submit', (event) => {
  event.preventDefault()
  const given = Object.fromEntries(new FormData(byId('form')))
  const next = { q: withoutPeriod(given.q.trim()), ...periodOf(given), by: given.by }
  if (urlOf(next) !== location.pathname + location.search) history.pushState(null, '', urlOf(next))
  enter(next)
})
byId('by').addEventListener('change', () => byId('form').requestSubmit())
window.addEventListener('popstate', () => enter(readUrl()))

enter(state)
showService()
