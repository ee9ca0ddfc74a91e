import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changeTopics, undoTopicChange } from '../../src/classify/change-topics'
import { loadCues } from '../../src/classify/cues'
import { decidingText } from '../../src/classify/deciding-text'
import { addTopic, mergeTopics, moveTopic, renameTopic, splitTopic } from '../../src/classify/topic-changes'
import { readTopicFile, type TopicFile } from '../../src/classify/topic-file'
import { writeCueFiles } from './a-cue-set'

const topics = `# Our topics.

billing: # what customers pay
  name: { zh: 账单, en: Bills }
  synonyms: [话费]
  cues: { 5: [乱扣, 账单错], 3: [扣费] }
  unless: [免费]

# Beside bills.
tariff:
  name: { zh: 资费, en: Tariff }
  leans: emotional
  cues: { 4: [套餐, 扣费, 免费] }
  unless: [乱扣]

plans: { name: { zh: 组合, en: Plans }, parent: tariff, cues: { 2: [组合] } }

other:
  name: { zh: 其他, en: Other }
`
const now = '2026-03-02T09:30:00.000Z'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'topics-'))
  writeCueFiles(folder, { 'topics.yaml': topics, 'products.yaml': 'ring: { name: { zh: 彩铃, en: Ring }, topic: billing, aliases: [彩铃] }' })
})
afterEach(() => rmSync(folder, { recursive: true }))

const text = () => readFileSync(join(folder, 'topics.yaml'), 'utf8')
const parts = (yaml: string): TopicFile => readTopicFile('parts.yaml', yaml)

