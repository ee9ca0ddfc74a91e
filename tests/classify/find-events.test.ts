import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EventDictionary, parseEvents } from '../../src/classify/event-dictionary'
import type { EventMention } from '../../src/classify/find-events'
import type { OpenedTools } from '../../src/pipeline/open-tools'
import { normaliseText } from '../../src/text/normalise'
import { findTurns } from '../../src/text/transcript'
import { openTestTools } from '../open-tools'

let tools: OpenedTools
beforeAll(() => (tools = openTestTools()))
const find = (text: string): readonly EventMention[] => tools.events.find(normaliseText(text).text)
const ids = (text: string): readonly string[] => [...new Set(find(text).map(({ event }) => event.id))]

describe('finding events', () => {
  it('finds one event in whatever order and words it is told', () => {
    for (const text of ['申请号码失败', '号码申请不成功', '申请手机号一直没成功', '號碼申請了三次都失敗']) expect({ text, ids: ids(text) }).toEqual({ text, ids: ['号码+申请+失败'] })
  })

  it('gives a short phrase and none where its words stand too far apart', () => {
    expect(find('客户称号码申请失败。')[0]).toMatchObject({ phrase: '号码申请失败', start: 3, end: 9 })
    expect(find('验证码我等了又等还是没有收到')[0]).not.toHaveProperty('phrase')
  })

  it('keeps the objects apart that tell events apart', () => {
    expect(ids('积分兑换失败，密码也改不了')).toEqual(['兑换+积分+失败', '密码+更改+失败'])
  })

  it('takes the word beside the predicate for an object that the dictionary lacks', () => {
    expect(ids('星辰计划摇号失败')).toEqual(['摇号+失败'])
  })

  it.each(['没有失败', '号码没有申请失败', '要是断网就麻烦了', '担心断网', '能不能办理', '顺利办好了', '失败', '', '！！！', '[手机:kxbtrqmwzz]'])('finds none in %j', (text) => expect(ids(text)).toEqual([]))

  it('hears only the customer in a transcript', () => {
    const text = '客服：是断网了吗\n客户：是网速慢'
    expect(tools.events.find(text, findTurns(text).filter(({ speaker }) => speaker === 'customer')).map(({ event }) => event.id)).toEqual(['网速慢'])
  })

  it('reads ids with the objects in any order, and no others', () => {
    expect(tools.events.eventOf('申请 + 号码+失败')).toMatchObject({ id: '号码+申请+失败', predicate: 'failed' })
    expect(tools.events.eventOf('断网')?.id).toBe('断网')
    for (const id of ['', '失败', '+失败', '号码+', '断网了', '号码+申请']) expect({ id, event: tools.events.eventOf(id) }).toEqual({ id, event: undefined })
  })

  // The dictionary was written with the first file in view. Of the second nothing is in it for the pair's sake: what it reaches there is what to expect elsewhere, at best.
  it.each([
    ['event-pairs.tsv', 370, 0.92, 0.97],
    ['unseen-event-pairs.tsv', 110, 0.8, 0.97],
  ])('tells pairs of phrases that say the same from those that do not: %s', (file, least, recall, precision) => {
    const pairs = readFileSync(join(__dirname, file), 'utf8').trim().split('\n').map((line) => line.split('\t') as [string, string, string])
    expect(pairs.length).toBeGreaterThanOrEqual(least)
    const judged = pairs.map(([verdict, a, b]) => ({ verdict, same: ids(a).some((id) => ids(b).includes(id)) }))
    const found = judged.filter(({ same }) => same)
    const right = found.filter(({ verdict }) => verdict === 'same').length
    expect(right / found.length).toBeGreaterThanOrEqual(precision)
    expect(right / judged.filter(({ verdict }) => verdict === 'same').length).toBeGreaterThanOrEqual(recall)
  })

  it('passes over what stands between an unknown object and its predicate, and over what goes without saying', () => {
    expect([ids('星辰计划摇号老是失败'), ids('语音助手听不了')]).toEqual([['摇号+失败'], ['助手+失败']])
    expect([ids('手机号过户不了'), ids('账单在APP上无法查询')]).toEqual([['过户+失败'], ['查询+账单+失败']])
  })
})

describe('events.yaml', () => {
  const parse = (text: string): EventDictionary => parseEvents(text, new Map([['退费', ['退款', '退钱']]]))
  const objects = 'objects: { 号码: [手机号], 退费: [] }'

  it('joins synonyms to the objects of their words', () => {
    expect(parse(`predicates: { failed: { name: 失败, words: [失败] } }\n${objects}`).cues.filter(({ value }) => value === '退费').map(({ cue }) => cue)).toEqual(['退费', '退款', '退钱'])
  })

  it.each([
    ['a phrase of two predicates', `predicates: { a: { name: 甲, words: [失败] }, b: { name: 乙, words: [失败] } }\n${objects}`, /"失败" stands in a\.words and in b\.words/],
    ['two predicates of one name', `predicates: { a: { name: 甲, words: [失败] }, b: { name: 甲, words: [出错] } }\n${objects}`, /name of both a and b/],
    ['an object that is not listed', `predicates: { a: { name: 甲, words: [失败], objects: [发票] } }\n${objects}`, /no object "发票"/],
    ['an implied object that is not listed', `predicates: { a: { name: 甲, words: [失败] } }\nimplied: { 号码: [发票] }\n${objects}`, /no object "发票"/],
    ['an unknown key', `predicates: { a: { name: 甲, words: [失败], reach: 3 } }\n${objects}`, /unknown key "reach"/],
    ['a predicate without words', `predicates: { a: { name: 甲, words: [] } }\n${objects}`, /at least one word/],
    ['nothing', '', /it is empty/],
  ])('is refused with %s', (_, text, message) => expect(() => parse(text)).toThrow(message))
})
