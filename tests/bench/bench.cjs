#!/usr/bin/env node
/*
 * npm run bench [-- --json] [-- --only throughput|search|trends|classify|stream|workers|spikes] [-- --contacts N]
 *
 * throughput  whole pipeline with storage and index against a bare nodejieba.cut(text, true) over the same texts, interleaved
 * classify    what the model costs on top of the rules, against a bare cut
 * search      latency over 100,000 contacts, for queries that hit at most a tenth
 * trends      CPU time of keyword trends, emerging phrases and series over 100,000 contacts
 * stream      one million contacts: memory growth, and the speed of the last tenth against the first
 * workers     how much faster two workers empty a queue than one, and what the queue costs of it
 * spikes      how long ten thousand daily series take to advance one day
 *
 * CPU seconds, not wall time, and ratios within one run: other load on the machine then matters little.
 */
const { parseArgs } = require('node:util')

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string' }, contacts: { type: 'string' } },
})
const questions = ['throughput', 'search', 'trends', 'classify', 'stream', 'workers', 'spikes']
if (values.only && !questions.includes(values.only)) {
  console.error(`No question "${values.only}". There are: ${questions.join(', ')}.`)
  process.exit(2)
}

async function main() {
  const results = {}
  for (const question of values.only ? [values.only] : ['throughput', 'search']) {
    if (!values.json) console.log(`\n${question}`)
    results[question] = await require(`./${question}.cjs`)({
      contacts: values.contacts ? Number(values.contacts) : undefined,
      say: values.json ? () => {} : (line) => console.log(`  ${line}`),
    })
  }
  if (values.json) console.log(JSON.stringify(results, null, 2))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
