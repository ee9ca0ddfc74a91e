import { drawing, element, figure } from './dom.js'
import { daysIn } from './period.js'

const DAY = 86_400_000
const WIDTH = 1_000
const HEIGHT = 96
/** Above the bars, for marks. */
const MARK = 5

/** More bars than that are no longer told apart, so days are joined into weeks. */
const MOST_BARS = 400

/**
 * Draws contacts a day as bars. A day of which nothing was kept is missing and not zero: it is a grey gap. Arrow keys go from day to day, Enter or a
 * click opens the day.
 *
 * @param title what is counted, as it goes on from 每日: 来电量
 * @param {{ step: string, contacts: number }[]} counts of days with contacts, in order
 * @param {{ step: string }[]} steps days on which anything was kept
 * @param {{ from: string, to: string, text: string }[]} [marks] days to point out, and why
 * @param {{ from: string, to: string }} [span] first and last day drawn; default those of the counts
 * @param onPeriod called with a day, or with days as a query takes them
 */
export function dayChart({ title, counts, total, steps, marks = [], span }, onPeriod) {
  if (counts.length === 0) return element('p', { class: 'muted' }, '没有可画的数据。')
  const { from, to } = span ?? { from: counts[0].step, to: counts.at(-1).step }
  const days = daysIn({ from, to })
  const perBar = days > MOST_BARS ? 7 : 1
  const slots = Math.ceil(days / perBar)
  const dayText = (at) => new Date(Date.parse(from) + at * DAY).toISOString().slice(0, 10)
  const slotOf = (day) => Math.floor((Date.parse(day) - Date.parse(from)) / DAY / perBar)
  const inSpan = ({ step }) => step >= from && step <= to

  /** By slot; one that was kept and has no count is 0. */
  const bars = new Map(steps.filter(inSpan).map(({ step }) => [slotOf(step), 0]))
  for (const { step, contacts } of counts) bars.set(slotOf(step), (bars.get(slotOf(step)) ?? 0) + contacts)
  const most = Math.max(...bars.values())
  const periodOf = (slot) => {
    const last = Math.min(slot * perBar + perBar - 1, days - 1)
    return perBar === 1 ? dayText(slot) : `${dayText(slot * perBar)}..${dayText(last)}`
  }
  const peak = [...bars].reduce((best, bar) => (bar[1] > best[1] ? bar : best))
  const width = WIDTH / Math.max(slots, 14)
  const gap = width > 4 ? 1 : width * 0.15
  const drawn = marks
    .filter((mark) => mark.from <= to && mark.to >= from)
    .map(({ from: first, to: last, text }) => ({ first: Math.max(slotOf(first), 0), last: Math.min(slotOf(last), slots - 1), text }))

  const rects = new Map()
  for (const [slot, contacts] of bars) {
    const height = contacts === 0 ? 1 : Math.max(1.5, (contacts / most) * (HEIGHT - MARK - 3))
    rects.set(slot, drawing('rect', { x: slot * width, y: HEIGHT - height, width: width - gap, height, rx: Math.min(1.5, width / 4) }))
  }
  const missing = Array.from({ length: slots }, (_, slot) => slot).filter((slot) => !bars.has(slot))
  const ordered = [...bars.keys()].sort((a, b) => a - b)
  const usual = `峰值 ${periodOf(peak[0])}，${figure(peak[1])} 条`
  const readout = element('output', { class: 'readout' }, usual)
  const unit = perBar === 1 ? '每日' : '每周'
  const chart = drawing(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'days', tabindex: 0, role: 'img',
      'aria-label': `${unit}${title}，共 ${figure(total)} 条，${from} 至 ${to}，${usual}${missing.length > 0 ? `，${figure(missing.length)} ${perBar === 1 ? '天' : '周'}没有数据` : ''}。左右键逐段查看，回车查看该段来电。`,
    },
    missing.map((slot) => drawing('rect', { class: 'gap', x: slot * width, y: MARK, width, height: HEIGHT - MARK })),
    drawing('line', { x1: 0, y1: HEIGHT - 0.5, x2: WIDTH, y2: HEIGHT - 0.5, class: 'axis' }),
    [...rects.values()],
    drawn.map(({ first, last }) => drawing('rect', { class: 'mark', x: first * width, y: 0, width: (last - first + 1) * width - gap, height: MARK - 1 })),
  )

  let chosen
  const choose = (slot) => {
    if (chosen !== undefined) rects.get(chosen).classList.remove('chosen')
    chosen = slot
    if (slot === undefined) readout.textContent = usual
    else {
      rects.get(slot).classList.add('chosen')
      const said = drawn.filter(({ first, last }) => slot >= first && slot <= last).map(({ text }) => ` · ${text}`)
      readout.textContent = `${periodOf(slot)}：${figure(bars.get(slot))} 条${said.join('')}`
    }
  }
  const nearest = (event) => {
    const box = chart.getBoundingClientRect()
    const wanted = ((event.clientX - box.left) / box.width) * WIDTH / width - 0.5
    return ordered.reduce((best, slot) => (Math.abs(slot - wanted) < Math.abs(best - wanted) ? slot : best))
  }
  chart.addEventListener('pointermove', (event) => choose(nearest(event)))
  chart.addEventListener('pointerleave', () => choose(undefined))
  chart.addEventListener('click', (event) => onPeriod(periodOf(nearest(event))))
  chart.addEventListener('blur', () => choose(undefined))
  chart.addEventListener('keydown', (event) => {
    const at = chosen === undefined ? -1 : ordered.indexOf(chosen)
    const next = { ArrowRight: at + 1, ArrowLeft: at === -1 ? ordered.length - 1 : at - 1, Home: 0, End: ordered.length - 1 }[event.key]
    if (next !== undefined) choose(ordered[Math.min(Math.max(next, 0), ordered.length - 1)])
    else if (event.key === 'Enter' && chosen !== undefined) onPeriod(periodOf(chosen))
    else return
    event.preventDefault()
  })

  const ends = element('div', { class: 'ends' }, element('span', {}, from), days > 1 && element('span', {}, to))
  ends.style.width = `${Math.max((slots * width) / WIDTH, 0.25) * 100}%`
  return element(
    'figure',
    { class: 'chart' },
    element('figcaption', {}, element('h2', {}, unit, title), element('span', { class: 'n' }, `n = ${figure(total)}`), readout),
    chart,
    ends,
  )
}
