import { fieldOfColumn, headerKey, headersWithoutData, isRowOfData, mapColumns, shownColumns, type ColumnOverrides, type MappedField } from '../../src/sources/columns'

describe('a header means', () => {
  it.each<[MappedField | undefined, string]>([
    ['id', '工单编号 工单号 投诉编号 流水号 id ID ticket_id 工单编号(必填) ＩＤ'],
    ['occurredAt', '受理时间 投诉时间 来电时间 创建时间 occurredAt occurred_at Occurred-At derived_time time 受理时间（必填） 受理时间*'],
    ['channel', '受理渠道 渠道 来源渠道 channel'],
    ['text', '投诉内容 工单内容 内容 问题描述 诉求内容 来电内容 text detail content Content'],
    ['turns', '通话记录 对话内容 turns'],
    ['product', '业务类型 产品 业务名称 product'],
    ['region', '地市 地区 归属地 号码归属地 省份 区县 region'],
    ['customerNumber', '客户号码 手机号码 联系电话 来电号码 服务号码 主叫号码'],
    ['agent', '受理人 坐席 工号 客服代表 agent'],
    ['team', '班组 部门'],
    ['operator', '运营商'],
    ['status', '状态 工单状态'],
    ['resolvedAt', '办结时间 归档时间 解决时间'],
    ['transfers', '转派次数 流转次数'],
    ['csat', '满意度 csat CSAT'],
    ['nps', 'nps NPS'],
    ['ces', 'ces'],
    ['personal', '客户姓名 姓名 联系人 机主姓名 地址 装机地址 身份证号 证件号码 邮箱 银行卡号 user 备用联系电话 经办人姓名 紧急联系人2'],
    ['subject', '标题 主题 subject'],
    ['source', 'source 来源系统'],
    [undefined, '回访结果 label1 处理意见 来源 金额'],
  ])('%s: %s', (field, headers) => {
    expect(headers.split(' ').map((header) => [header, fieldOfColumn(header)])).toEqual(headers.split(' ').map((header) => [header, field]))
  })
})

describe('headerKey', () => {
  it.each([
    ['\uFEFF 受理 时间 ', '受理时间'],
    ['受理时间【必填】', '受理时间'],
    ['Ｏｃｃｕｒｒｅｄ＿Ａｔ', 'occurredat'],
    ['（必填）', '必填'],
  ])('of %j is %j', (header, key) => {
    expect(headerKey(header)).toBe(key)
  })
})

it('headerKey of a megabyte of brackets takes no time', () => {
  expect(headerKey('['.repeat(1_000_000))).toBe('')
})

