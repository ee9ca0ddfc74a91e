import { readAdviceTable } from '../analytics/cycle/advice-table'
import { type CurveExamples, curveExamples } from '../analytics/cycle/curve-examples'
import { type CycleReport, cycleReport } from '../analytics/cycle/cycle-report'
import type { WaveReport } from '../analytics/cycle/product-waves'
import type { Services } from '../api/services'
import { attentionZoneNames, consultCurveNames, lifecycleCurveNames, movementNames } from '../domain/cycle'
import { importMeasures, measureReading } from '../ingest/import-measures'
import { importProducts, productReading } from '../ingest/import-products'
import { readRows } from '../ingest/read-table'
import { sampleMeasures, sampleProducts, type SampleRow } from '../sources/sample-figures'
import type { SourceRow } from '../sources/source'
import { counted, grouped, padEnd, percent } from './count-table'

/** What the imports of products and of their figures took. */
export interface SampleFigureCounts {
  readonly products: number
  /** Periods with users or with rates. */
  readonly figures: number
  readonly refused: number
}

/** Imports the sample's products, their users and rates by the same way real tables take. */
export async function importSampleFigures(seed: number, { registry, stores: { records }, pseudonyms }: Services): Promise<SampleFigureCounts> {
  const products = await importProducts(await readRows(asTable(sampleProducts()), productReading), registry)
  const figures = await importMeasures(await readRows(asTable(sampleMeasures({ seed })), measureReading), { registry, records, pseudonyms })
  return { products: products.added, figures: figures.added, refused: products.refused.length + figures.refused.length }
}

const asTable = (rows: readonly SampleRow[]): readonly SourceRow[] => rows.map((record, index) => ({ line: index + 1, record }))

/** A product of each curve, as far as the stored contacts and figures have one. */
export async function curvesFound(services: Services): Promise<CurveExamples> {
  const advice = readAdviceTable(services.settings.dictionariesFolder)
  const reports: CycleReport[] = []
  for (const { id } of await services.registry.list()) reports.push(await cycleReport(id, { ...services, records: services.stores.records, advice }))
  return curveExamples(reports)
}

/** What was found, a line for each curve, and how one is drawn. */
export function curveLines({ consultations, users }: CurveExamples, { products, figures, refused }: SampleFigureCounts, data: string): readonly string[] {
  const rows = [
    ...consultations.map(({ curve, product, wave }) => [consultCurveNames[curve], product.name, percent(wave.curve.probability), waveText(wave)] as const),
    ...users.map(({ curve, product, lifecycle }) => [lifecycleCurveNames[curve], product.name, percent(lifecycle.confidence), `用户${lifecycle.phases.map(({ movement }) => movementNames[movement]).join(' → ')}`] as const),
  ]
  const [drawn] = consultations
  return [
    `${counted(products, 'product')} registered, ${counted(figures, 'figure')} of users and rates imported, ${grouped(refused)} refused`,
    ...(rows.length === 0 ? [] : ['', 'A product of each curve, by what is asked about it and by who uses it:', ...rows.map(([curve, name, sure, text]) => `  ${padEnd(curve, 12)}  ${padEnd(name, 10)} ${sure.padStart(4)}  ${text}`)]),
    ...(drawn === undefined ? [] : ['', 'Draw one:', `  npm run -s tingyin -- cycle show ${drawn.product.name} --svg ${drawn.product.name}.svg --data ${data}`]),
  ]
}

/** `峰值 2025-04-02  C区 释放，自 2025-06-19`: the peak, and the zone it is in. */
function waveText({ curve: { wave }, zones }: WaveReport): string {
  const zone = zones.at(-1)
  return [...(wave === undefined ? [] : [`峰值 ${wave.peak}`]), ...(zone === undefined ? [] : [`${attentionZoneNames[zone.zone]}，自 ${zone.from}`])].join('  ')
}

/** What was found, for a program. */
export function curveReport({ consultations, users }: CurveExamples): unknown {
  return {
    consultations: consultations.map(({ curve, product, wave: { curve: found, zones } }) => ({ curve, product: product.id, probability: found.probability, peak: found.wave?.peak, zone: zones.at(-1)?.zone })),
    users: users.map(({ curve, product, lifecycle }) => ({ curve, product: product.id, confidence: lifecycle.confidence })),
  }
}
