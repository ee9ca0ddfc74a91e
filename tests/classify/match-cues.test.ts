import { type CueSet, loadCues } from '../../src/classify/cues'
import { type CueHit, CueMatcher } from '../../src/classify/match-cues'
import { closedSenses, firstSense } from '../../src/classify/senses'
import { aCueSet } from './a-cue-set'

const set = aCueSet({
  'tiers.yaml': `
functional: { name: { zh: 功能性, en: Functional }, cues: { 4: [没有信号], 3: [断网, 不能用], 2: [慢], 1: [信号, app] } }
convenience: { name: { zh: 便利性, en: Convenience }, cues: { 3: [打了…没人接] } }
emotional: { name: { zh: 情感性, en: Emotional }, cues: { 3: [乱扣费] } }
none: { name: { zh: 无, en: None } }`,
  'polarity.yaml': `
negative: { name: { zh: 负面, en: Negative }, cues: { 2: [坑, 差, 骗] } }
neutral: { name: { zh: 中性, en: Neutral } }
positive: { name: { zh: 正面, en: Positive }, cues: { 2: [好用, 满意] } }`,
  'topics.yaml': `
mobile-network: { name: { zh: 网络, en: Network }, cues: { 2: [信号] } }
vas: { name: { zh: 增值业务, en: Value-added services }, cues: { 3: [增值业务] } }
other: { name: { zh: 其他, en: Other } }`,
  'flags.yaml': `
escalation: { name: { zh: 越级, en: Escalation }, cues: { 3: [工信部] }, mentions: { 3: [晚报] }, unless: [工信部的套餐] }
churn: { name: { zh: 流失, en: Churn }, cues: { 3: [换电信] } }
repeat: { name: { zh: 重复, en: Repeat }, cues: { 3: [投诉过] } }`,
  'products.yaml': `
ring-back-tone: { name: { zh: 彩铃, en: Ring-back tone }, aliases: [彩铃] }
video-ring-back-tone: { name: { zh: 视频彩铃, en: Video ring-back tone }, aliases: [视频彩铃] }
five-g-plan: { name: { zh: 5G套餐, en: 5G plan }, aliases: [5G套餐] }
wallet: { name: { zh: 和包, en: Wallet }, aliases: [和包], unless: [和包月] }`,
  'modifiers.yaml': `
negation: { reach: 4, factors: { tier: 0, polarity: -0.5, flag: 0 }, words: [不, 没, 没有, 不是, 从未], lookalikes: [不但, 不知道, 没完没了] }
degree: { reach: 3, fields: [tier, polarity], words: { 1.5: [太, 非常], 0.5: [有点] } }
question: { factors: { polarity: 0.5 }, words: [会不会, 是不是] }
hypothetical: { factors: { tier: 0.5, flag: 0 }, words: [如果, 怕] }
cancelled: { factors: { tier: 0.25 }, words: [已恢复], lookalikes: [说已恢复] }
closers: [就, 又]`,
})

const seen = (cues: CueSet, field: string) => {
  const matcher = new CueMatcher(cues)
  return (text: string, turns?: Parameters<CueMatcher['find']>[1]) =>
    matcher
      .find(text, turns)
      .filter((hit) => hit.field === field)
      .map(({ cue, weight }) => [cue, weight])
}

