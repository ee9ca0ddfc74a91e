import { Classifier } from '../../src/classify/classifier'
import { loadCues } from '../../src/classify/cues'
import type { ExperienceStage, Flag, Kind, Labels, Polarity, Tier } from '../../src/domain/labels'

const classifier = new Classifier(loadCues('dictionaries'))

describe('the tie rules of the tiers', () => {
  it.each<{ rule: string; text: string; tier: Tier; also?: Tier }>([
    { rule: 'a fault, however angry', text: '连着四天断网,真是垃圾公司', tier: 'functional', also: 'emotional' },
    { rule: 'a charge nobody agreed to', text: '从没开通过这个包,每月被偷偷扣费十块', tier: 'emotional' },
    { rule: 'a charge taken twice', text: '同一笔月租重复扣了两次,请核对', tier: 'functional' },
    { rule: 'a credit that is missing', text: '昨天充的五十块钱一直未到账', tier: 'functional' },
    { rule: 'help that cannot be reached', text: '人工客服打不通,转人工转了半小时都没人接', tier: 'convenience' },
    { rule: 'mainly the handling of a fault', text: '宽带坏了报修,师傅说来没来,客服互相推诿,催了五次没人管', tier: 'convenience', also: 'functional' },
    { rule: 'data that vanish', text: '睡一觉起来流量全没了,去哪了', tier: 'functional' },
    { rule: 'data the operator is accused of taking', text: '你们偷流量,一晚上偷走两个G', tier: 'emotional' },
    { rule: 'rude staff', text: '那个营业员态度恶劣,还翻白眼', tier: 'emotional' },
    { rule: 'praise of a thing', text: '这片信号覆盖真好,网速飞快,点赞', tier: 'functional' },
    { rule: 'praise of a way', text: '在手机上办理很方便,不用跑营业厅,点赞', tier: 'convenience' },
    { rule: 'praise of people', text: '表扬一下装机师傅,耐心又热情,谢谢', tier: 'emotional' },
    { rule: 'thanks for nothing named', text: '谢谢你们,点赞', tier: 'emotional' },
    { rule: 'a plain question whether something is there', text: '请问我们小区支持千兆宽带吗?', tier: 'functional' },
    { rule: 'a plain question how to do it', text: '请问怎么办理过户,需要带什么证件?', tier: 'convenience' },
    { rule: 'a plain question whether it is fair', text: '咨询一下,提前解约收违约金是否合理?', tier: 'emotional' },
    { rule: 'nothing to go by', text: '二哥晚上一起吃饭', tier: 'none' },
  ])('$rule → $tier', ({ text, tier, also }) => {
    const label = classifier.classify(text).tier
    expect(label.value).toBe(tier)
    if (also !== undefined) expect(label.also).toContain(also)
    expect(label.also).not.toContain(tier)
  })
})

