import fc from 'fast-check'
import { findKnownNames, namesInCell, namesInColumns, namesInLine } from '../../src/text/known-names'
import { maskCell, maskText } from '../../src/text/mask'
import { maskPersonalCell } from '../../src/text/mask-facts'
import { findPersonalData } from '../../src/text/personal-data'
import { Pseudonyms } from '../../src/text/pseudonym'

const pseudonyms = new Pseudonyms('a key for tests')
const found = (text: string, cell: string): string[] => findKnownNames(text, namesInCell(cell)).map(({ start, end }) => text.slice(start, end))

it.each([
  ['吴芳', '客户吴芳说宽带慢'],
  ['王大锤', '王大锤反映5G套餐太贵'],
  ['欧阳修', '欧阳修本人要求退费'],
  ['司马相如', '帮司马相如办理'],
  ['阿迪力·吐尔逊', '阿迪力•吐尔逊反映'],
  ['吳芳', '客户吴芳说'],
  ['吴　芳', '客户吴芳说'],
  ['吴芳女士', '吴芳不在家'],
  ['吴芳 13812345678', '吴芳不在家'],
  ['李明、吴芳（本人）', '吴芳不在家'],
])('finds the name of the cell %j in %j', (cell, text) => {
  expect(found(text, cell)).toHaveLength(1)
})

it.each([
  '客户', '先生', '王先生', '匿名', '无', '本人', '不详', '方便', '高级', '全部', '公司', '单位', '管理员', '申请人', '温州市', '华为公司', '江苏移动', '中国移动', '王', '吴芳吗',
  '13812345678', 'zhang1988', '[姓名:kxbtrqmwzz]', '[车牌:kxbtrqmwzz]', '', ' ', '万科物业服务有限公司', '我'.repeat(10_000),
])('takes the cell %j for no name', (cell) => {
  expect(namesInCell(cell)).toEqual([])
})

