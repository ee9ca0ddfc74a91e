const { openWorkbench, sample, batches, cpuSeconds } = require('./workbench.cjs')

/** As imports commit them. */
const BATCH = 1_000

const textOf = ({ text, turns }) => text ?? turns.map((turn) => turn.text).join('\n')

/** Documents per CPU-second of the whole way of a contact, divided by those of a bare cut; the two take turns batch by batch. */
module.exports = async ({ contacts = 20_000, say }) => {
  const jieba = require('nodejieba')
  jieba.load()
  const bench = await openWorkbench()
  const all = [...batches(sample(contacts), BATCH)]
  // The first batches compile the code; both sides are measured after them.
  const warmUp = Math.min(3, all.length - 1)
  let whole = 0
  let bare = 0
  let documents = 0
  let characters = 0
  let line = 1
  for (const [i, batch] of all.entries()) {
    const texts = batch.map(textOf)
    const start = cpuSeconds()
    for (const text of texts) jieba.cut(text, true)
    const between = cpuSeconds()
    await bench.ingest(batch, line)
    const end = cpuSeconds()
    line += batch.length
    if (i < warmUp) continue
    bare += between - start
    whole += end - between
    documents += batch.length
    characters += texts.reduce((sum, text) => sum + text.length, 0)
  }
  const result = {
    contacts: documents,
    charactersPerContact: Math.round(characters / documents),
    documentsPerCpuSecond: Math.round(documents / whole),
    bareCutsPerCpuSecond: Math.round(documents / bare),
    ratio: Number((bare / whole).toFixed(3)),
    bytesPerContact: Math.round(bench.bytes() / (documents + warmUp * BATCH)),
  }
  await bench.close()
  say(`${result.contacts} contacts of ${result.charactersPerContact} characters`)
  say(`whole pipeline with storage  ${result.documentsPerCpuSecond} contacts per CPU-second`)
  say(`bare nodejieba.cut           ${result.bareCutsPerCpuSecond} per CPU-second`)
  say(`ratio                        ${result.ratio} (must be 0.30, aim 0.40)`)
  say(`on disk                      ${result.bytesPerContact} bytes a contact`)
  return result
}
