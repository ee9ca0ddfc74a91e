import { address, get } from './api.js'
import { dayChart } from './chart.js'
import { followEvidence, paneHead, showContact } from './detail.js'
import { byId, element, figure } from './dom.js'
import { facetList } from './facets.js'
import { queryFailure } from './query-failure.js'
import { during, filtersOf, narrowed, quoted, toggled, withoutFilters } from './query.js'
import { hitItem, keywordList } from './results.js'
import { showService } from './service.js'
import { facetFields, failureText } from './words.js'

const PAGE = 20

/** Chinese names of values, of all answers so far. */
const names = {}
/** What the page shows; the URL holds all of it, so that it can be shared and Back works. */
let state = readUrl()
let found = { hits: [], total: 0, next: undefined, facetCounts: {} }
let searching = new AbortController()
let opening = new AbortController()
let loadingMore = false

function readUrl() {
  const parameters = new URLSearchParams(location.search)
  const [q, sort, id, source] = ['q', 'sort', 'id', 'source'].map((name) => parameters.get(name) ?? '')
  return { q, sort, contact: id === '' ? undefined : { id, source } }
}

function urlOf({ q, sort, contact }) {
  return address('/', { q, sort, id: contact?.id, source: contact?.source })
}

/** Goes to another state, as one step for the Back button. */
function go(change) {
  const next = { ...state, ...change }
  const address = urlOf(next)
  if (address !== location.pathname + location.search) history.pushState(null, '', address)
  enter(next)
}

function enter(next) {
  const isOtherSearch = next.q !== state.q || next.sort !== state.sort
  const isOtherContact = next.contact?.id !== state.contact?.id || next.contact?.source !== state.contact?.source
  state = next
  byId('q').value = state.q
  byId('sort').value = state.sort
  byId('to-analysis').href = address('/analysis.html', { q: state.q })
  if (isOtherSearch) search()
  if (isOtherContact) openContact()
  document.title = state.q === '' ? '听音 · 来电检索' : `${state.q} · 听音`
}

function learn(more) {
  for (const [field, values] of Object.entries(more ?? {})) names[field] = { ...names[field], ...values }
}

// ---- searching

async function search() {
  searching.abort()
  searching = new AbortController()
  const { signal } = searching
  const { q, sort } = state
  byId('results').setAttribute('aria-busy', 'true')
  const fields = facetFields.map(({ field }) => field).join(',')
  try {
    const [page, series, keywords] = await Promise.all([
      get('/api/contacts/search', { q, sort, limit: PAGE, facets: fields }, signal),
      get('/api/series', { q, step: 'day' }, signal),
      get('/api/keywords', { q, top: 16 }, signal),
    ])
    learn(page.names)
    const filters = filtersOf(q, names)
    const facetCounts = Object.fromEntries(Object.entries(page.facets).map(([field, values]) => [field, { total: page.total, values }]))
    // A filtered field is counted without its own filter: otherwise every other value of it would show none.
    await Promise.all(
      Object.keys(filters).map(async (field) => {
        const answer = await get('/api/facets', { q: withoutFilters(q, names, field), fields: field, top: 20 }, signal)
        learn(answer.names)
        facetCounts[field] = { total: answer.total, values: answer.facets[field] ?? [] }
      }),
    )
    found = { hits: page.hits, total: page.total, next: page.next, facetCounts }
    showFound(series, keywords)
  } catch (error) {
    if (error.name === 'AbortError') return
    showFailure(error)
  }
  byId('results').removeAttribute('aria-busy')
}

function showFound(series, keywords) {
  byId('problem').replaceChildren()
  byId('figures').hidden = false
  byId('chart').replaceChildren(dayChart({ title: '来电量', ...series }, (period) => go({ q: during(state.q, period) })))
  byId('chart').hidden = found.total === 0
  byId('keywords').replaceChildren(...keywordList(keywords.keywords, keywords.total, addWord))
  byId('keywords').hidden = keywords.keywords.length === 0
  showTotal()
  showFacets()
  byId('exports').replaceChildren(
    '导出 ',
    ...[['CSV', 'csv'], ['Excel', 'xlsx'], ['JSONL', 'jsonl']].map(([title, format]) =>
      element('a', { href: address('/api/export', { q: state.q, format }), download: true, 'aria-label': `导出全部 ${figure(found.total)} 条为 ${title}` }, title),
    ),
  )
  byId('exports').hidden = found.total === 0
  byId('hits').replaceChildren(...(found.total === 0 ? [emptyItem()] : found.hits.map(item)))
}

function showTotal() {
  byId('total').replaceChildren(
    element('strong', {}, figure(found.total)), ' 条来电',
    found.hits.length < found.total ? element('span', { class: 'muted' }, `，已显示 ${figure(found.hits.length)} 条`) : '',
  )
  const more = byId('more')
  more.hidden = found.next === undefined
  more.textContent = `再显示 ${figure(Math.min(PAGE, found.total - found.hits.length))} 条`
}

function showFacets() {
  const focused = document.activeElement?.dataset?.focus
  const filters = filtersOf(state.q, names)
  byId('facets').replaceChildren(
    ...facetList({
      counts: found.facetCounts,
      filters,
      names,
      onToggle: (field, asked, value) => go({ q: toggled(state.q, field, asked, value, names) }),
      onClear: () => go({ q: withoutFilters(state.q, names) }),
    }),
  )
  const active = Object.values(filters).flat().length
  byId('show-facets').textContent = active > 0 ? `筛选（${active}）` : '筛选'
  // The list is drawn anew; whoever went through it by keyboard stays where they were.
  if (focused) [...document.querySelectorAll('[data-focus]')].find((node) => node.dataset.focus === focused)?.focus()
}

