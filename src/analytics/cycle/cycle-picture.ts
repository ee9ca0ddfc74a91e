import { attentionZoneNames, type AttentionZone, consultCurveNames, type DailySeries, lifecycleCurveNames, type Movement, movementNames, noCurveReasonNames } from '../../domain/cycle'
import { addDays } from '../../domain/period'
import type { CycleReport } from './cycle-report'
import { between, dayNumber, lastDay } from './daily-series'
import type { WaveReport } from './product-waves'
import { movingMean } from './smooth-level'

const WIDTH = 1000
const HEIGHT = 560
const LEFT = 60
const RIGHT = WIDTH - 70
const WAVE_LANE = 76
const ZONE_LANE = 100
const TOP = 126
const BOTTOM = 440
const PHASE_LANE = 474
const LANE = 20
const FONT = 12
/** Days on both sides of the day whose mean is drawn. */
const SMOOTHED_REACH = 3

const ink = '#1f2933'
const faint = '#7b8794'
const consultationColour = '#c2410c'
const userColour = '#1d4ed8'
const zoneColours: Readonly<Record<AttentionZone, string>> = { attention_rising: '#fde8d8', attention_falling: '#fdf6d8', released: '#e3f1e6' }
const movementColours: Readonly<Record<Movement, string>> = { rising: '#dbe7fd', level: '#eceff2', falling: '#f8dcdc' }

/**
 * A product's consultations and users as an SVG picture of 1000 × 560: waves with their curves, zones and peaks, the phases of its users. It stands alone: no
 * script, no image, whatever font for Chinese the viewer has.
 */
