import { type Topic, TopicTree } from '../../src/classify/topic-tree'
import { aCueSet } from './a-cue-set'

const topic = (id: string, more: Partial<Topic> = {}): Topic => ({ id, name: { zh: `${id}的名字`, en: `${id}'s name` }, synonyms: [], was: [], ...more })
const tree = new TopicTree([topic('billing', { was: ['bills'] }), topic('wrong-charge', { parent: 'billing', was: ['overcharge'] }), topic('twice', { parent: 'wrong-charge' }), topic('other')])

describe('TopicTree', () => {
  it('knows a topic by what it was', () => {
    expect([tree.present('overcharge'), tree.present('billing'), tree.present('nobody-knows')]).toEqual(['wrong-charge', 'billing', 'nobody-knows'])
    expect(tree.get('bills')?.id).toBe('billing')
  })

  it('says under which topics one stands, and which stand under it', () => {
    expect(tree.path('twice')).toEqual(['twice', 'wrong-charge', 'billing'])
    expect(tree.path('overcharge')).toEqual(['wrong-charge', 'billing'])
    expect(tree.path('nobody-knows')).toEqual(['nobody-knows'])
    expect(tree.within('billing')).toEqual(['billing', 'wrong-charge', 'twice'])
  })

  it('lists every id a contact of the topic may be stored with', () => {
    expect(tree.stored('billing')).toEqual(['billing', 'bills', 'wrong-charge', 'overcharge', 'twice'])
  })
})

const other = 'other: { name: { zh: 其他, en: Other } }'

describe('topics.yaml', () => {
  it.each([
    ['two equal ids', 'vas: { name: { zh: 增值, en: VAS } }\nvas: { name: { zh: 增值二, en: VAS 2 } }', /Map keys must be unique/],
    ['a former id that is an id', 'vas: { name: { zh: 增值, en: VAS } }\nnet: { name: { zh: 网络, en: Net }, was: [vas] }', /"vas" means both vas and net/],
    ['a name that is another topic’s synonym', 'vas: { name: { zh: 增值, en: VAS }, synonyms: [NET] }\nweb: { name: { zh: 网络, en: net } }', /"net" means both vas and web; leave it with one/],
    ['a missing parent', 'vas: { name: { zh: 增值, en: VAS }, parent: all }', /vas.parent: there is no topic "all"; topics are vas, other/],
    ['a time that is none', 'vas: { name: { zh: 增值, en: VAS }, since: yesterday }', /vas.since: must be a time/],
  ])('is refused with %s', (_, topics, problem) => {
    expect(() => aCueSet({ 'topics.yaml': `${topics}\n${other}` })).toThrow(expect.objectContaining({ code: 'DICTIONARY_INVALID', message: expect.stringMatching(problem) }))
  })

  it('lets products and stages name a topic by what it was', () => {
    const cues = aCueSet({ 'topics.yaml': `services: { name: { zh: 服务, en: Services }, was: [vas] }\n${other}` })
    expect(cues.cues).toContainEqual(expect.objectContaining({ field: 'topic', value: 'services', cue: '彩铃' }))
    expect(cues.products[0]).toMatchObject({ topic: 'services' })
  })

  it('lets what is said of a topic hold for those under it that say nothing themselves', () => {
    const { leanings } = aCueSet({
      'topics.yaml': `vas: { name: { zh: 增值, en: VAS }, leans: functional }\nringing: { name: { zh: 铃音, en: Ringing }, parent: vas }\nclub: { name: { zh: 会员, en: Club }, parent: vas, leans: emotional }\n${other}`,
    })
    expect([...leanings]).toEqual([['vas', 'functional'], ['ringing', 'functional'], ['club', 'emotional']])
  })

  it('takes Latin synonyms as names and Chinese ones as cues too', () => {
    const { cues, topicTree } = aCueSet({ 'topics.yaml': `vas: { name: { zh: 增值, en: VAS }, synonyms: [订阅, subscriptions] }\n${other}` })
    expect(topicTree.get('vas')?.synonyms).toEqual(['订阅', 'subscriptions'])
    expect(cues.filter(({ value, cue }) => value === 'vas' && ['订阅', 'subscriptions'].includes(cue)).map(({ cue }) => cue)).toEqual(['订阅'])
  })
})