describe('a column whose header says that it holds names', () => {
  const foundIn = (text: string, cell: string, column: string): string[] => findKnownNames(text, namesInColumns({ personal: { [column]: cell } })).map(({ start, end }) => text.slice(start, end))

  it.each([
    ['客户姓名', '阿依古丽', '阿依古丽说宽带慢', '阿依古丽'],
    ['联系人', '扎西多吉', '联系扎西多吉安装', '扎西多吉'],
    ['联系人', '扎西 多吉', '联系扎西多吉安装', '扎西多吉'],
    ['机主', '巴特尔先生', '机主为巴特尔', '巴特尔'],
    ['姓名', '娜仁花', '娜仁花投诉', '娜仁花'],
    ['联系人姓名（必填）', '次仁', '回复次仁', '次仁'],
    ['投诉人', '阿不都拉', '阿不都拉反映', '阿不都拉'],
    ['姓名2', '黄金', '黄金来电', '黄金'],
    ['fullname', 'Wang Fang', '客户WANG  FANG说网慢,wang fangyi没有', 'WANG  FANG'],
    ['Contact Name', 'Mr. Jean-Luc O’Neil', '回复jean-luc o\'neil', 'jean-luc o\'neil'],
  ])('%s is believed of %j', (column, cell, text, name) => {
    expect(foundIn(text, cell, column)).toEqual([name])
  })

  it.each(['客户', '用户', '用户名', '客户名称', 'username', '装机地址'])('%s is not believed of a name without a Chinese surname', (column) => {
    for (const cell of ['阿依古丽', '次仁', 'Wang Fang']) expect(namesInColumns({ personal: { [column]: cell } })).toEqual([])
  })

  it.each(['匿名', '未提供', '机主本人', '家属', '江苏移动', '中国移动', '华为公司', '客户', 'not available', 'iPhone', 'A B', 'wang', '[姓名:kxbtrqmwzz]', '阿依古丽·买买提说她家的网很慢', 'a '.repeat(5_000)])(
    'takes the cell %j for no name all the same',
    (cell) => {
      expect(namesInColumns({ personal: { 客户姓名: cell } })).toEqual([])
    },
  )

  it.each([
    ['联系人', '阿依古丽 13812345678', '客户阿依古丽说宽带断网', ['阿依古丽']],
    ['联系人', 'Wang Fang 13812345678', '客户wang fang说宽带断网', ['wang fang']],
    ['联系人', 'Wang Fang. 13812345678', '客户Wang Fang说宽带断网', ['Wang Fang']],
    ['联系人', 'Wang Fang Mobile 13812345678', '客户Wang Fang说宽带断网', ['Wang Fang']],
    ['联系人', '吴芳、阿依古丽', '阿依古丽和吴芳都断网', ['阿依古丽', '吴芳']],
    ['联系人', '阿依古丽、次仁', '阿依古丽和次仁都断网', ['阿依古丽', '次仁']],
    ['联系人', '阿依古丽 吴芳', '阿依古丽和吴芳都断网', ['阿依古丽', '吴芳']],
    ['联系人', '阿依古丽（本人）', '阿依古丽的本人手机', ['阿依古丽']],
    ['联系人', '阿依古丽（已欠费）', '阿依古丽说已欠费', ['阿依古丽']],
    ['联系人', '13812345678（阿依古丽）', '阿依古丽断网', ['阿依古丽']],
    ['联系人', '联系人阿依古丽女士手机13812345678', '阿依古丽的手机断网', ['阿依古丽']],
    ['联系人', '阿依古丽本人', '阿依古丽本人断网', ['阿依古丽']],
    ['联系人', '次仁[手机:kxbtrqmwzz]', '次仁的手机断网', ['次仁']],
    ['联系人', '王芳(Wang Fang)', '王芳说,签名Wang Fang', ['王芳', 'Wang Fang']],
    ['联系人', '阿依古丽/Mr. Li Ming, wife', '阿依古丽,Li Ming', ['阿依古丽', 'Li Ming']],
    ['姓名', '["阿依古丽","吴芳"]', '阿依古丽和吴芳都断网', ['阿依古丽', '吴芳']],
    ['联系人', '阿依古丽买买提江', '客户阿依古丽买买提江说断网', ['阿依古丽买买提江']],
  ])('%s is believed of each name in %j', (column, cell, text, names) => {
    expect(foundIn(text, cell, column)).toEqual(names)
  })

  it.each([
    ...'市民 老人 未实名 宽带 家庭 家庭宽带 群众 网友 热心市民 客服 管理员 代办 本机 未登记 不便透露 机主女儿 移动用户 宽带用户 微信用户 客户经理 政企 流量 彩铃 副卡 校园卡 查无 无 未填写 拒绝透露 暂时无 测试号 大堂经理 幸福花店 备用 住址 联系方式 紧急联系人 备用手机号 勿扰'.split(' '),
    'Home Broadband', 'China Mobile', 'No Name', 'Customer Service', 'VIP Customer', 'App User', 'not provided', 'China Telecom Co., Ltd.',
  ])('takes %j for nobody, alone and beside a number', (cell) => {
    for (const written of [cell, `${cell} 13812345678`, `13812345678(${cell})`]) expect(namesInColumns({ personal: { 客户姓名: written, 来电人: written } })).toEqual([])
  })

  it.each(['阿依古丽 13812345678', 'Wang Fang 13812345678', '联系人阿依古丽13812345678'])('gives the name in %j the same pseudonym in the column and in a text', (cell) => {
    const [, name] = /(\[姓名:[a-z]{10}\])/.exec(maskPersonalCell('联系人', cell, pseudonyms))!
    for (const { writings, pattern } of namesInCell(cell, '联系人')) {
      const text = pattern === undefined ? writings[0]! : 'Wang Fang'
      expect(maskCell(text, pseudonyms, namesInCell(cell, '联系人'))).toBe(name)
    }
  })

  it.each(['阿依古丽', 'Wang Fang'])('gives %j in a text the pseudonym of its column', (cell) => {
    expect(maskCell(`客户${cell}说宽带慢`, pseudonyms, namesInCell(cell, '姓名'))).toBe(`客户${maskPersonalCell('姓名', cell, pseudonyms)}说宽带慢`)
  })
})