describe('changing the topic tree', () => {
  it('names a topic anew, keeps the old name as what it was, and leaves every other topic as it stood', () => {
    const before = decidingText(loadCues(folder))
    const cues = changeTopics(folder, (file) => renameTopic(file, 'tariff', { zh: '资费规则' }))
    expect(cues.topicTree.get('tariff')).toMatchObject({ id: 'tariff', name: { zh: '资费规则', en: 'Tariff' }, was: ['资费'] })
    expect(text().startsWith(`${topics.slice(0, topics.indexOf('tariff:'))}tariff:\n  name: { zh: 资费规则, en: Tariff }\n`)).toBe(true)
    expect(text()).toContain("\nplans: { name: { zh: 组合, en: Plans }, parent: tariff, cues: { 2: [组合] } }\n")
    expect(decidingText(cues)).toBe(before)
    expect(changeTopics(folder, (file) => renameTopic(file, 'tariff', { zh: '资费' })).topicTree.get('tariff')?.was).toEqual(['资费规则'])
  })

  it('moves a topic with what stands under it', () => {
    const { topicTree } = changeTopics(folder, (file) => moveTopic(file, 'tariff', 'billing'))
    expect(topicTree.path('plans')).toEqual(['plans', 'tariff', 'billing'])
    expect(changeTopics(folder, (file) => moveTopic(file, 'tariff', undefined)).topicTree.path('plans')).toEqual(['plans', 'tariff'])
  })

  it('lets one topic go into another with its cues, names and children', () => {
    const { topicTree, cues } = changeTopics(folder, (file) => mergeTopics(file, 'tariff', 'billing'))
    expect(topicTree.get('tariff')).toMatchObject({ id: 'billing', was: ['tariff', '资费', 'Tariff'] })
    expect(topicTree.path('plans')).toEqual(['plans', 'billing'])
    const speaking = cues.filter(({ field, value }) => field === 'topic' && value === 'billing').map(({ cue, weight }) => [cue, weight])
    expect(speaking).toEqual(expect.arrayContaining([['乱扣', 5], ['扣费', 3], ['套餐', 4], ['免费', 4]]))
    expect(speaking.filter(([cue]) => ['扣费', '免费', '乱扣'].includes(cue as string))).toHaveLength(3)
  })

  it('puts parts under a topic, which leaves them the cues they share', () => {
    const wrong = parts('wrong-charge: { name: { zh: 错扣, en: Wrong charge }, cues: { 5: [乱扣, 多扣] } }\nlate: { name: { zh: 晚出账, en: Late }, cues: { 4: [没出账] } }')
    const { topicTree, cues } = changeTopics(folder, (file) => splitTopic(file, 'billing', wrong, now))
    expect(topicTree.get('wrong-charge')).toMatchObject({ parent: 'billing', since: now })
    expect(topicTree.within('billing')).toEqual(expect.arrayContaining(['billing', 'wrong-charge', 'late']))
    expect(cues.filter(({ cue, field, weight }) => field === 'topic' && cue === '乱扣' && weight > 0).map(({ value }) => value)).toEqual(['wrong-charge'])
  })

  it('adds a topic before "other"', () => {
    changeTopics(folder, (file) => addTopic(file, 'smart-home', parts('x: { name: { zh: 智能家居, en: Smart home }, cues: { 3: [摄像头, "5G", "yes"] } }').x!, now))
    expect(text()).toMatch(/smart-home:\n {2}name: \{ zh: 智能家居, en: Smart home \}\n {2}since: 2026-03-02T09:30:00.000Z\n {2}cues:\n {4}3: \[摄像头, 5G, yes\]\n\nother:/)
    expect(loadCues(folder).cues).toContainEqual(expect.objectContaining({ value: 'smart-home', cue: 'yes' }))
  })

  it('takes the last change back, and brings it back', () => {
    changeTopics(folder, (file) => mergeTopics(file, 'tariff', 'billing'))
    const merged = text()
    expect(undoTopicChange(folder).topicTree.get('tariff')?.id).toBe('tariff')
    expect(text()).toBe(topics)
    undoTopicChange(folder)
    expect(text()).toBe(merged)
  })

  it('lets parts that are taken back mean their topic: contacts may have them', () => {
    changeTopics(folder, (file) => splitTopic(file, 'plans', parts('family: { name: { zh: 亲情, en: Family }, cues: { 3: [亲情] } }'), now))
    const { topicTree } = undoTopicChange(folder)
    expect(topicTree.present('family')).toBe('plans')
    expect(topicTree.topics).toHaveLength(4)
    expect(undoTopicChange(folder).topicTree.get('family')).toMatchObject({ id: 'family', parent: 'plans' })
  })

  it.each<[string, (file: TopicFile) => TopicFile, RegExp]>([
    ['to name a topic as it is named', (file) => renameTopic(file, 'billing', { zh: '账单' }), /billing is called 账单 \(Bills\) already/],
    ['a name another topic has', (file) => renameTopic(file, 'billing', { zh: '资费' }), /"资费" means both billing and tariff/],
    ['a synonym of another topic as a name', (file) => renameTopic(file, 'tariff', { en: '话费' }), /"话费" means both/],
    ['to move a topic under itself', (file) => moveTopic(file, 'tariff', 'tariff'), /tariff cannot be moved under itself/],
    ['to move a topic under what stands under it', (file) => moveTopic(file, 'tariff', 'plans'), /tariff cannot be moved under plans, which stands under it/],
    ['to move a topic where it stands', (file) => moveTopic(file, 'plans', 'tariff'), /plans stands under tariff already/],
    ['to move other', (file) => moveTopic(file, 'other', 'tariff'), /"other" stays at the top/],
    ['to merge a topic into itself', (file) => mergeTopics(file, 'tariff', 'tariff'), /tariff cannot be merged into itself/],
    ['to merge a topic into what stands under it', (file) => mergeTopics(file, 'tariff', 'plans'), /tariff cannot be merged into plans, which stands under it/],
    ['to merge other away', (file) => mergeTopics(file, 'other', 'tariff'), /"other" cannot go into another topic/],
    ['a part without cues', (file) => splitTopic(file, 'billing', parts('late: { name: { zh: 晚, en: Late } }'), now), /the part late has no cues/],
    ['a part of another topic', (file) => splitTopic(file, 'billing', parts('late: { name: { zh: 晚, en: Late }, parent: tariff, cues: { 3: [晚] } }'), now), /late names the parent tariff/],
    ['a part that is a topic', (file) => splitTopic(file, 'billing', parts('plans: { name: { zh: 晚, en: Late }, cues: { 3: [晚] } }'), now), /there is a topic plans already/],
    ['parts of other', (file) => splitTopic(file, 'other', parts('late: { name: { zh: 晚, en: Late }, cues: { 3: [晚] } }'), now), /"other" has no parts/],
    ['to add a topic with the former id of another', (file) => addTopic(mergeTopics(file, 'plans', 'billing'), 'plans', { ...file.other!, name: { zh: '新', en: 'New' } }, now), /"plans" means both billing and plans/],
    ['to add an id with capitals', (file) => addTopic(file, 'Late', { ...file.other!, name: { zh: '新', en: 'New' } }, now), /must be an id in small Latin letters/],
  ])('refuses %s and writes nothing', (_, change, problem) => {
    expect(() => changeTopics(folder, change)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringMatching(problem) }))
    expect(text()).toBe(topics)
  })

  it('says that nothing was changed yet', () => {
    expect(() => undoTopicChange(folder)).toThrow(/no change of the topics can be taken back/)
  })

  it('says where a folder that cannot be written may be named', () => {
    mkdirSync(join(folder, 'topics.previous.yaml'))
    expect(() => changeTopics(folder, (file) => moveTopic(file, 'tariff', 'billing'))).toThrow(expect.objectContaining({ code: 'DICTIONARY_UNWRITABLE', message: expect.stringContaining('TINGYIN_DICTIONARIES') }))
    expect(text()).toBe(topics)
  })
})
