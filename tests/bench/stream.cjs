const { openWorkbench, sample, batches, cpuSeconds } = require('./workbench.cjs')

/** One million contacts through everything: how memory grows, and whether the last tenth is as fast as the first. */
module.exports = async ({ contacts = 1_000_000, say }) => {
  const bench = await openWorkbench()
  const size = 1_000
  const tenth = Math.floor(contacts / 10 / size)
  const seconds = []
  let line = 1
  let base = 0
  let peak = 0
  let start = cpuSeconds()
  let batchNumber = 0
  for (const batch of batches(sample(contacts), size)) {
    await bench.ingest(batch, line)
    line += batch.length
    batchNumber++
    const rss = process.memoryUsage.rss()
    // What is resident after 20,000 contacts is code, dictionary and caches; what comes on top grows with the data.
    if (line <= 20_000) base = Math.max(base, rss)
    else peak = Math.max(peak, rss)
    if (batchNumber % tenth === 0) {
      const now = cpuSeconds()
      seconds.push(now - start)
      start = now
      say(`${line - 1} contacts, ${Math.round((tenth * size) / seconds.at(-1))} per CPU-second, ${Math.round(rss / 1e6)} MB resident`)
    }
  }
  const result = {
    contacts,
    memoryGrowthMb: Math.round((peak - base) / 1e6),
    firstTenthCpuSeconds: Number(seconds[0].toFixed(1)),
    lastTenthCpuSeconds: Number(seconds.at(-1).toFixed(1)),
    lastOverFirst: Number((seconds.at(-1) / seconds[0]).toFixed(2)),
    bytesPerContact: Math.round(bench.bytes() / contacts),
  }
  await bench.close()
  say(`memory grew by ${result.memoryGrowthMb} MB (at most 150), last tenth over first ${result.lastOverFirst} (at most 1.20)`)
  return result
}