it('finds no name in a column of addresses', () => {
  expect(namesInColumns({ personal: { 装机地址: '吴芳', 姓名: '李明' } }).map(({ value }) => value)).toEqual(['李明'])
})

it('finds the name beside the number of the customer', () => {
  expect(namesInColumns({ customerNumber: '吴芳 13812345678' }).map(({ value }) => value)).toEqual(['吴芳'])
  expect(namesInColumns({ customerNumber: '13812345678', personal: { 姓名: '李明' } }).map(({ value }) => value)).toEqual(['李明'])
})

it.each(['花店', '水站', '路政', '查无', '惠民卡'])('takes %s beside the number of the customer for no name', (word) => {
  expect(namesInColumns({ customerNumber: `${word} 13812345678` })).toEqual([])
})

it('finds the longer of two names that begin together, and every place of both', () => {
  const text = '王明明和王明来过,王明明投诉'
  const names = [...namesInCell('王明'), ...namesInCell('王明明')]
  expect(findKnownNames(text, names).map(({ start, value }) => [start, value])).toEqual([[0, '王明明'], [4, '王明'], [9, '王明明']])
})

it.each(['吴芳', '吳芳', '吴　芳', '吴芳女士'])('gives a name in a text the pseudonym of its column %j', (cell) => {
  const masked = maskPersonalCell('客户姓名', cell, pseudonyms)
  expect(maskCell('客户吴芳说宽带慢', pseudonyms, namesInCell(cell))).toBe(`客户${masked}说宽带慢`)
})

it('leaves no name beside a number in a personal column, and changes no masked cell', () => {
  const masked = maskPersonalCell('联系人', '吴芳 13812345678', pseudonyms)
  expect(masked).toMatch(/^\[姓名:[a-z]{10}\] \[手机:[a-z]{10}\]$/)
  for (const cell of [masked, maskPersonalCell('联系电话', '13812345678转2', pseudonyms)]) expect(maskPersonalCell('联系人', cell, pseudonyms)).toBe(cell)
})

it.each([
  ['联系人', '阿依古丽 13812345678'],
  ['联系人', 'Wang Fang 13812345678'],
  ['联系人', '吴小小芳:13812345678(本人)'],
  ['联系人', '阿依古丽女士/13812345678转8001'],
  ['联系人', '手机号13812345678 姓名阿依古丽'],
  ['联系人', 'qq 123456789 / 13812345678'],
  ['联系电话', '13812345678 3/1502'],
  ['联系电话', '13812345678 502'],
  ['联系电话', '13812345678 或 502'],
  ['联系电话', '13812345678 本人502'],
  ['联系电话', '13812345678 手机1502'],
  ['联系电话', '502室13812345678'],
  ['联系电话', '[手机:kxbtrqmwzz] 3/1502'],
  ['地址', '13812345678 幸福路12号'],
  ['地址', '翡翠花园3-2-1502'],
  ['地址', '[手机:kxbtrqmwzz] 幸福路12号'],
  ['姓名', '阿依古丽[手机:kxbtrqmwzz]Wang-Fang'],
])('leaves nothing raw beside the number in the %s %j', (column, cell) => {
  const masked = maskPersonalCell(column, cell, pseudonyms)
  expect(masked.replace(/\[..:[a-z]{10}\]/g, '')).toMatch(/^(?:本人|姓名|手机号|转8001|或|[ :/()])*$/)
  expect(maskPersonalCell(column, masked, pseudonyms)).toBe(masked)
})

it.each(['来电用户', '农村用户', '华为客户', '华为手机', '新装用户', '家里电话', '来电号码', '上午联系', '手机 13812345678 来电', 'Home Broadband', 'Data Plan'])(
  'takes %j in a column of names for nobody',
  (cell) => expect(namesInCell(cell, '客户姓名')).toEqual([]),
)

it.each([
  ['吴芳-财务', '吴芳'],
  ['吴芳 13812345678 上午联系', '吴芳'],
  ['Lily Sim', 'Lily Sim'],
  ['Tom Self', 'Tom Self'],
])('takes of %j in a column of names %s alone', (cell, name) => expect(namesInCell(cell, '姓名').map(({ value }) => value)).toEqual([name]))