describe('CueMatcher', () => {
  it.each<{ case: string; text: string; tier: [string, number][] }>([
    { case: 'counts a cue with its weight', text: '家里断网', tier: [['断网', 3]] },
    { case: 'lets a negator take the weight', text: '没有断网', tier: [] },
    { case: 'lets a negator act over a few characters', text: '没有再次断网', tier: [] },
    { case: 'ends a negator at the clause', text: '不,断网了', tier: [['断网', 3]] },
    { case: 'ends a negator after its reach', text: '没有人过来看看断网', tier: [['断网', 3]] },
    { case: 'ends a negator at a closer', text: '没弄就断网', tier: [['断网', 3]] },
    { case: 'takes two negators for none', text: '不是没断网', tier: [['断网', 3]] },
    { case: 'lets a cue that holds a negator win', text: '没有信号', tier: [['没有信号', 4]] },
    { case: 'takes a negator inside a cue for part of it', text: '不能用断网', tier: [['不能用', 3], ['断网', 3]] },
    { case: 'is not misled by words that hold a negator', text: '不但断网', tier: [['断网', 3]] },
    { case: 'raises by a degree word', text: '太慢', tier: [['慢', 3]] },
    { case: 'lowers by a degree word', text: '有点慢', tier: [['慢', 1]] },
    { case: 'lowers what is only feared', text: '怕断网', tier: [['断网', 1.5]] },
    { case: 'counts the consequence of a condition in full', text: '如果再来就断网', tier: [['断网', 3]] },
    { case: 'lowers what is over', text: '昨晚断网,今早已恢复', tier: [['断网', 0.75]] },
    { case: 'does not take over what only others call over', text: '断网,客服说已恢复', tier: [['断网', 3]] },
    { case: 'ends a cancelling word at the sentence', text: '断网。已恢复', tier: [['断网', 3]] },
    { case: 'joins a gap', text: '打了三次都没人接', tier: [['打了…没人接', 3]] },
    { case: 'joins a gap of twelve characters', text: '打了一二三四五六七八九十百千没人接', tier: [['打了…没人接', 3]] },
    { case: 'does not join a gap of thirteen', text: '打了一二三四五六七八九十百千万没人接', tier: [] },
    { case: 'does not join over the end of a sentence', text: '打了。没人接', tier: [] },
    { case: 'does not join backwards', text: '没人接打了', tier: [] },
    { case: 'counts repetitions less and less', text: '断网断网断网', tier: [['断网', 3], ['断网', 1.5], ['断网', 0.75]] },
    { case: 'ignores case', text: '这APP', tier: [['app', 1]] },
    { case: 'does not match inside a Latin word', text: 'snapple apps', tier: [] },
  ])('$case: $text', ({ text, tier }) => {
    expect(seen(set, 'tier')(text)).toEqual(tier)
  })

  it.each<{ text: string; polarity: [string, number][] }>([
    { text: '没坑', polarity: [['坑', -1]] },
    { text: '不好用', polarity: [['好用', -1]] },
    { text: '会不会坑', polarity: [['坑', 1]] },
    { text: '是不是非常坑', polarity: [['坑', 1.5]] },
  ])('weighs mood in $text', ({ text, polarity }) => {
    expect(seen(set, 'polarity')(text)).toEqual(polarity)
  })

  it('lets cues of different fields stand on the same characters', () => {
    expect(new CueMatcher(set).find('信号').map(({ field }) => field)).toEqual(['tier', 'topic'])
  })

  it.each<{ text: string; product: string[] }>([
    { text: '视频彩铃', product: ['视频彩铃'] },
    { text: '视频彩铃和彩铃', product: ['视频彩铃', '彩铃'] },
    { text: '升5g套餐', product: ['5G套餐'] },
    { text: '15G套餐', product: [] },
    { text: '流量和包月', product: [] },
  ])('finds $product in $text', ({ text, product }) => {
    expect(new CueMatcher(set).find(text).filter(({ field }) => field === 'product').map(({ cue }) => cue)).toEqual(product)
  })

  it.each<{ case: string; text: string; flag: [string, number][] }>([
    { case: 'counts a threat', text: '我去工信部', flag: [['工信部', 3]] },
    { case: 'leaves a near miss alone', text: '工信部的套餐', flag: [] },
    { case: 'counts a newspaper only where it is called in', text: '晚报说好 @都市晚报 看看', flag: [['晚报', 3]] },
    { case: 'leaves a wish alone', text: '如果可以换电信', flag: [] },
    { case: 'lets flags not compete', text: '工信部投诉过', flag: [['工信部', 3], ['投诉过', 3]] },
  ])('$case: $text', ({ text, flag }) => {
    expect(seen(set, 'flag')(text)).toEqual(flag)
  })

  it('does not take the name of an account for words', () => {
    expect(seen(set, 'tier')('@断网客服 你好')).toEqual([])
    expect(seen(set, 'tier')('@移动客服你们断网')).toEqual([['断网', 3]])
    expect(seen(set, 'tier')('发到a@断网')).toEqual([['断网', 3]])
  })

  it('hears only the customer, and the agent half for topics and products', () => {
    const text = '信号断网?\n彩铃断网'
    const customer = [{ start: 6, end: 10 }]
    expect(seen(set, 'tier')(text, customer)).toEqual([['断网', 3]])
    expect(seen(set, 'topic')(text, customer)).toEqual([['信号', 1]])
    expect(seen(set, 'product')(text, customer)).toEqual([['彩铃', 1]])
    expect(seen(set, 'product')(text, [])).toEqual([['彩铃', 0.5]])
  })

  it('points at the words it found', () => {
    const text = '昨天打了两次没人接,太慢'
    expect(new CueMatcher(set).find(text).map(({ start, end }) => text.slice(start, end))).toEqual(['打了两次没人接', '慢'])
  })

  it('tells of each hit which of its senses it has', () => {
    const matcher = new CueMatcher(set)
    const hits = matcher.find('断网打了两次没人接,不好用,信号差,要换电信,取消彩铃')
    expect(hits.map(({ sense }) => matcher.senses[sense])).toEqual(hits.map(({ field, value }) => ({ field, value })))
    expect(new Set(hits.map(({ field }) => field))).toEqual(new Set(['tier', 'polarity', 'topic', 'flag', 'product']))
  })

  it('numbers the values of closed fields alike, whatever its cues', () => {
    const { senses } = new CueMatcher({ cues: [], modifiers: set.modifiers })
    expect(senses).toEqual(closedSenses)
    expect(new CueMatcher(set).senses.slice(0, senses.length)).toEqual(senses)
    expect(senses[firstSense.polarity]).toEqual({ field: 'polarity', value: 'negative' })
  })

  it.each(['', '😡😡😡', '。。。', '@', '\n\n', '…', 'thanks a lot'])('finds nothing in %j', (text) => {
    expect(new CueMatcher(set).find(text)).toEqual([])
  })

  it('finds the same in a text again after a longer one', () => {
    const matcher = new CueMatcher(loadCues('dictionaries'))
    const text = '宽带断网三天,打了五次客服没人接,太坑了'
    const before: readonly CueHit[] = matcher.find(text)
    matcher.find('断网,没有信号,乱扣费。'.repeat(2000))
    expect(matcher.find(text)).toEqual(before)
    expect(before.length).toBeGreaterThan(5)
  })
})
