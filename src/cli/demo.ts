import { join } from 'node:path'
import { flatLabels } from '../analytics/flat-labels'
import { findContacts, readQuery } from '../analytics/find-contacts'
import { overview, type Overview } from '../analytics/overview'
import type { CurveExamples } from '../analytics/cycle/curve-examples'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import { pipelineNamed, type Services } from '../api/services'
import type { AnalysedContact } from '../domain/analysed-contact'
import type { RawContact } from '../domain/contact'
import { tiers } from '../domain/labels'
import type { ImportContext, IngestRow } from '../ingest/import-context'
import { addCounts, ingestBatch, type IngestCounts, noCounts } from '../ingest/ingest'
import { SeenKeys } from '../ingest/seen-keys'
import { sampleContacts } from '../sources/sample'
import type { FacetValue } from '../stores/search/search-index'
import { type CommandContext, shownPath } from './command-context'
import { allEvidence, headLine, labelLine } from './contact-lines'
import { counted, grouped } from './count-table'
import { inFolderOnly, makeDemoFolder, rememberOwnRecords } from './demo-folder'
import { curveLines, curveReport, curvesFound, importSampleFigures, type SampleFigureCounts } from './demo-products'
import { boldMarks, bracketMarks, markSpans } from './marked-text'
import { overviewLines } from './overview-lines'
import { progressBar } from './progress-bar'

export interface DemoOptions {
  readonly count: number
  readonly seed: number
  readonly json?: boolean
}

interface Findings {
  readonly counts: IngestCounts
  readonly seconds: number
  readonly overview: Overview
  readonly examples: readonly AnalysedContact[]
  readonly figures: SampleFigureCounts
  readonly curves: CurveExamples
  /** With the topic and the region named most often on that day. */
  readonly busiest?: { readonly day: string; readonly contacts: number; readonly topic?: FacetValue; readonly region?: FacetValue }
}

/** Imports invented contacts by the same way real ones take, and shows what was found. */
export async function demoCommand(context: CommandContext, options: DemoOptions): Promise<void> {
  const { settings } = context
  const folder = join(settings.dataFolder, 'demo')
  await makeDemoFolder(folder, options, context)
  await context.withServices(
    async (services) => {
      const begun = performance.now()
      const counts = await ingestSample(options, services, context)
      const seconds = (performance.now() - begun) / 1000
      const figures = await importSampleFigures(options.seed, services)
      await rememberOwnRecords(folder, options, services.stores)
      const findings: Findings = { counts, seconds, figures, curves: await curvesFound(services), ...(await findingsOf(services)) }
      if (options.json) context.printJson(report(findings, folder))
      else for (const line of lines(findings, folder, services, context)) context.print(line)
    },
    inFolderOnly(settings, folder),
  )
}

const BATCH = 500

async function ingestSample({ count, seed }: DemoOptions, { settings, stores, pipelines, pseudonyms }: Services, { terminal }: CommandContext): Promise<IngestCounts> {
  const importAs = (name: string): ImportContext => ({
    file: 'demo', source: 'sample', receivedAt: Date.now(), pipeline: pipelineNamed(pipelines(), name), pseudonyms, seen: new SeenKeys(), personalColumns: new Set(),
  })
  const tickets = importAs('complaint-tickets')
  const transcripts = importAs('call-transcripts')
  const bar = progressBar(terminal, 'demo', count)
  let counts = noCounts
  const commit = async (rows: readonly IngestRow[]): Promise<void> => {
    const [calls, texts] = [rows.filter(({ contact }) => contact!.turns), rows.filter(({ contact }) => !contact!.turns)]
    for (const [part, way] of [[texts, tickets], [calls, transcripts]] as const) {
      if (part.length > 0) counts = addCounts(counts, (await ingestBatch(part, way, stores)).counts)
    }
    bar.update(counts.read, counted(counts.read, 'contact'))
  }
  try {
    let batch: { line: number; number: number; contact: RawContact }[] = []
    let number = 0
    for (const contact of sampleContacts({ dictionaries: settings.dictionariesFolder, count, seed })) {
      batch.push({ line: ++number, number, contact })
      if (batch.length < BATCH) continue
      await commit(batch)
      batch = []
    }
    if (batch.length > 0) await commit(batch)
  } finally {
    bar.stop()
  }
  return counts
}

