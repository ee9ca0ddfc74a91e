import { mapColumns, type ColumnOverrides } from '../../src/sources/columns'
import { toRawContact, type RawContactOptions } from '../../src/sources/raw-contact'
import type { RawContact } from '../../src/domain/contact'

const now = new Date('2026-02-01T00:00:00+08:00')

function contactOf(record: Record<string, unknown>, options: Partial<RawContactOptions> = {}, overrides: ColumnOverrides = {}): RawContact {
  return toRawContact(record, mapColumns(Object.keys(record), overrides), { source: '投诉', now, ...options })
}

const ticket = { 工单编号: 'GD1', 受理时间: '2026/1/3 9:05', 投诉内容: '宽带断网' }

describe('toRawContact', () => {
  it('reads a ticket with everything', () => {
    const record = {
      ...ticket,
      受理渠道: '10086热线',
      业务类型: '宽带',
      地市: ' 杭州 ',
      客户号码: 13800138000,
      联系电话: '13900139000',
      客户姓名: '张三',
      受理人: 'K1024',
      班组: '一组',
      运营商: '移动',
      工单状态: '已归档',
      办结时间: '2026/1/4 10:00',
      转派次数: '2',
      满意度: '9',
      nps: 8,
      标题: '断网',
      回访结果: '满意',
      备注: '',
      空: null,
    }
    expect(contactOf(record)).toEqual({
      id: 'GD1',
      source: '投诉',
      occurredAt: '2026-01-03T09:05:00+08:00',
      text: '宽带断网',
      channel: '10086热线',
      product: '宽带',
      region: '杭州',
      customerNumber: '13800138000',
      personal: { 联系电话: '13900139000', 客户姓名: '张三' },
      agent: 'K1024',
      team: '一组',
      operator: '移动',
      status: '已归档',
      resolvedAt: '2026-01-04T10:00:00+08:00',
      transfers: 2,
      scores: { csat: 9, nps: 8 },
      attributes: { subject: '断网', 回访结果: '满意' },
    })
  })

  it.each<[string, Record<string, unknown>, Partial<RawContact>]>([
    ['a number as id', { id: 188006 }, { id: '188006' }],
    ['an id with spaces around it', { id: ' GD2 ' }, { id: 'GD2' }],
    ['the source column', { 来源系统: '大音平台' }, { source: '大音平台' }],
    ['an empty source column', { source: ' ' }, { source: '投诉' }],
    ['NULL as nothing', { 状态: 'NULL', 回访: '\\N' }, {}],
    ['lists and objects as attributes', { 标签: ['a', 'b'], 明细: { x: 1 } }, { attributes: { 标签: '["a","b"]', 明细: '{"x":1}' } }],
    ['dates and booleans as attributes', { 回访: new Date(Date.UTC(2026, 0, 3, 9)), 催办: true }, { attributes: { 回访: '2026-01-03 09:00:00', 催办: 'true' } }],
    ['native attributes and personal data', { attributes: { a: 1 }, personal: { 称呼: '王女士' } }, { attributes: { a: '1' }, personal: { 称呼: '王女士' } }],
    ['native scores, others among the attributes', { scores: { csat: 5, 语音: 3 } }, { scores: { csat: 5 }, attributes: { scores: '{"语音":3}' } }],
    ['a time that is none, as an attribute', { 办结时间: '未办结' }, { attributes: { 办结时间: '未办结' } }],
    ['a satisfaction in words, as an attribute', { 满意度: '非常满意' }, { attributes: { 满意度: '非常满意' } }],
    ['half a transfer, as an attribute', { 转派次数: '1.5' }, { attributes: { 转派次数: '1.5' } }],
    ['no customer number that a spreadsheet has rounded', { 客户号码: '1.38E+10' }, {}],
  ])('reads %s', (_, more, expected) => {
    const base = { id: 'GD1', source: '投诉', occurredAt: '2026-01-03T09:05:00+08:00', text: '宽带断网' }
    const { id, ...rest } = more
    const contact = contactOf({ ...ticket, ...(id === undefined ? {} : { 工单编号: id }), ...rest })
    expect(contact).toEqual({ ...base, ...expected })
  })

  it('is not led astray by a key that means the prototype', () => {
    const { attributes } = contactOf({ ...ticket, ...(JSON.parse('{"x": {"__proto__": {"a": 1}}}') as object), ['__proto__']: 'y' })
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype)
    expect(Object.entries(attributes ?? {})).toEqual([['x', '{"__proto__":{"a":1}}'], ['__proto__', 'y']])
  })

  it('joins several columns of text and asks other columns of a field in turn', () => {
    const record = { id: 1, a: '', b: '2026-01-03', c: '2026-01-04', 标题: '断网', 内容: '三天了' }
    expect(contactOf(record, {}, { text: ['标题', '内容'], occurredAt: ['a', 'b', 'c'] })).toEqual({
      id: '1',
      source: '投诉',
      occurredAt: '2026-01-03T00:00:00+08:00',
      text: '断网\n三天了',
      attributes: { c: '2026-01-04' },
    })
  })

  it('fills in channel, time and id from the options', () => {
    const options = { channelDefault: '微博', occurredAtDefault: '2026-01-01', idFor: (record: Readonly<Record<string, unknown>>) => `h-${String(record.text)}` }
    expect(contactOf({ id: '', derived_time: null, text: '断网' }, options)).toEqual({
      id: 'h-断网',
      source: '投诉',
      occurredAt: '2026-01-01T00:00:00+08:00',
      text: '断网',
      channel: '微博',
    })
  })

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['no id', { 工单编号: '' }, 'FIELD_MISSING', /no id; it is read from the columns 工单编号/],
    ['no time', { 受理时间: ' ' }, 'FIELD_MISSING', /no occurredAt/],
    ['a time that is none', { 受理时间: '张三' }, 'FIELD_INVALID', /Accepted are/],
    ['blank text', { 投诉内容: ' \n\u3000' }, 'FIELD_MISSING', /no text/],
    ['NULL for a text', { 投诉内容: 'NULL' }, 'FIELD_MISSING', /no text/],
    ['an id that a spreadsheet has rounded', { 工单编号: '2.02601E+19' }, 'FIELD_INVALID', /last digits are lost/],
    ['an id beyond exact numbers', { 工单编号: Number('20260103000000123456') }, 'FIELD_INVALID', /last digits are lost/],
    ['an id that is an object', { 工单编号: { a: 1 } }, 'FIELD_INVALID', /neither text nor a number/],
    ['an id as long as a text', { 工单编号: 'x'.repeat(201) }, 'FIELD_INVALID', /longer than 200/],
  ])('refuses %s', (_, more, code, message) => {
    expect(() => contactOf({ ...ticket, ...more })).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  })

  it('names usual headers where no column feeds a field', () => {
    expect(() => contactOf({ id: 1, 受理时间: '2026-01-03' })).toThrow('it is read from the columns 投诉内容, 工单内容')
  })

  it('says nothing of the value it refuses', () => {
    expect(() => contactOf({ ...ticket, 受理时间: '13800138000' })).not.toThrow(/13800138000/)
  })
})

