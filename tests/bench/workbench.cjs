const { mkdtempSync, rmSync, statSync, readdirSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

const dist = join(__dirname, '..', '..', 'dist')
const { readSettings } = require(join(dist, 'config/settings.js'))
const { openServices, pipelineNamed } = require(join(dist, 'api/services.js'))
const { ingestBatch } = require(join(dist, 'ingest/ingest.js'))
const { SeenKeys } = require(join(dist, 'ingest/seen-keys.js'))
const { sampleContacts } = require(join(dist, 'sources/sample.js'))

/** Opens everything over a fresh data folder, which `close` removes. */
exports.openWorkbench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-bench-'))
  const services = await openServices(readSettings({ ...process.env, TINGYIN_DATA: folder }))
  const context = {
    file: 'bench', source: 'sample', receivedAt: Date.now(), pipeline: pipelineNamed(services.pipelines(), 'complaint-tickets'),
    pseudonyms: services.pseudonyms, seen: new SeenKeys(), personalColumns: new Set(),
  }
  return {
    services,
    ingest: (contacts, line) => ingestBatch(contacts.map((contact, i) => ({ line: line + i, number: line + i, contact })), context, services.stores),
    bytes: () => readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0),
    close: async () => {
      await services.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

exports.sample = (count, seed = 1) =>
  sampleContacts({ count, seed, dictionaries: join(__dirname, '..', '..', 'dictionaries') })

exports.batches = function* (contacts, size) {
  let batch = []
  for (const contact of contacts) {
    batch.push(contact)
    if (batch.length === size) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

exports.cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

exports.percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