describe('the other labels', () => {
  it.each<{ text: string; kind: Kind; polarity: Polarity }>([
    { text: '为什么乱扣费?', kind: 'complaint', polarity: 'negative' },
    { text: '您好,家里宽带断网了,麻烦派人看看,谢谢', kind: 'complaint', polarity: 'negative' },
    { text: '请问副卡最多能办几张?', kind: 'consultation', polarity: 'neutral' },
    { text: '帮我取消彩铃', kind: 'request', polarity: 'neutral' },
    { text: '建议增加夜间流量提醒', kind: 'suggestion', polarity: 'neutral' },
    { text: '服务态度非常好,点赞', kind: 'praise', polarity: 'positive' },
    { text: '喂,打错了', kind: 'other', polarity: 'neutral' },
    { text: '一点都不满意', kind: 'complaint', polarity: 'negative' },
    { text: '没有乱扣费,很满意', kind: 'praise', polarity: 'positive' },
  ])('$text is $kind and $polarity', ({ text, kind, polarity }) => {
    const labels = classifier.classify(text)
    expect([labels.kind.value, labels.polarity.value]).toEqual([kind, polarity])
  })

  it.each<{ text: string; topic: string; stage: ExperienceStage }>([
    { text: '手机在地下车库没有信号', topic: 'mobile-network', stage: 'use' },
    { text: '光猫红灯,宽带断网', topic: 'broadband', stage: 'use' },
    { text: '合约到期想改套餐,老用户不能降档', topic: 'tariff', stage: 'repeat' },
    { text: '账单里多了一笔信息费,乱扣费', topic: 'billing', stage: 'repeat' },
    { text: '充值的话费没到账', topic: 'payment', stage: 'repeat' },
    { text: '流量包里的流量跑得太快', topic: 'data', stage: 'use' },
    { text: '我要注销号码,异地销户办不了', topic: 'order', stage: 'repeat' },
    { text: '天天打推销电话骚扰我', topic: 'nuisance', stage: 'use' },
    { text: '转人工半天,客服态度差', topic: 'service', stage: 'use' },
    { text: '营业厅只开一个窗口,排队两小时', topic: 'store', stage: 'use' },
    { text: '网上营业厅登录不了,服务密码重置失败', topic: 'online', stage: 'use' },
    { text: '新买的合约机不读SIM卡', topic: 'device', stage: 'use' },
    { text: '申请携号转网的授权码', topic: 'porting', stage: 'repeat' },
    { text: '出国后国际漫游用不了', topic: 'roaming', stage: 'use' },
    { text: '我的个人信息被泄露了', topic: 'privacy', stage: 'use' },
    { text: '积分兑换的礼品没发货', topic: 'promotion', stage: 'repeat' },
    { text: '想装宽带,没有端口', topic: 'broadband', stage: 'inclination' },
    { text: '请问5G套餐都包含哪些内容,怎么收费?', topic: 'tariff', stage: 'knowledge' },
    { text: '第一次听说云手机,是什么东西?', topic: 'vas', stage: 'awareness' },
    { text: '今天天气不错', topic: 'other', stage: 'use' },
  ])('$text is about $topic', ({ text, topic, stage }) => {
    const labels = classifier.classify(text)
    expect([labels.topic.value, labels.stage.value]).toEqual([topic, stage])
  })

  it.each<{ text: string; up: Flag[] }>([
    { text: '再不解决我就去工信部投诉', up: ['escalation'] },
    { text: '网断了 @南方都市报 @12315', up: ['escalation'] },
    { text: '工信部的套餐公示在哪里看', up: [] },
    { text: '下个月我要销户,换电信', up: ['churn'] },
    { text: '前后投诉过三次,至今没有解决', up: ['repeat'] },
    { text: '断网了', up: [] },
  ])('raises $up for $text', ({ text, up }) => {
    const { flags } = classifier.classify(text)
    expect(Object.entries(flags).filter(([, { value }]) => value).map(([flag]) => flag)).toEqual(up)
  })

  it.each<{ text: string; products: string[] }>([
    { text: '视频彩铃怎么退', products: ['video-ring-back-tone'] },
    { text: '139邮箱登不上,彩铃也不响,139邮箱急用', products: ['mail-139', 'ring-back-tone'] },
    { text: '神州行转动感地带', products: ['easyown', 'm-zone'] },
    { text: '和包括流量在内的费用', products: [] },
  ])('names $products in $text', ({ text, products }) => {
    expect(classifier.classify(text).products.map(({ value }) => value)).toEqual(products)
  })

  it.each<{ column: string; text: string; products: string[] }>([
    { column: '视频彩铃', text: '彩铃开不了', products: ['video-ring-back-tone', 'ring-back-tone'] },
    { column: '彩铃', text: '彩铃开不了', products: ['ring-back-tone'] },
    { column: 'Ring-Back-Tone', text: '开不了', products: ['ring-back-tone'] },
    { column: '不认识的业务', text: '彩铃开不了', products: ['ring-back-tone'] },
  ])('names $products where the column 产品 says $column and the text $text', ({ column, text, products }) => {
    const found = classifier.products(classifier.read(text), column)
    expect(found.map(({ value }) => value)).toEqual(products)
  })

  it('is sure of the product of the column, and still shows where the text names it', () => {
    expect(classifier.products(classifier.read('彩铃开不了'), '彩铃')).toEqual([{ value: 'ring-back-tone', score: 1, evidence: [expect.objectContaining({ start: 0, end: 2 })] }])
  })
})