describe('toRawContact of a transcript', () => {
  const call = { id: 1, time: '2026-01-03' }

  it('reads turns instead of a text', () => {
    const contact = contactOf({ ...call, turns: [{ sender: 'customer', text: '断网' }, { sender: 'helpdesk', text: '' }] })
    expect(contact).toEqual({ id: '1', source: '投诉', occurredAt: '2026-01-03T00:00:00+08:00', turns: [{ speaker: 'customer', text: '断网' }] })
  })

  it.each<[string, Record<string, unknown>, Partial<RawContact>]>([
    ['turns before a text, which stays readable', { text: '摘要', turns: [{ role: 'user', content: '断网' }] }, { turns: [{ speaker: 'customer', text: '断网' }], attributes: { text: '摘要' } }],
    ['a text where the turns are empty', { text: '摘要', turns: [] }, { text: '摘要', attributes: { turns: '[]' } }],
    ['a text where the turns cannot be read', { text: '摘要', turns: [{ speaker: '甲', text: '断网' }] }, { text: '摘要', attributes: { turns: '[{"speaker":"甲","text":"断网"}]' } }],
    ['a plain text in the column of the turns', { 通话记录: '客户说断网了' }, { text: '客户说断网了' }],
  ])('prefers %s', (_, more, expected) => {
    expect(contactOf({ ...call, ...more })).toEqual({ id: '1', source: '投诉', occurredAt: '2026-01-03T00:00:00+08:00', ...expected })
  })

  it.each<[unknown, string, RegExp]>([
    [[], 'FIELD_MISSING', /no turns/],
    [[{ sender: 'customer', text: ' ' }], 'FIELD_MISSING', /no turns/],
    ['', 'FIELD_MISSING', /no turns/],
    [[{ speaker: '甲', text: '断网' }], 'FIELD_INVALID', /turn 1 has a speaker we do not know.*客户, 客服/],
    [[{ sender: 'customer', text: 1 }], 'FIELD_INVALID', /turn 1 has a text that is not a string/],
    [{ a: 1 }, 'FIELD_INVALID', /neither a list nor a text/],
  ])('refuses the turns %j', (turns, code, message) => {
    expect(() => contactOf({ ...call, turns })).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  })
})