it('keeps what tells whose number it is, and a placeholder that is the whole cell', () => {
  for (const cell of ['本人[手机:kxbtrqmwzz]', '[手机:kxbtrqmwzz]', '电话:[手机:kxbtrqmwzz]转2', '[手机:kxbtrqmwzz](妻)', '[手机:kxbtrqmwzz] 转 8001', '[座机:kxbtrqmwzz]分机号302', '[座机:kxbtrqmwzz] ext 302', '联系人2:[手机:kxbtrqmwzz]', '备用[手机:kxbtrqmwzz] 同事', '手机1:[手机:kxbtrqmwzz],手机2:[手机:bcdfghjklm]']) {
    expect(maskPersonalCell('联系人', cell, pseudonyms)).toBe(cell)
  }
})

it('changes no cell that it has masked, whatever the cell', () => {
  const scraps = '吴芳|阿依古丽|Wang|王|备用|住址|联系|家属|同事|ext|手机|分机号|13812345678|057188127766|幸福路|12|1502|号|3栋|客户|机主|联系人|姓名|女士|先生|本人|妻|转|或|爱人|电话|账号|zhang1988|京A12345|@qq.com|订单号|,| |-|:|(|)|[手机:kxbtrqmwzz]|[姓名:bcdfghjklm]|['
  const cells = fc.array(fc.constantFrom(...scraps.split('|')), { maxLength: 8 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(cells, fc.constantFrom('联系人', '地址'), (cell, column) => {
      const once = maskPersonalCell(column, cell, pseudonyms)
      expect(once).not.toMatch(/吴芳|阿依古丽|Wang|王|\d{5}|幸福路|zhang/)
      expect(maskPersonalCell(column, once, pseudonyms)).toBe(once)
      // The words that it keeps are nobody's name.
      expect(namesInCell(once, column)).toEqual([])
      // Analysed again it is an attribute like any other.
      expect(maskCell(once, pseudonyms)).toBe(once)
    }),
    { numRuns: 3000, examples: [['[手机:kxbtrqmwzz]妻联系人吴芳机主', '联系人'], ['吴芳(妻或[手机:kxbtrqmwzz]', '联系人']] },
  )
})

it('finds the names that are cells of a line, however they are quoted and parted', () => {
  const lines = ['"冯涛,1357777,断网', '坏行\t罗小明\t13812345678', '{"客户姓名":"冯涛","内容":', '1;冯涛;断网', '1|冯涛|断网']
  expect(lines.map((line) => namesInLine(line).map(({ value }) => value))).toEqual([['冯涛'], ['罗小明'], ['冯涛'], ['冯涛'], ['冯涛']])
  expect(namesInLine('1,全部,客户反映高峰时段断网,江苏')).toEqual([])
  expect(namesInLine('1,温州,常州,宁波,金华,徐州,柳州,连云港,石家庄,马鞍山,乐山,全家桶,时长')).toEqual([])
  expect(namesInLine('2,温州,金华女士,吴忠').map(({ value }) => value)).toEqual(['金华女士', '吴忠'])
})

it('leaves nothing to be found without the names in what it has masked with them, whatever the text', () => {
  const names = [...namesInCell('吴芳'), ...namesInCell('王大锤'), ...namesInCell('阿依古丽', '姓名'), ...namesInCell('Wang Fang', '姓名')]
  const scraps = fc
    .array(fc.constantFrom(...'吴芳|王大锤|阿依古丽|wang |Fang|客户|机主|姓名:|先生|女士|我姓|张伟|王|13812345678|3栋2单元501室|3栋|订单号|京|A12345|账号|zhang1988|说|,| |[手机:kxbtrqmwzz]|@163.com|ab'.split('|')), { maxLength: 10 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(scraps, (text) => {
      const once = maskText(text, findPersonalData(text, names), pseudonyms)
      expect(once).not.toMatch(/吴芳|王大锤|阿依古丽|\bwang +fang\b/i)
      expect(maskText(once, findPersonalData(once), pseudonyms)).toBe(once)
    }),
    { numRuns: 2000 },
  )
})
