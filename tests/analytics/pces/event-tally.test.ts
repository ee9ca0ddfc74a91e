import { clusterEvents } from '../../../src/analytics/pces/cluster-events'
import { EventTally } from '../../../src/analytics/pces/event-tally'
import { gravityOf, noGravity, severityOf, severityWeights } from '../../../src/analytics/pces/severity'
import type { ContactEvent } from '../../../src/classify/find-events'
import type { PceMention } from '../../../src/analytics/pces/event-tally'

const anEvent = (...objects: string[]): ContactEvent => ({ id: [...objects, '失败'].join('+'), predicate: 'failed', objects })
const aMention = (event: ContactEvent, mention: Partial<PceMention> = {}): PceMention => ({ product: 'fetion', tier: 'functional', event, ...mention })
const calm = gravityOf('neutral', () => false)
const key = (id: string) => ({ source: 's', id })

describe('clustering events', () => {
  it('joins objects that share most of their characters under the more frequent event, and no others', () => {
    const leaders = clusterEvents([
      { event: anEvent('套餐外流量'), contacts: 2 },
      { event: anEvent('套餐外流量包'), contacts: 5 },
      { event: anEvent('号码', '申请'), contacts: 9 },
      { event: anEvent('申请'), contacts: 9 },
    ])
    expect([...leaders].map(([id, { id: leader }]) => [id, leader]).sort()).toEqual([
      ['号码+申请+失败', '号码+申请+失败'],
      ['套餐外流量+失败', '套餐外流量包+失败'],
      ['套餐外流量包+失败', '套餐外流量包+失败'],
      ['申请+失败', '申请+失败'],
    ])
  })

  it('keeps an object apart that has no like on the other side, however much the others share', () => {
    const [cancelled, other] = [anEvent('国际漫游', '取消'), anEvent('国际漫游')]
    const leaders = clusterEvents([{ event: cancelled, contacts: 2 }, { event: other, contacts: 1 }])
    expect([leaders.get(cancelled.id), leaders.get(other.id)]).toEqual([cancelled, other])
  })

  it('never joins different predicates, and clusters nothing into nothing', () => {
    const slow: ContactEvent = { id: '号码+慢', predicate: 'slow', objects: ['号码'] }
    expect(clusterEvents([{ event: anEvent('号码'), contacts: 1 }, { event: slow, contacts: 1 }]).get('号码+慢')).toBe(slow)
    expect(clusterEvents([]).size).toBe(0)
  })
})

describe('tallying', () => {
  it('counts a contact once for an event that it tells in two ways', () => {
    const tally = new EventTally()
    tally.add(key('t1'), [aMention(anEvent('套餐外流量')), aMention(anEvent('套餐外流量包')), aMention(anEvent('套餐外流量'))], calm)
    tally.add(key('t2'), [aMention(anEvent('套餐外流量包'), { phrase: '流量包失败' })], calm)
    tally.add(key('t3'), [], calm)
    expect(tally.records()).toMatchObject([{ event: { id: '套餐外流量包+失败' }, gravity: { contacts: 2 }, keys: [key('t1'), key('t2')] }])
    expect(tally.all.contacts).toBe(2)
  })

  it('names an event by the short phrase said most often, and not by one said once', () => {
    const tally = new EventTally()
    const told = (event: ContactEvent, phrase: string) => tally.add(key(phrase), [aMention(event, { phrase })], calm)
    for (const phrase of ['申请号码失败', '号码申请失败', '申请号码失败', '号码我申请到现在都失败']) told(anEvent('号码', '申请'), phrase)
    told(anEvent('发票'), '发票失败')
    expect(tally.records().map(({ name }) => name)).toEqual(['申请号码失败', '发票失败'])
  })

  it('keeps contacts in the order they came, whatever else they tell', () => {
    const tally = new EventTally()
    for (const [id, ...events] of [['t1', anEvent('号码')], ['t2', anEvent('号码'), anEvent('发票')], ['t3', anEvent('号码')], ['t4', anEvent('号码'), anEvent('发票')]] as const) {
      tally.add(key(id), events.map((event) => aMention(event)), calm)
    }
    expect(tally.records()[0]!.keys.map(({ id }) => id)).toEqual(['t1', 't2', 't3', 't4'])
  })

  it('keeps products and tiers apart', () => {
    const tally = new EventTally()
    tally.add(key('t1'), [aMention(anEvent('号码')), aMention(anEvent('号码'), { product: '' }), aMention(anEvent('号码'), { tier: 'emotional' })], calm)
    expect(tally.records().map(({ product, tier }) => [product, tier])).toEqual([['fetion', 'functional'], ['', 'functional'], ['fetion', 'emotional']])
  })
})

describe('severity', () => {
  const grave = gravityOf('negative', () => true)

  it('has weights that add up to 1, so that the worst is 1', () => {
    expect(Object.values(severityWeights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1)
    expect(severityOf('functional', grave, grave).value).toBeCloseTo(1)
  })

  it('draws few contacts to the mean of all', () => {
    const all = { ...noGravity, contacts: 1_000 }
    expect(severityOf('none', grave, all).parts.churn).toBeCloseTo(1 / 6)
    expect(severityOf('none', { ...grave, contacts: 95, churn: 95 }, all).parts.churn).toBeCloseTo(0.95)
  })

  it('is that of the tier where nothing was counted', () => expect(severityOf('convenience', noGravity, noGravity).value).toBeCloseTo(0.18))
})
