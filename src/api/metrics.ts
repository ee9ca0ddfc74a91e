import type { ServerResponse } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { answered } from './answered'
import type { Services } from './services'

/** What Prometheus reads at /metrics. No label holds anything of a contact, a query or an address. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Histogram<'method' | 'route' | 'status'>

  constructor({ stores, pipelines, tally }: Pick<Services, 'stores' | 'pipelines' | 'tally'>) {
    collectDefaultMetrics({ register: this.#registry })
    this.#requests = new Histogram({
      name: 'tingyin_http_request_seconds',
      help: 'How long requests took, by route of the API and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.025, 0.1, 0.5, 2, 10],
      registers: [this.#registry],
    })
    this.#gauge('tingyin_contacts', 'Contacts kept, and contacts indexed. What is kept and not indexed waits for the index.', 'in', async (set) => {
      set('contacts', await stores.contacts.size())
      set('search', await stores.search.count())
    })
    this.#gauge('tingyin_rejects', 'Rejected rows kept.', 'in', async (set) => set('rejects', await stores.rejects.count({})))
    this.#gauge('tingyin_jobs', 'Jobs by state. The dead ones failed for good and can be replayed.', 'state', async (set) => {
      for (const [state, count] of Object.entries(await stores.jobs.depth())) set(state, count)
    })
    this.#counter('tingyin_ingested_rows_total', 'Rows this process has ingested, by what became of them.', ['outcome'], (add) => {
      const { read: _read, ...outcomes } = tally.counts
      for (const [outcome, rows] of Object.entries(outcomes)) add({ outcome }, rows)
    })
    this.#counter('tingyin_job_failures_total', 'Attempts at jobs that failed in this process.', ['kind'], (add) => {
      for (const [kind, failures] of tally.failedAttempts) add({ kind }, failures)
    })
    this.#counter('tingyin_stage_seconds_total', 'Seconds this process has spent in each stage of each pipeline.', ['pipeline', 'stage'], (add) => {
      for (const { definition: { name: pipeline }, stageSeconds } of pipelines()) {
        for (const [stage, seconds] of stageSeconds) add({ pipeline, stage }, seconds)
      }
    })
  }

  /** Counts what somebody else adds up. */
  #counter(name: string, help: string, labelNames: readonly string[], collect: (add: (labels: Record<string, string>, total: number) => void) => void): void {
    const counter = new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect: () => {
        counter.reset()
        collect((labels, total) => counter.inc(labels, total))
      },
    })
  }

  #gauge(name: string, help: string, label: string, measure: (set: (value: string, figure: number) => void) => Promise<void>): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      collect: async () => {
        const figures = new Map<string, number>()
        // A store that fails or takes too long has no figures; all others still have theirs.
        await answered(name, () => measure((value, figure) => void figures.set(value, figure))).catch(() => undefined)
        gauge.reset()
        for (const [value, figure] of figures) gauge.set({ [label]: value }, figure)
      },
    })
  }

  /** Takes the time of a request until its answer is out. */
  time(method: string, response: ServerResponse & { readonly locals: Record<string, unknown> }): void {
    const end = this.#requests.startTimer()
    // The route's pattern, never the path: an id has no place among labels.
    response.once('close', () => void end({ method, route: String(response.locals['route'] ?? 'unknown'), status: String(response.statusCode) }))
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