describe('mapColumns', () => {
  it('gives a field to the surest header and keeps the other columns', () => {
    const mapping = mapColumns(['流水号', '创建时间', '内容', '投诉内容', '工单编号', '受理时间', '备注'])
    expect(mapping.columns).toMatchObject({ id: ['工单编号'], occurredAt: ['受理时间'], text: ['投诉内容'] })
    expect(['流水号', '创建时间', '内容', '备注'].map((column) => mapping.useOf(column))).toEqual(Array(4).fill('attributes'))
  })

  it('takes one customer number and treats further ones as personal', () => {
    const mapping = mapColumns(['联系电话', '手机号码', '姓名'])
    expect(mapping.columns).toMatchObject({ customerNumber: ['手机号码'], personal: ['姓名', '联系电话'] })
  })

  it('reads the subject as the text where there is no other', () => {
    expect(mapColumns(['id', '标题']).columns).toMatchObject({ text: ['标题'], subject: [] })
    expect(mapColumns(['标题', '内容']).columns).toMatchObject({ text: ['内容'], subject: ['标题'] })
    expect(mapColumns(['标题', 'turns']).columns).toMatchObject({ text: [], subject: ['标题'] })
  })

  it('places columns that only later records have', () => {
    const mapping = mapColumns(['id', 'text'])
    expect([mapping.useOf('姓名'), mapping.useOf('time'), mapping.useOf('detail'), mapping.useOf('x')]).toEqual(['personal', 'occurredAt', 'attributes', 'attributes'])
    expect(mapping.columns.occurredAt).toEqual(['time'])
  })

  it.each<[ColumnOverrides, Partial<Record<MappedField, string[]>>]>([
    [{ text: '备注' }, { text: ['备注'] }],
    [{ text: ['标题', '投诉内容(必填)'] }, { text: ['标题', '投诉内容(必填)'], subject: [] }],
    [{ text: '投诉内容' }, { text: ['投诉内容(必填)'] }],
    [{ attributes: '受理时间' }, { occurredAt: [] }],
    [{ ignored: ['备注', '标题'] }, { subject: [], text: ['投诉内容(必填)'] }],
    [{ id: '受理时间' }, { id: ['受理时间'], occurredAt: [] }],
  ])('follows the override %j', (overrides, expected) => {
    expect(mapColumns(['受理时间', '标题', '投诉内容(必填)', '备注'], overrides).columns).toMatchObject(expected)
  })

  it.each<[Record<string, string | string[]>, RegExp]>([
    [{ text: '没有' }, /no column "没有" to read text from\. The columns are "受理时间", "内容"\./],
    [{ tekst: '内容' }, /no field "tekst".*Fields are id, occurredAt/],
    [{ text: '内容', subject: '内容' }, /cannot feed both text and subject/],
    [{ text: ['内容', '内容'] }, /named twice/],
  ])('refuses the override %j', (overrides, problem) => {
    expect(() => mapColumns(['受理时间', '内容'], overrides as ColumnOverrides)).toThrow(problem)
  })

  it('names no data of keys that are data when it refuses an override', () => {
    const keys = ['张伟', '13812345678', '幸福路12号', '电话']
    expect(() => mapColumns(keys, { text: '内容' })).toThrow(/The columns are \[…\], \[…\], \[…\], "电话"\.$/)
  })
})

const headersLikeNames =
  '商品名 关键词 点评文字 时延 满意率 毛利率 房型 车型 应答 解决率 车牌号 时间戳 任务号 申告人 连接数 包名 云卡 联系人车型 客户应答 机主关系'.split(' ')

describe('shownColumns', () => {
  it.each([
    [['诉求', '时间戳记', '满意度', '时长'], ['"诉求"', '"时间戳记"', '"满意度"', '"时长"']],
    [headersLikeNames, headersLikeNames.map((header) => `"${header}"`)],
    [['手机号（如13812345678）', '商品名', '车型'], ['[…]', '"商品名"', '"车型"']],
    [['1', '阿依古丽', '１３８１２３４５６７８', '套餐'], ['[…]', '[…]', '[…]', '"套餐"']],
    [['1', '阿依古丽', '客户吴芳女士说断网', '套餐'], ['[…]', '[…]', '[…]', '"套餐"']],
    [['电话(13812345678)', '客户[张伟]'], ['[…]', '[…]']],
    [['很'.repeat(80) + '13812345678', '诉求'], ['[…]', '[…]']],
  ])('shows %j as %j', (headers, columns) => {
    expect(shownColumns(headers)).toEqual(columns)
  })

  it('hides no header of a table that merely looks like a name', () => {
    expect(headersWithoutData(headersLikeNames)).toEqual(headersLikeNames)
  })
})

it.each([
  [true, ['1001', '2026-01-03', '吴芳', '13812345678', '翡翠花园3-2-1502', '客户吴芳说断网']],
  [true, ['1001', '吴芳', '翡翠花园3-2-1502', '客户吴芳说断网']],
  [true, ['1001', '吴芳', '客户吴芳女士说断网']],
  [true, ['1001', '33010619900307105X']],
  [true, ['1001', '2026-01-03', '吴芳', '宽带断了']],
  [false, ['工单编号', '2026-01-03', '车型', '投诉内容']],
  [false, ['备注(如13812345678)', '车牌号（皖A12345）', '回单人(李先生)', '联系方式（例：0551-62345678）', '投诉内容']],
  [false, headersLikeNames],
  [false, ['工单编号', '受理时间', '先生/女士', '手机号（如13812345678）', '投诉内容']],
])('that it is a row of data is %s of %j', (isData, headers) => {
  expect(isRowOfData(headers)).toBe(isData)
})
