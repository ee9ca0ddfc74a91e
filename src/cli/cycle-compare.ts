import { comparedRatios, type ComparedProduct, type DifferencePart, drivingFields } from '../analytics/cycle/compared-ratios'
import type { RateDifference } from '../analytics/cycle/rate-difference'
import { nameOf } from '../analytics/vocabulary'
import type { DaySpan } from '../domain/day-span'
import type { Kind } from '../domain/labels'
import type { CommandContext } from './command-context'
import { counted, displayWidth, grouped, padEnd } from './count-table'
import { printable } from './marked-text'

interface CompareOptions extends Partial<DaySpan> {
  readonly kind?: Kind
  readonly json?: boolean
}

const DIFFERENCE_WIDTH = 48
const fieldTitles = { topic: '主题', kind: '来电性质', tier: '体验层次', stage: '体验阶段' } as const

export async function compareCyclesCommand(context: CommandContext, a: string, b: string, { json, ...asked }: CompareOptions): Promise<void> {
  await context.withStoredServices(async (services) => {
    const { stores, tools, names } = services
    const compared = await comparedRatios({ a, b, ...asked }, { ...services, records: stores.records, topicTree: tools.cues.topicTree })
    if (json) return context.printJson(compared)
    context.print(`${compared.from}..${compared.to}, ${counted(compared.days, 'day')} with contacts; contacts of a week for 1,000 users`)
    context.print(printable(productLine('A', compared.a)))
    context.print(printable(productLine('B', compared.b)))
    context.print(`  差 ${differenceText(compared.whole)}`)
    for (const field of drivingFields) {
      const titles = compared.parts[field].map(({ value }) => nameOf(names, field, value))
      const width = Math.max(displayWidth(fieldTitles[field]), ...titles.map(displayWidth))
      context.print(`\n${padEnd(fieldTitles[field], width + 2)}  ${'n A'.padStart(6)}  ${'n B'.padStart(6)}  差 (95% interval), G²`)
      compared.parts[field].forEach((part, i) => context.print(printable(partLine(padEnd(titles[i]!, width), part))))
    }
  })
}

function productLine(letter: string, { product: { id, name }, contacts, users, userDays, ratio }: ComparedProduct): string {
  return `  ${letter} ${id} ${name}  ${figure(ratio)}  ${grouped(Math.round(users))} users (n = ${counted(userDays, 'day')})  n = ${grouped(contacts.contacts)}  ${contacts.query}`
}

function partLine(title: string, part: DifferencePart): string {
  const more = part.a.contacts === 0 ? part.b : part.a
  return `  ${title}  ${grouped(part.a.contacts).padStart(6)}  ${grouped(part.b.contacts).padStart(6)}  ${padEnd(differenceText(part), DIFFERENCE_WIDTH)}  ${more.query}`
}

function differenceText({ difference, low, high, likelihoodRatio }: RateDifference): string {
  const chance = low <= 0 && high >= 0 ? '，可能是偶然' : ''
  return `${signed(difference)} (${signed(low)} to ${signed(high)}), ${likelihoodRatio.toFixed(1)}${chance}`
}

const figure = (value: number): string => String(Number(value.toPrecision(3)))
const signed = (value: number): string => `${value > 0 ? '+' : ''}${figure(value)}`
