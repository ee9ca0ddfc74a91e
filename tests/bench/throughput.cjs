const { openWorkbench, sample, batches, cpuSeconds } = require('./workbench.cjs')

/** As imports commit them. */
const BATCH = 1_000

/** Batches after which V8 has compiled what it will, by `--trace-opt`. An import of a million has a thousand of them. */
const WARM_UP = 10

const textOf = ({ text, turns }) => text ?? turns.map((turn) => turn.text).join('\n')

/**
 * Documents per CPU-second of the whole way of a contact, divided by those of a bare cut; the two take turns batch by batch. Timed are the batches
 * after the warm-up; what it is from the first batch on is told beside it.
 */
module.exports = async ({ contacts = 120_000, say }) => {
  const jieba = require('nodejieba')
  jieba.load()
  const bench = await openWorkbench()
  // Made before, so that what making them leaves behind is not collected in between.
  const all = [...batches(sample(contacts), BATCH)]
  const timed = []
  let line = 1
  for (const batch of all) {
    const texts = batch.map(textOf)
    const start = cpuSeconds()
    for (const text of texts) jieba.cut(text, true)
    const between = cpuSeconds()
    await bench.ingest(batch, line)
    const end = cpuSeconds()
    line += batch.length
    timed.push({ documents: batch.length, characters: texts.reduce((sum, text) => sum + text.length, 0), bare: between - start, whole: end - between })
  }
  const sumOf = (some, member) => some.reduce((sum, each) => sum + each[member], 0)
  const warm = timed.slice(Math.min(WARM_UP, Math.floor(timed.length / 2)))
  const documents = sumOf(warm, 'documents')
  const ratioOf = (some) => Number((sumOf(some, 'bare') / sumOf(some, 'whole')).toFixed(3))
  const result = {
    contacts: documents,
    charactersPerContact: Math.round(sumOf(warm, 'characters') / documents),
    documentsPerCpuSecond: Math.round(documents / sumOf(warm, 'whole')),
    bareCutsPerCpuSecond: Math.round(documents / sumOf(warm, 'bare')),
    ratio: ratioOf(warm),
    ratioFromFirstBatch: ratioOf(timed),
    bytesPerContact: Math.round(bench.bytes() / sumOf(timed, 'documents')),
  }
  await bench.close()
  say(`${result.contacts} contacts of ${result.charactersPerContact} characters, after ${sumOf(timed, 'documents') - documents} to warm up`)
  say(`whole pipeline with storage  ${result.documentsPerCpuSecond} contacts per CPU-second`)
  say(`bare nodejieba.cut           ${result.bareCutsPerCpuSecond} per CPU-second`)
  say(`ratio                        ${result.ratio} (must be 0.30, aim 0.40); with the warm-up ${result.ratioFromFirstBatch}`)
  say(`on disk                      ${result.bytesPerContact} bytes a contact`)
  return result
}
