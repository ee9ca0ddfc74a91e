import { readAdviceTable } from '../analytics/cycle/advice-table'
import { cyclePicture } from '../analytics/cycle/cycle-picture'
import { cycleReport, type CycleReport } from '../analytics/cycle/cycle-report'
import { pngPicture } from '../export/png-picture'
import { cycleSchema } from './cycle-schema'
import { productParams } from './product-schema'
import { defineDownload, defineRoute } from './route'
import type { Services } from './services'
import { namesOf } from './value-names'

const reportOf = (product: string, services: Services): Promise<CycleReport> =>
  cycleReport(product, { ...services, records: services.stores.records, advice: readAdviceTable(services.settings.dictionariesFolder) })

export const productCycle = defineRoute({
  method: 'get',
  path: '/api/products/{id}/cycle',
  operationId: 'productCycle',
  summary: 'Tell the consultation cycle of a product.',
  description: 'From the stored consultations about a registered product, and the users and rates imported for it. Takes up to a second of computing for each launch and promotion.',
  tag: 'products',
  errors: ['PRODUCT_NOT_FOUND', 'CYCLE_INVALID'],
  params: productParams,
  reply: cycleSchema,
  handle: async ({ params }, services) => {
    const report = await reportOf(params.id, services)
    return { status: 200, body: { ...report, names: namesOf(services.names, { product: report.substitution.hints.map(({ product }) => product) }) } }
  },
})

const drawn = { description: 'Consultations and users with their curves, zones and phases', tag: 'products', errors: ['PRODUCT_NOT_FOUND', 'CYCLE_INVALID'], params: productParams } as const

export const productCycleSvg = defineDownload({
  ...drawn,
  path: '/api/products/{id}/cycle.svg',
  operationId: 'productCycleSvg',
  summary: 'Draw the consultation cycle of a product.',
  description: `${drawn.description}, 1000 × 560.`,
  contentTypes: ['image/svg+xml'],
  handle: async ({ params }, services) => {
    const report = await reportOf(params.id, services)
    return { contentType: 'image/svg+xml; charset=utf-8', fileName: `cycle-${report.product.id}.svg`, write: async (stream) => void stream.end(cyclePicture(report)) }
  },
})

export const productCyclePng = defineDownload({
  ...drawn,
  path: '/api/products/{id}/cycle.png',
  operationId: 'productCyclePng',
  summary: 'Draw the consultation cycle of a product as PNG.',
  description: `${drawn.description}, 2000 × 1120 pixels. Chinese text is readable whatever fonts the server has.`,
  contentTypes: ['image/png'],
  handle: async ({ params }, services) => {
    const report = await reportOf(params.id, services)
    const picture = await pngPicture(cyclePicture(report))
    return { contentType: 'image/png', fileName: `cycle-${report.product.id}.png`, write: async (stream) => void stream.end(picture) }
  },
})
