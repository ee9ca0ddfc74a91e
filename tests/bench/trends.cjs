const { openWorkbench, sample, batches, cpuSeconds, percentile } = require('./workbench.cjs')
const { join } = require('node:path')

const dist = join(__dirname, '..', '..', 'dist')
const { emergingPhrases } = require(join(dist, 'analytics/trends/emerging-phrases.js'))
const { keywordTrends } = require(join(dist, 'analytics/trends/keyword-trends.js'))
const { contactSeries } = require(join(dist, 'analytics/contact-series.js'))

const periods = [
  ['2025-09-01', '2025-09-01'], ['2025-07-08', '2025-07-11'], ['2025-09-01', '2025-09-07'], ['2025-03-10', '2025-03-23'], ['2025-11-01', '2025-11-30'],
]
const queries = ['', 'kind:complaint', 'topic:broadband', '宽带', '退款 OR 退费']
const splits = [undefined, 'topic', 'tier', 'region', 'keyword']

/** Milliseconds of CPU, the latency of an idle machine, of trends, of phrases and of series over all contacts and over parts of them. */
module.exports = async ({ contacts = 100_000, say }) => {
  const bench = await openWorkbench()
  let line = 1
  for (const batch of batches(sample(contacts), 1_000)) {
    await bench.ingest(batch, line)
    line += batch.length
  }
  const questions = {
    trends: queries.flatMap((query) => periods.map(([from, to]) => () => keywordTrends({ query, from, to, top: 20 }, bench.services))),
    phrases: queries.flatMap((query) => periods.map(([from, to]) => () => emergingPhrases({ query, from, to, top: 20 }, bench.services))),
    series: queries.flatMap((query) => ['hour', 'day', 'week'].flatMap((step) => splits.map((by) => () => contactSeries({ query, step, by, top: 20 }, bench.services)))),
  }
  const result = { contacts }
  say(`${contacts} contacts`)
  for (const [question, requests] of Object.entries(questions)) {
    const times = []
    for (let round = 0; round < 4; round++) {
      for (const request of requests) {
        const start = cpuSeconds()
        await request()
        // The first round loads and compiles.
        if (round > 0) times.push((cpuSeconds() - start) * 1_000)
      }
    }
    times.sort((a, b) => a - b)
    result[question] = { p50: Number(percentile(times, 0.5).toFixed(1)), p95: Number(percentile(times, 0.95).toFixed(1)) }
    say(`${question.padEnd(8)}  p50 ${result[question].p50} ms, p95 ${result[question].p95} ms (must be 100)`)
  }
  await bench.close()
  return result
}
