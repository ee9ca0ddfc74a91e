const { sample, batches, cpuSeconds } = require('./workbench.cjs')
const { join } = require('node:path')

/** Of the batches, this part is not measured. */
const WARM_UP = 0.15

const textOf = ({ text, turns }) => text ?? turns.map((turn) => turn.text).join('\n')

/** What labelling costs against a bare cut of the same texts, batch by batch in turns: the rules alone, and the model with them. */
module.exports = async ({ contacts = 20_000, say }) => {
  const { Classifier } = require('../../dist/classify/classifier.js')
  const { loadCues } = require('../../dist/classify/cues.js')
  const { loadModel } = require('../../dist/classify/load-model.js')
  const jieba = require('nodejieba')
  const dictionaries = join(__dirname, '../../dictionaries')
  const before = cpuSeconds()
  const model = loadModel(dictionaries)
  const loading = cpuSeconds() - before
  const cues = loadCues(dictionaries)
  const work = { cut: (text) => jieba.cut(text, true), rules: new Classifier(cues), model: new Classifier(cues, model) }
  const spent = { cut: 0, rules: 0, model: 0 }
  let characters = 0
  const all = [...batches(sample(contacts), 250)]
  const count = all.length
  for (const [i, batch] of all.entries()) {
    const texts = batch.map(textOf)
    for (const name of Object.keys(spent)) {
      const start = cpuSeconds()
      if (name === 'cut') for (const text of texts) work.cut(text)
      else for (const text of texts) work[name].classify(text)
      // The first batches compile the code.
      if (i >= WARM_UP * count) spent[name] += cpuSeconds() - start
    }
    if (i >= WARM_UP * count) characters += texts.reduce((sum, text) => sum + text.length, 0)
  }
  const micros = (seconds) => Number(((seconds * 75e6) / characters).toFixed(1))
  const result = { loadMs: Math.round(loading * 1000), cut: micros(spent.cut), rules: micros(spent.rules), model: micros(spent.model - spent.rules), ratio: Number(((spent.model - spent.rules) / spent.cut).toFixed(2)) }
  say(`model loaded in ${result.loadMs} ms`)
  say(`µs per 75 characters: bare cut ${result.cut}, cues and rules ${result.rules}, the model on top ${result.model}`)
  say(`model against cut            ${result.ratio} (must be at most 0.50)`)
  return result
}
