import { post } from './api.js'
import { contactsLink } from './contacts-link.js'
import { element, figure, timeText } from './dom.js'
import { personName } from './person-name.js'
import { failureText } from './words.js'

const stateTitles = { open: '未处理', acknowledged: '处理中', closed: '已关闭' }
const verdictTitles = { false_alarm: '误报', known_event: '已知事件' }
const eventTitles = { used_up_wave: '本轮推广已释放完', rising_ratio: '咨询比上升', green_but_red: '指标绿、体验红' }
const deedTitles = { acknowledged: '确认处理', closed: '关闭', ...verdictTitles }
const actions = [
  { path: 'acknowledge', title: '确认处理', from: ['open'] },
  { path: 'close', title: '关闭', from: ['open', 'acknowledged'] },
  { path: 'false-alarm', title: '标为误报', from: ['open', 'acknowledged'] },
]

const expectedText = (number) => figure(Math.round(number * 10) / 10)
const dayOf = (step) => step.slice(0, 10)

/** First and last day of an alert, over all series in which it was seen; a wave is used up on its last. */
export const daysOf = (alert) => {
  const all = [alert, ...alert.alert.alsoSeen]
  const to = dayOf(all.map(({ until }) => until).sort().at(-1))
  return { from: alert.event === 'used_up_wave' ? to : dayOf(all.map(({ since }) => since).sort()[0]), to }
}

/** 主题 · 宽带固话与IPTV, 推广周期 · 云手机 · 本轮推广已释放完 */
const seriesName = ({ ruleName, split, series, event }, names) =>
  [ruleName, split !== undefined && (names[split]?.[series] ?? series), eventTitles[event]].filter(Boolean).join(' · ')

/** An alert in a few words. */
export const alertText = (alert, names) => `预警 ${seriesName(alert, names)}：${figure(alert.observed)} 条，预期 ${expectedText(alert.expected)}`

/**
 * Alerts, each with what may be done about it.
 *
 * @param total alerts of any time
 * @param told what went wrong before
 * @param onJudged called with the alert's id after each deed, so that the list is shown anew; also with what went wrong where another was first
 */
export function alertList({ alerts, total, names, told }, onJudged) {
  const problem = element('p', { class: 'label-problem', role: 'alert' }, told ?? '')
  if (alerts.length === 0) return [element('p', { class: 'muted' }, `这段时间没有预警${total > 0 ? `；其他时间有 ${figure(total)} 条` : ''}。`), problem]
  const who = element('input', { id: 'judge', type: 'text', maxlength: 100, value: personName.get(), placeholder: '姓名或工号', autocomplete: 'off', oninput: () => personName.set(who.value.trim()) })

  const judge = async ({ id }, { path }, button) => {
    const by = who.value.trim()
    if (by === '') {
      problem.textContent = '请先填写处理人。'
      who.focus()
      return
    }
    button.disabled = true
    problem.textContent = ''
    try {
      await post(`/api/alerts/${encodeURIComponent(id)}/${path}`, {}, { by })
      onJudged(id)
    } catch (error) {
      if (error.code === 'ALERT_SETTLED') onJudged(id, failureText(error))
      else problem.textContent = failureText(error)
      button.disabled = false
    }
  }

  const item = (alert) => {
    const { state, severity, verdict, alsoSeen, history } = alert.alert
    const { from, to } = daysOf(alert)
    const name = seriesName(alert, names)
    return element('li', { class: 'alert', 'data-alert': alert.id, tabindex: -1 },
      element('h3', {},
        element('span', { class: `chip ${state === 'open' ? 'flag' : 'faint'}` }, stateTitles[state], verdict && `（${verdictTitles[verdict]}）`),
        ' ', name, element('span', { class: 'n' }, from === to ? from : `${from} 至 ${to}`, alert.event === 'used_up_wave' || [alert, ...alsoSeen].every(({ ended }) => ended) ? '' : '，尚未结束')),
      element('p', {},
        '实际 ', contactsLink(alert.query, figure(alert.observed), ' 条'),
        `，预期 ${expectedText(alert.expected)}（98% 区间 ${expectedText(alert.interval98.lower)} – ${expectedText(alert.interval98.upper)}）`,
        ` · 严重度 ${severity}`, alert.holidaysUnknown ? ' · 该年节假日未知，按平日预期' : ''),
      alert.reasons.length > 0 && element('p', { class: 'muted' }, '主要来自 ',
        alert.reasons.slice(0, 3).flatMap(({ field, value, n, expected, query }, i) => [
          i > 0 ? '、' : '', contactsLink(query, `${names[field]?.[value] ?? value} ${figure(n)} 条`), `（预期 ${expectedText(expected)}）`,
        ])),
      alsoSeen.length > 0 && element('p', { class: 'muted' }, '也见于 ', alsoSeen.map((each) => `${seriesName(each, names)} ${figure(each.observed)} 条（预期 ${expectedText(each.expected)}）`).join('、')),
      history.length > 0 && element('p', { class: 'muted' }, history.map(({ deed, by, at, remark }) => `${timeText(at)} ${by} ${deedTitles[deed]}${remark ? `：${remark}` : ''}`).join('；')),
      element('p', { class: 'deeds' },
        actions
          .filter((action) => action.from.includes(state))
          .map((action) => element('button', { type: 'button', 'aria-label': `${action.title}：${name}，${from}`, onclick: ({ currentTarget }) => judge(alert, action, currentTarget) }, action.title))),
    )
  }
  return [
    element('p', { class: 'judge' },
      element('span', { class: 'muted' }, `这段时间 ${figure(alerts.length)} 条，各时间共 ${figure(total)} 条。`),
      element('label', {}, '处理人 ', who)),
    problem,
    element('ol', { class: 'alerts' }, alerts.map(item)),
  ]
}