function item(hit) {
  const { contact } = state
  return hitItem(hit, {
    names,
    href: urlOf({ ...state, contact: hit }),
    isOpen: contact?.id === hit.id && (contact.source === hit.source || contact.source === ''),
    onOpen: () => go({ contact: { id: hit.id, source: hit.source } }),
  })
}

function addWord(word) {
  go({ q: narrowed(state.q, quoted(word)) })
}

function emptyItem() {
  const hasQuery = state.q.trim() !== ''
  return element(
    'li',
    { class: 'empty' },
    element('h3', {}, hasQuery ? '没有符合条件的来电' : '还没有数据'),
    hasQuery
      ? element('ul', {},
          element('li', {}, '去掉引号，按词而不是整句来查'),
          element('li', {}, '去掉一个条件，或用 OR 连接同义的说法'),
          Object.keys(filtersOf(state.q, names)).length > 0 && element('li', {}, element('button', { type: 'button', class: 'link', onclick: () => go({ q: withoutFilters(state.q, names) }) }, '清除筛选条件')),
          element('li', {}, element('button', { type: 'button', class: 'link', onclick: () => go({ q: '' }) }, '查看全部来电')))
      : element('p', {}, '用命令 ', element('code', {}, 'npm run cli -- ingest 文件.csv'), ' 导入工单或通话，或通过 ', element('a', { href: 'docs/' }, '接口'), ' 提交。导入后刷新本页。'),
  )
}

function showFailure(error) {
  const isQuery = error.code === 'QUERY_INVALID'
  byId('figures').hidden = true
  byId('facets').replaceChildren()
  byId('hits').replaceChildren()
  byId('more').hidden = true
  byId('problem').replaceChildren(
    element('div', { class: 'problem' },
      element('h2', {}, isQuery ? '检索式有误' : '没有得到结果'),
      isQuery ? queryFailure(state.q, error, byId('q')) : element('p', {}, failureText(error)),
      !isQuery && element('button', { type: 'button', onclick: search }, '重试')),
  )
}

async function showMore() {
  if (loadingMore || found.next === undefined) return
  loadingMore = true
  const before = found.hits.length
  const more = byId('more')
  more.disabled = true
  try {
    const page = await get('/api/contacts/search', { q: state.q, sort: state.sort, limit: PAGE, cursor: found.next }, searching.signal)
    learn(page.names)
    found = { ...found, hits: [...found.hits, ...page.hits], next: page.next }
    byId('hits').append(...page.hits.map(item))
    showTotal()
    byId('hits').children[before]?.querySelector('a')?.focus()
  } catch (error) {
    if (error.name !== 'AbortError') {
      more.textContent = `${failureText(error)} 点此重试`
    }
  } finally {
    loadingMore = false
    more.disabled = false
  }
}

// ---- one contact

async function openContact() {
  opening.abort()
  opening = new AbortController()
  const { contact } = state
  byId('layout').classList.toggle('with-detail', contact !== undefined)
  for (const [i, node] of [...byId('hits').children].entries()) {
    const hit = found.hits[i]
    const isOpen = contact !== undefined && hit?.id === contact.id && hit.source === contact.source
    node.classList.toggle('open', isOpen)
    node.querySelector('h3 a')?.toggleAttribute('aria-current', isOpen)
  }
  if (contact === undefined) {
    byId('detail').hidden = true
    byId('detail').replaceChildren()
    return
  }
  const actions = {
    onClose: closeContact,
    onWord: addWord,
    hrefOf: (hit) => urlOf({ ...state, contact: hit }),
    onOpen: ({ id, source }) => go({ contact: { id, source } }),
    onNames: learn,
    // Counts and chips of the list follow at once.
    onCorrected: search,
  }
  try {
    await showContact(contact, actions, opening.signal)
  } catch (error) {
    if (error.name === 'AbortError') return
    byId('detail').replaceChildren(paneHead('没有读到来电', actions), element('p', { class: 'muted' }, failureText(error)))
  }
}

function closeContact() {
  const { contact } = state
  go({ contact: undefined })
  const link = [...document.querySelectorAll('.hit a')].find((node) => node.dataset.focus === `hit-${contact?.source}-${contact?.id}`)
  link?.focus()
}

// ---- the page

byId('form').addEventListener('submit', (event) => {
  event.preventDefault()
  const q = byId('q').value.trim()
  if (q === state.q) search()
  else go({ q, contact: undefined })
})
for (const button of document.querySelectorAll('[data-query]')) {
  button.addEventListener('click', () => go({ q: button.dataset.query, contact: undefined }))
}
byId('home').addEventListener('click', (event) => {
  if (event.metaKey || event.ctrlKey) return
  event.preventDefault()
  go({ q: '', sort: '', contact: undefined })
})
byId('sort').addEventListener('change', ({ target }) => go({ sort: target.value }))
byId('more').addEventListener('click', showMore)
byId('show-facets').addEventListener('click', ({ currentTarget }) => {
  const isShown = byId('facets').classList.toggle('shown')
  currentTarget.setAttribute('aria-expanded', String(isShown))
})
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && state.contact && !event.isComposing) closeContact()
  if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? '')) {
    event.preventDefault()
    byId('q').focus()
  }
})
window.addEventListener('popstate', () => enter(readUrl()))
followEvidence(byId('detail'), byId('tip'))

const first = state
state = { q: undefined, sort: undefined, contact: undefined }
enter(first)
showService()
