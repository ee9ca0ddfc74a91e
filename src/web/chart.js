import { drawing, element, figure } from './dom.js'

const DAY = 86_400_000
const WIDTH = 1_000
const HEIGHT = 96

/** More bars than that are no longer told apart, so days are joined into weeks. */
const MOST_BARS = 400

/**
 * Draws contacts a day as bars. A day without a contact is a gap: whether nothing happened or nothing was imported, the
 * counts cannot tell. Arrow keys go from day to day, Enter or a click takes the day into the query.
 *
 * @param {{ step: string, contacts: number }[]} counts of days with contacts, in order
 */
export function dayChart(counts, total, onPeriod) {
  if (counts.length === 0) return element('p', { class: 'muted' }, '没有可画的数据。')
  const firstDay = Date.parse(counts[0].step)
  const days = Math.round((Date.parse(counts.at(-1).step) - firstDay) / DAY) + 1
  const perBar = days > MOST_BARS ? 7 : 1
  const bars = new Map()
  for (const { step, contacts } of counts) {
    const slot = Math.floor((Date.parse(step) - firstDay) / DAY / perBar)
    bars.set(slot, (bars.get(slot) ?? 0) + contacts)
  }
  const slots = Math.ceil(days / perBar)
  const most = Math.max(...bars.values())
  const dayText = (slot) => new Date(firstDay + slot * perBar * DAY).toISOString().slice(0, 10)
  const periodOf = (slot) => {
    const last = Math.min(slot * perBar + perBar - 1, days - 1)
    return perBar === 1 ? dayText(slot) : `${dayText(slot)}..${new Date(firstDay + last * DAY).toISOString().slice(0, 10)}`
  }
  const peak = [...bars].reduce((best, bar) => (bar[1] > best[1] ? bar : best))
  const width = WIDTH / Math.max(slots, 14)
  const gap = width > 4 ? 1 : width * 0.15

  const rects = new Map()
  for (const [slot, contacts] of bars) {
    const height = Math.max(1.5, (contacts / most) * (HEIGHT - 4))
    rects.set(slot, drawing('rect', { x: slot * width, y: HEIGHT - height, width: width - gap, height, rx: Math.min(1.5, width / 4) }))
  }
  const ordered = [...bars.keys()].sort((a, b) => a - b)
  const usual = `峰值 ${periodOf(peak[0])}，${figure(peak[1])} 条`
  const readout = element('output', { class: 'readout' }, usual)
  const unit = perBar === 1 ? '每日' : '每周'
  const title = `${unit}来电量`
  const chart = drawing(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'days', tabindex: 0, role: 'img',
      'aria-label': `${title}，共 ${figure(total)} 条，${counts[0].step} 至 ${counts.at(-1).step}，${usual}。左右键逐段查看，回车按该段筛选。`,
    },
    drawing('line', { x1: 0, y1: HEIGHT - 0.5, x2: WIDTH, y2: HEIGHT - 0.5, class: 'axis' }),
    [...rects.values()],
  )

  let chosen
  const choose = (slot) => {
    if (chosen !== undefined) rects.get(chosen).classList.remove('chosen')
    chosen = slot
    if (slot === undefined) readout.textContent = usual
    else {
      rects.get(slot).classList.add('chosen')
      readout.textContent = `${periodOf(slot)}：${figure(bars.get(slot))} 条`
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

  const ends = element('div', { class: 'ends' }, element('span', {}, counts[0].step), days > 1 && element('span', {}, counts.at(-1).step))
  ends.style.width = `${Math.max((slots * width) / WIDTH, 0.25) * 100}%`
  return element(
    'figure',
    { class: 'chart' },
    element('figcaption', {}, element('h2', {}, title), element('span', { class: 'n' }, `n = ${figure(total)}`), readout),
    chart,
    ends,
  )
}
