const { openWorkbench, sample, batches, percentile } = require('./workbench.cjs')
const { join } = require('node:path')

const { findContacts } = require(join(__dirname, '..', '..', 'dist/analytics/find-contacts.js'))

const facets = { tier: 4, kind: 6, topic: 18, product: 12, channel: 12, region: 12, polarity: 3, flag: 3 }

// The words inspectors type; those that hit more than a tenth of the contacts are left out when measured.
const queries = [
  '断网', '携号转网', '重复扣费', '光猫 红灯', '"没有信号"', '退款 OR 退费', '充200送200', '云手机', '视频彩铃 退订', '发票',
  '营业厅 排队', '客服 态度', '流量 清零', '乱扣费', '掉线 -宽带', '副卡 注销', '国际漫游', '积分 兑换', '骚扰电话', '诈骗短信',
  '宽带 tier:emotional', '层次:情感性 扣费', 'topic:porting', 'flag:escalation', '工信部', '断*', 'kind:praise 师傅', '139邮箱',
  'region:杭州 宽带', '套餐 降档', '携转 合约', '号簿管家', '补卡 实名', '基站 投诉', 'date:2025-11 充值', '机顶盒', '掌厅 登录', '亲情网',
]

/** Latency in milliseconds of the top 20 with highlights, and of facets over the whole result. */
module.exports = async ({ contacts = 100_000, say }) => {
  const bench = await openWorkbench()
  let line = 1
  for (const batch of batches(sample(contacts), 1_000)) {
    await bench.ingest(batch, line)
    line += batch.length
  }
  const timed = async (request) => {
    const start = process.hrtime.bigint()
    const page = await findContacts(request, bench.services)
    return { ms: Number(process.hrtime.bigint() - start) / 1e6, total: page.total }
  }
  const top = []
  const counted = []
  const left = []
  for (const query of queries) {
    const { total } = await timed({ query, limit: 20 })
    if (total > contacts / 10) {
      left.push(query)
      continue
    }
    for (let i = 0; i < 5; i++) {
      top.push({ query, total, ...(await timed({ query, limit: 20 })) })
      counted.push({ query, total, ...(await timed({ query, limit: 0, facets })) })
    }
  }
  const summary = (rows) => {
    const sorted = rows.map(({ ms }) => ms).sort((a, b) => a - b)
    const slowest = rows.reduce((a, b) => (a.ms > b.ms ? a : b))
    return {
      p50: Number(percentile(sorted, 0.5).toFixed(1)),
      p95: Number(percentile(sorted, 0.95).toFixed(1)),
      slowest: `${slowest.query} (${slowest.total} hits, ${slowest.ms.toFixed(1)} ms)`,
    }
  }
  const result = { contacts, queries: queries.length - left.length, leftOut: left, top20: summary(top), facets: summary(counted) }
  await bench.close()
  say(`${contacts} contacts, ${result.queries} queries that hit at most a tenth, 5 times each`)
  say(`top 20 with highlights  p50 ${result.top20.p50} ms, p95 ${result.top20.p95} ms (must be 25), slowest ${result.top20.slowest}`)
  say(`facets                  p50 ${result.facets.p50} ms, p95 ${result.facets.p95} ms (must be 25), slowest ${result.facets.slowest}`)
  return result
}