async function findingsOf(services: Services): Promise<Pick<Findings, 'overview' | 'examples' | 'busiest'>> {
  const counts = await overview('', services)
  const examples: AnalysedContact[] = []
  for (const tier of tiers) {
    if (tier === 'none') continue
    const example = await tellingContact(tier, services)
    if (example) examples.push(example)
  }
  if (!counts.busiestDay) return { overview: counts, examples }
  const { day, contacts } = counts.busiestDay
  const { condition } = readQuery(`date:${day}`, services)
  const { facets } = await services.search.search({ condition, ranking: [], sort: 'newest', limit: 0, facets: { topic: 1, region: 1 } })
  const topic = facets.topic?.[0]
  const region = facets.region?.[0]
  return { overview: counts, examples, busiest: { day, contacts, ...(topic !== undefined && { topic }), ...(region !== undefined && { region }) } }
}

/** A contact of a tier that shows at a glance why it is one: short, and with much evidence. */
async function tellingContact(tier: string, services: Services): Promise<AnalysedContact | undefined> {
  const { hits } = await findContacts({ query: `tier:${tier} form:ticket`, limit: 100, sort: 'newest' }, services)
  const telling = ({ text, labels }: AnalysedContact): number => {
    const short = text.length >= 20 && text.length <= 120 && !/[\n【]/.test(text) ? 1 : 0
    return short * 10 + Math.min(labels.tier.evidence.length, 3) + labels.tier.score
  }
  return hits.map(({ contact }) => contact).reduce<AnalysedContact | undefined>((best, contact) => (best && telling(best) >= telling(contact) ? best : contact), undefined)
}

function lines({ counts, seconds, overview: found, examples, busiest, figures, curves }: Findings, folder: string, { names }: Services, { styled }: CommandContext): readonly string[] {
  const marks = styled ? boldMarks : bracketMarks
  const { busiestDay: _told, ...tables } = found
  return [
    `${counted(counts.read, 'contact')} read, ${grouped(counts.stored)} stored, ${grouped(counts.rejected)} rejected; ${seconds.toFixed(1)} s, ${grouped(Math.round(counts.read / seconds))} contacts a second`,
    ...overviewLines(tables, names, ['tier', 'kind', 'topic']),
    ...(busiest ? ['', busiestLine(busiest, names)] : []),
    '',
    'What spoke for the labels, in three contacts:',
    ...examples.flatMap((contact) => ['', headLine(contact), `  ${labelLine(contact.labels, names)}`, `  ${markSpans(contact.text, allEvidence(contact), marks)}`]),
    '',
    ...curveLines(curves, figures, shownPath(folder)),
    '',
    `The contacts are in ${shownPath(folder)}. Look at them in a browser:`,
    `  npm start -- --data ${shownPath(folder)}`,
    'or here:',
    `  npm run -s tingyin -- search "宽带 断网" --data ${shownPath(folder)}`,
  ]
}

function busiestLine({ day, contacts, topic, region }: NonNullable<Findings['busiest']>, names: ValueNames): string {
  const most = [
    topic && `most often about ${nameOf(names, 'topic', topic.value)} (${grouped(topic.contacts)})`,
    region && `most often from ${region.value} (${grouped(region.contacts)})`,
  ].filter(Boolean)
  return [`Busiest day: ${day} with ${counted(contacts, 'contact')}`, ...most].join(', ')
}

function report({ counts, seconds, overview: found, examples, busiest, figures, curves }: Findings, folder: string): unknown {
  return {
    ...counts,
    seconds: Math.round(seconds * 100) / 100,
    contactsPerSecond: Math.round(counts.read / seconds),
    data: folder,
    facets: found.facets,
    ...(busiest && { busiestDay: busiest }),
    examples: examples.map((contact) => ({ id: contact.id, source: contact.source, text: contact.text, ...flatLabels(contact) })),
    figures,
    curves: curveReport(curves),
  }
}