export function cyclePicture({ product, waves, lifecycle, daily, consultations, userDays }: CycleReport): string {
  const { firstDay } = daily.consultations
  const end = addDays(lastDay(daily.consultations), 1)
  // Zones and users may begin before the first contact that is stored.
  const x = (day: string): number => LEFT + ((RIGHT - LEFT) * Math.max(0, dayNumber(day) - dayNumber(firstDay))) / (dayNumber(end) - dayNumber(firstDay))
  const users = between(daily.users, firstDay, lastDay(daily.consultations))
  const asked = scaleOf(daily.consultations)
  const drawn = smoothed(daily.consultations)
  const used = scaleOf(users)
  const lane = (from: string, to: string, y: number, colour: string, label: string): string => {
    const [left, right] = [Math.max(LEFT, x(from)), x(addDays(to, 1))]
    return rectangle(left, y, right - left, LANE, colour) + fitted(label, (left + right) / 2, y + 14, right - left)
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="${FONT}" stroke-linejoin="round">`,
    rectangle(0, 0, WIDTH, HEIGHT, '#ffffff'),
    text(`${product.name} 咨询周期`, LEFT, 30, { size: 18 }),
    text(`${firstDay} 至 ${lastDay(daily.consultations)}，咨询 n = ${figure(consultations.contacts)}；用户曲线 ${lifecycleCurveNames[lifecycle.curve]}，有用户数 ${userDays} 天`, LEFT, 52, { colour: faint }),
    ...waves.flatMap((wave) => wave.zones.map(({ zone, from, to }) => rectangle(x(from), TOP, x(addDays(to, 1)) - x(from), BOTTOM - TOP, zoneColours[zone], 0.6))),
    ...waves.map(({ from, to, curve }) => lane(from, to, WAVE_LANE, '#eceff2', curveLabel(curve))),
    ...waves.flatMap(({ zones }) => zones.map(({ zone, from, to }) => lane(from, to, ZONE_LANE, zoneColours[zone], attentionZoneNames[zone]))),
    ...monthTicks(firstDay, end, x),
    ...asked.ticks.map((tick) => text(figure(tick), LEFT - 6, asked.y(tick) + 4, { anchor: 'end', colour: consultationColour })),
    ...asked.ticks.map((tick) => line(LEFT, asked.y(tick), RIGHT, asked.y(tick), '#e4e7eb')),
    ...(userDays === 0 ? [] : used.ticks.map((tick) => text(figure(tick), RIGHT + 6, used.y(tick) + 4, { colour: userColour }))),
    ...dots(daily.consultations, x, asked.y),
    path(drawn, x, asked.y, consultationColour),
    path(users, x, used.y, userColour),
    ...waves.flatMap((wave) => waveMarks(wave, drawn, x, asked.y)),
    ...lifecycle.phases.map(({ movement, from, to }) => lane(from, addDays(to, -1), PHASE_LANE, movementColours[movement], `用户${movementNames[movement]}`)),
    text('— 每日咨询（7 天平均；点为当日）', LEFT, HEIGHT - 24, { colour: consultationColour }),
    userDays === 0 ? '' : text('— 用户数（右轴）', LEFT + 260, HEIGHT - 24, { colour: userColour }),
    '</svg>',
    '',
  ].join('\n')
}

function curveLabel({ curve, reason, probability }: WaveReport['curve']): string {
  return reason === undefined ? `${consultCurveNames[curve]} ${Math.round(100 * probability)}%` : `${consultCurveNames[curve]}：${noCurveReasonNames[reason]}`
}

/** Where a wave begins, its peak on the curve that is drawn, and its width at half height. */
function waveMarks({ beginnings, curve: { wave }, usedUpFrom }: WaveReport, drawn: DailySeries, x: (day: string) => number, y: (value: number) => number): readonly string[] {
  const begun = beginnings.flatMap(({ name, from }, index) => [
    line(x(from), TOP, x(from), BOTTOM, ink, '4 3'),
    text(name, x(from) + 4, BOTTOM - 6 - index * (FONT + 3)),
  ])
  const ended = usedUpFrom === undefined ? [] : [line(x(usedUpFrom), TOP, x(usedUpFrom), BOTTOM, '#2f855a', '4 3'), text('本轮推广已释放完', x(usedUpFrom) + 4, TOP + 16, { colour: '#2f855a' })]
  if (wave === undefined) return [...begun, ...ended]
  const top = y(drawn.values[dayNumber(wave.peak) - dayNumber(drawn.firstDay)] ?? wave.baseline + wave.amplitude)
  return [
    ...begun,
    ...ended,
    line(x(wave.peak), y(wave.baseline), x(wave.peak), top, consultationColour, '2 2'),
    `<circle cx="${fixed(x(wave.peak))}" cy="${fixed(top)}" r="4" fill="${consultationColour}"/>`,
    text(`峰值 ${wave.peak}，波高 ${figure(wave.amplitude)}，波宽 ${wave.halfWidthDays} 天${wave.widthOpen ? '以上' : ''}`, Math.min(x(wave.peak) + 8, RIGHT - 250), Math.max(top - 6, TOP + 32), { colour: consultationColour }),
  ]
}

/** From 0 to a round number above the highest value. */
function scaleOf({ values }: DailySeries): { readonly y: (value: number) => number; readonly ticks: readonly number[] } {
  const highest = Math.max(1, ...values.map((value) => value ?? 0))
  const magnitude = 10 ** Math.floor(Math.log10(highest))
  const step = [0.2, 0.5, 1, 2].map((factor) => factor * magnitude).find((each) => each >= 1 && highest / each <= 5) ?? magnitude
  const steps = Math.ceil(highest / step)
  return {
    y: (value) => BOTTOM - ((BOTTOM - TOP) * value) / (steps * step),
    ticks: Array.from({ length: steps + 1 }, (_, index) => Math.round(index * step)),
  }
}

function monthTicks(first: string, end: string, x: (day: string) => number): readonly string[] {
  const months = [...Array(Math.ceil((dayNumber(end) - dayNumber(first)) / 28) + 1).keys()].map((index) => {
    const [year, month] = first.split('-').map(Number) as [number, number]
    return new Date(Date.UTC(year, month - 1 + index, 1)).toISOString().slice(0, 10)
  })
  const every = Math.ceil(months.length / 14)
  return months
    .filter((month, index) => month >= first && month < end && index % every === 0)
    .flatMap((month) => [line(x(month), BOTTOM, x(month), BOTTOM + 5, faint), text(month.slice(0, 7), x(month), BOTTOM + 20, { anchor: 'middle', colour: faint })])
}

function smoothed(series: DailySeries): DailySeries {
  const counted = series.values.map((value) => value !== null)
  const means = movingMean(series.values.map((value) => value ?? 0), counted, SMOOTHED_REACH)
  return { ...series, values: [...means].map((mean, day) => (counted[day] ? mean : null)) }
}

function dots({ firstDay, values }: DailySeries, x: (day: string) => number, y: (value: number) => number): readonly string[] {
  return values.flatMap((value, day) => (value === null ? [] : [`<circle cx="${fixed(x(addDays(firstDay, day)))}" cy="${fixed(y(value))}" r="1.2" fill="${consultationColour}" fill-opacity="0.4"/>`]))
}

/** A line that breaks off where there is a gap. */
function path({ firstDay, values }: DailySeries, x: (day: string) => number, y: (value: number) => number, colour: string): string {
  const steps = values.map((value, day) => (value === null ? '' : `${(values[day - 1] ?? null) === null ? 'M' : 'L'}${fixed(x(addDays(firstDay, day)))} ${fixed(y(value))}`))
  return `<path d="${steps.join('')}" fill="none" stroke="${colour}" stroke-width="1.8"/>`
}

/** A text in the middle of a lane, or what of it has room. */
function fitted(label: string, centre: number, y: number, width: number): string {
  const shown = [label, label.split(' ')[0]!].find((each) => [...each].length * FONT <= width)
  return shown === undefined ? '' : text(shown, centre, y, { anchor: 'middle' })
}

function text(label: string, x: number, y: number, { anchor = 'start', colour = ink, size = FONT }: { anchor?: 'start' | 'middle' | 'end'; colour?: string; size?: number } = {}): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="${colour}" font-size="${size}" stroke="#ffffff" stroke-width="3" stroke-opacity="0.7" paint-order="stroke">${escaped(label)}</text>`
}

const rectangle = (x: number, y: number, width: number, height: number, colour: string, opacity = 1): string =>
  `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(Math.max(0, width))}" height="${height}" fill="${colour}" fill-opacity="${opacity}"/>`

const line = (x1: number, y1: number, x2: number, y2: number, colour: string, dashes = 'none'): string =>
  `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${colour}" stroke-dasharray="${dashes}"/>`

const fixed = (value: number): number => Math.round(value * 10) / 10

/** `2.5`, `36,818`. */
const figure = (value: number): string => (value < 100 ? String(fixed(value)) : Math.round(value).toLocaleString('en-US'))

const escaped = (label: string): string => label.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
