import { readAdviceTable } from '../analytics/cycle/advice-table'
import { cyclePicture } from '../analytics/cycle/cycle-picture'
import { type CycleReport, cycleReport } from '../analytics/cycle/cycle-report'
import type { ExperienceReport } from '../analytics/cycle/experience-report'
import type { WaveReport } from '../analytics/cycle/product-waves'
import type { RatioReport } from '../analytics/cycle/ratio-report'
import type { Substitution } from '../analytics/cycle/substitution'
import type { Counted } from '../analytics/topic-queries'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import { attentionZoneNames, consultCurveNames, lifecycleCurveNames, movementNames, noCurveReasonNames } from '../domain/cycle'
import { type ExperienceRate, experienceRateNames, experienceRates } from '../domain/measures'
import { pngPicture } from '../export/png-picture'
import type { CommandContext } from './command-context'
import { counted, grouped, percent } from './count-table'
import { printable } from './marked-text'
import { checkName, openOutput } from './open-output'
import { alarmText, ratioText, trendText } from './ratio-text'

export interface CycleShowOptions {
  readonly svg?: string
  readonly png?: string
  readonly json?: boolean
}

export async function showCycleCommand(context: CommandContext, product: string, { svg, png, json }: CycleShowOptions): Promise<void> {
  checkName(svg, 'a picture in SVG', ['svg'])
  checkName(png, 'a picture in PNG', ['png'])
  await context.withStoredServices(async (services) => {
    const advice = readAdviceTable(services.settings.dictionariesFolder)
    const report = await cycleReport(product, { ...services, records: services.stores.records, advice })
    for (const notice of report.notices) context.note(notice)
    if (svg !== undefined) await writePicture(context, svg, cyclePicture(report))
    if (png !== undefined) await writePicture(context, png, await pngPicture(cyclePicture(report)))
    // The picture is the output then, and nothing may stand beside it.
    if (svg === '-' || png === '-') return
    if (json) context.printJson(report)
    else for (const line of reportLines(report, services.names)) context.print(printable(line))
  })
}

async function writePicture(context: CommandContext, path: string, picture: string | Buffer): Promise<void> {
  const file = await openOutput(path, context.terminal)
  await new Promise<void>((done, failed) => void file.on('error', failed).end(picture, done))
  if (path !== '-') context.note(`The picture is in ${path}.`)
}

function reportLines({ product, consultations, waves, unseen, lifecycle, userDays, substitution, ratio, experience }: CycleReport, names: ValueNames): readonly string[] {
  return [
    `${product.id} ${product.name}  咨询 ${shown(consultations)}`,
    ...waves.flatMap((wave) => ['', ...waveLines(wave)]),
    ...unseen.map(({ name, from }) => `\n${name} ${from}：还没有之后的接触`),
    '',
    `用户 ${lifecycleCurveNames[lifecycle.curve]}${lifecycle.reason === undefined ? `  confidence ${percent(lifecycle.confidence)}` : `：${noCurveReasonNames[lifecycle.reason]}`}, n = ${counted(userDays, 'day')}`,
    ...lifecycle.phases.map(({ movement, from, to, usersFrom, usersTo }) => `  ${movementNames[movement]}  ${from}..${to}  ${grouped(Math.round(usersFrom))} → ${grouped(Math.round(usersTo))}`),
    ...substitutionLines(substitution, names),
    '',
    ...(ratio === undefined ? ['咨询比  无：没有同时有咨询和用户数的整周'] : ratioLines(ratio)),
    '',
    ...(experience === undefined ? ['体验鸿沟  无：四率不全'] : experienceLines(experience)),
  ]
}

const shown = ({ contacts, query }: Counted): string => `n = ${grouped(contacts)}  ${query}`

function waveLines({ beginnings, from, to, curve, consultations, zones, usedUpFrom }: WaveReport): readonly string[] {
  const { wave, reason, secondBest } = curve
  const raisedBy = beginnings.length === 0 ? `${from}..${to}` : beginnings.map((each) => `${each.name} ${each.from}`).join(' + ')
  // With too little data there is nothing to weigh.
  const likely = secondBest === undefined ? '' : ` ${percent(curve.probability)}`
  const otherwise = secondBest === undefined || secondBest.probability < 0.005 ? '' : `, ${consultCurveNames[secondBest.curve]} ${percent(secondBest.probability)}`
  return [
    `${raisedBy}  ${consultCurveNames[curve.curve]}${reason === undefined ? '' : `：${noCurveReasonNames[reason]}`}${likely}${otherwise}  ${shown(consultations)}`,
    ...(wave === undefined
      ? []
      : [
          `  峰值 ${wave.peak}  波宽 ${counted(wave.halfWidthDays, 'day')}${wave.widthOpen ? ' or more' : ''}  波高 ${wave.amplitude.toFixed(1)} a day above ${wave.baseline.toFixed(1)}  变化趋势 ${wave.asymmetry.toFixed(2)}  余波 ${percent(wave.tail)}`,
        ]),
    ...zones.map((zone) => `  ${attentionZoneNames[zone.zone]}  ${shown(zone.consultations)}`),
    ...(usedUpFrom === undefined ? [] : [`  本轮推广自 ${usedUpFrom} 起已释放完`]),
  ]
}

function substitutionLines({ leaving, staying, reason, hints }: Substitution, names: ValueNames): readonly string[] {
  const none = reason === 'too_few' ? `：太少，离开 n = ${grouped(leaving.contacts)}，其余 n = ${grouped(staying.contacts)}` : hints.length === 0 ? '：没有更常提到的产品' : ''
  return [
    `  离开者提到的其他产品${none}  ${shown(leaving)}`,
    ...hints.map(({ product, lift, low, high, leaving: ours, staying: theirs }) => {
      const chance = low <= 1 ? '，可能是偶然' : ''
      return `    ${nameOf(names, 'product', product)}  ${lift.toFixed(1)} times (${low.toFixed(1)}–${high.toFixed(1)})${chance}  n = ${grouped(ours.contacts)}, others ${grouped(theirs.contacts)} of ${grouped(staying.contacts)}  ${ours.query}`
    }),
  ]
}

function ratioLines({ latest, trend, alarm, alarms }: RatioReport): readonly string[] {
  return [
    `咨询比  ${ratioText(latest)}, ${counted(latest.weeks, 'week')}, ${grouped(Math.round(latest.users))} users  ${shown(latest.consultations)}`,
    `  趋势 ${trendText(trend)}`,
    `  告警 ${alarmText(alarm)}${alarms.length === 0 ? '' : `; ${counted(alarms.length, 'day')} of alarm in all, the last ${alarms.at(-1)!.day}`}`,
  ]
}

function experienceLines({ rates, gap, drop, certain, period, contacts, phase, sentences }: ExperienceReport): readonly string[] {
  const rate = (name: ExperienceRate): string => {
    const { value, low, high, sample } = rates[name]
    return `${experienceRateNames[name]} ${percent(value)} (${percent(low)}–${percent(high)}, n = ${grouped(sample)})`
  }
  return [
    `体验鸿沟  ${experienceRateNames[gap]}, ${percent(drop)} lost before it${certain ? '' : ', which chance may explain'}  ${period}  ${shown(contacts)}`,
    `  ${experienceRates.map(rate).join('  ')}`,
    ...sentences.map((sentence) => `  ${sentence}`),
    ...(phase === undefined ? ['  产品阶段未知，只按鸿沟建议'] : []),
  ]
}
