import { type Days, topicHealth, type TopicHealth } from '../analytics/topic-health'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import type { CommandContext } from './command-context'
import { counted, grouped, percent } from './count-table'

export async function topicHealthCommand(context: CommandContext, { json, ...days }: Days & { readonly json?: boolean }): Promise<void> {
  await context.withStoredServices(async (services) => {
    const report = await topicHealth(days, { ...services, classifier: services.tools.classifier, corrections: services.stores.corrections })
    if (json) return context.printJson(report)
    for (const line of reportLines(report, services.names, context.dataOption)) context.print(line)
  })
}

function reportLines({ now, before, never, overlapping, drifting, other, undecided }: TopicHealth, names: ValueNames, dataOption: string): readonly string[] {
  const name = (topic: string): string => nameOf(names, 'topic', topic)
  const none = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? ['  none'] : lines)
  return [
    `${counted(now.contacts, 'contact')}  ${now.query}`,
    `${counted(before.contacts, 'contact')}  ${before.query}, the period before`,
    '',
    'Topics of which nobody speaks',
    ...none(never.map(({ topic, ever }) => `  ${name(topic)}  ${ever.contacts === 0 ? 'never' : `${grouped(ever.contacts)} of any time`}  ${ever.query}`)),
    '',
    `Topics that overlap, in the newest ${counted(overlapping.scanned, 'contact')}`,
    ...none(
      overlapping.pairs.map(({ topics: [first, second], both, of, share }) => `  ${name(first)} — ${name(second)}  ${percent(share, 1)}, ${grouped(both.contacts)} of n = ${grouped(of)}  ${shortened(both.query)}`),
    ),
    '',
    `Topics that drift, of ${grouped(drifting.compared)} that have enough contacts in both periods (Jensen–Shannon divergence of keywords in bits)`,
    ...none(
      drifting.topics.flatMap(({ topic, now: own, before: earlier, divergence, byChance, keywords }) => [
        `  ${name(topic)}  ${divergence.toFixed(3)}, by chance ${byChance.toFixed(3)}, n = ${grouped(earlier.contacts)} → ${grouped(own.contacts)}  ${own.query}`,
        `    ${keywords.map(({ value, now: rising, before: falling }) => `${value} ${grouped(falling.contacts)} → ${grouped(rising.contacts)}`).join('、')}`,
      ]),
    ),
    '',
    `${name('other')}  ${percent(other.share, 1)} of contacts, ${percent(other.shareBefore, 1)} before, n = ${grouped(other.contacts)}  ${other.query}`,
    ...(other.keywords.length === 0 ? [] : [`  more often than elsewhere: ${other.keywords.map(({ value, contacts }) => `${value} ${grouped(contacts)}`).join('、')}`]),
    ...(undecided.length === 0 ? [] : ['', 'Corrections to a topic that has got parts since']),
    ...undecided.flatMap(({ topic, contacts }) => [
      `  ${name(topic)}  ${counted(contacts.length, 'contact')}`,
      ...contacts.map(({ source, id }) => `    tingyin correct ${id} --source ${source} --topic PART --by NAME${dataOption}`),
    ]),
  ]
}

/** A query of many ids with the first of them. */
const shortened = (query: string): string => (query.length <= 60 ? query : `${query.slice(0, 60)}…`)