describe('evidence', () => {
  const text = '宽带断网三天,打了十几次客服没人接,太坑了,我要去工信部投诉'

  it('points at words that the cue stands for, strongest first', () => {
    const { tier, kind, polarity, stage, topic, products, flags } = classifier.classify(text)
    for (const { evidence } of [tier, kind, polarity, stage, topic, ...products, flags.escalation]) {
      expect(evidence.length).toBeGreaterThan(0)
      expect(evidence.map(({ weight }) => weight)).toEqual(evidence.map(({ weight }) => weight).sort((a, b) => b - a))
      for (const { start, end, cue } of evidence) {
        const [first, second = ''] = cue.toLowerCase().split('…') as [string, string?]
        const words = text.slice(start, end).toLowerCase()
        expect(words.startsWith(first) && words.endsWith(second)).toBe(true)
      }
    }
  })

  it('counts a denied mood for the opposite one, and a fault for a complaint', () => {
    const cuesOf = ({ value, evidence }: Labels['kind' | 'polarity']) => [value, ...evidence.map(({ cue }) => cue)]
    const shown = (text: string) => {
      const { kind, polarity } = classifier.classify(text)
      return [cuesOf(kind), cuesOf(polarity)]
    }
    expect(shown('客服一点都不耐心')).toEqual([['complaint', '耐心'], ['negative', '耐心']])
    expect(shown('没有不满意')).toEqual([['praise', '不满意'], ['positive', '不满意']])
    expect(shown('宽带断网了')).toEqual([['complaint', '断网'], ['negative', '断网']])
    expect(shown('网速')).toEqual([['complaint'], ['negative']])
    expect(shown('咨询一下')).toEqual([['consultation', '咨询一下'], ['neutral', '咨询']])
  })

  it('of an emotional tier is the anger where no cause is named', () => {
    expect(classifier.classify('没有不满意').tier).toMatchObject({ value: 'emotional', evidence: [] })
    expect(classifier.classify('一点都不满意').tier).toMatchObject({ value: 'emotional', evidence: [{ cue: '不满意' }] })
  })

  it('shows eight at most', () => {
    expect(classifier.classify('断网,掉线,卡顿,没信号,打不通,网速慢,打不开,用不了,连不上,黑屏,花屏').tier.evidence).toHaveLength(8)
  })

  it('has scores from 0 to 1', () => {
    const { tier, kind, polarity, stage, topic, products, flags } = classifier.classify(text)
    for (const { score } of [tier, kind, polarity, stage, topic, ...products, ...Object.values(flags)]) {
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(1)
    }
  })

  it('is empty and the score 0 where nothing speaks', () => {
    expect(classifier.classify('二哥晚上一起吃饭')).toMatchObject({
      tier: { value: 'none', score: 0, evidence: [] },
      kind: { value: 'other', score: 0, evidence: [] },
      topic: { value: 'other', score: 0, evidence: [] },
      stage: { value: 'use', score: 0, evidence: [] },
      products: [],
    })
  })
})

describe('transcripts', () => {
  it('does not take the agent’s courtesy for the customer’s', () => {
    const agent = '您好,感谢您的来电,非常抱歉给您带来不便,请问宽带断网了吗?\n'
    const customer = '对,一直掉线'
    const turns = [{ start: agent.length, end: agent.length + customer.length }]
    const labels = classifier.classify(agent + customer, turns)
    expect(labels).toMatchObject({ tier: { value: 'functional' }, kind: { value: 'complaint' }, topic: { value: 'broadband' } })
    for (const { start } of [...labels.tier.evidence, ...labels.kind.evidence, ...labels.polarity.evidence]) expect(start).toBeGreaterThanOrEqual(agent.length)
  })

  it('finds nothing but topic and product where the customer is silent', () => {
    expect(classifier.classify('宽带断网了', [])).toMatchObject({ tier: { evidence: [] }, topic: { value: 'broadband' }, products: [{ value: 'broadband' }] })
  })
})

describe('odd texts', () => {
  it.each(['', ' ', '\n', '😡😡😡', '🙏', '???', '@', 'no signal at home, very slow network', '[怒][怒]', '…', '\ud83d', '1234567890'])('classifies %j', (text) => {
    const labels = classifier.classify(text)
    expect(labels.flags).toMatchObject({ escalation: { value: false }, churn: { value: false }, repeat: { value: false } })
  })

  it('classifies 20,000 characters as it does a sentence of them', () => {
    const text = '宽带断网三天没人管,光猫一直亮红灯,太坑了。'.repeat(700).slice(0, 20_000)
    expect(classifier.classify(text).topic.value).toBe('broadband')
  })

  it('classifies 20,000 characters without any punctuation', () => {
    expect(classifier.classify('没有就断网太慢'.repeat(2858).slice(0, 20_000)).tier.value).toBe('functional')
  })
})

it('takes what stands for personal data for nothing the customer said', () => {
  const { tier, topic } = classifier.classify('号码[证件:gwpnxkbtrq]被别人开了卡，邮箱[邮箱:kxbtrqmwzz]')
  expect(tier.evidence.map(({ cue }) => cue)).not.toContain('证件')
  expect(topic.evidence.filter(({ cue }) => cue === '邮箱')).toHaveLength(1)
})
