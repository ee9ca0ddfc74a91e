import iconv from 'iconv-lite'
import { aFile, read } from './temp-files'

const simplified = '工单编号,受理时间,投诉内容\nGD1,2026-01-03,客户反映宽带断网三天无人处理，要求退费\nGD2,2026-01-04,流量扣费不合理\n'
const traditional = '工單編號,受理時間,投訴內容\nGD1,2026-01-03,客戶反映寬頻斷網三天無人處理，要求退費\nGD2,2026-01-04,流量扣費不合理\n'
const bom = (encoding: string, text: string): Buffer => iconv.encode(text, encoding, { addBOM: true })
const plain = (encoding: string, text: string): Buffer => iconv.encode(text, encoding, { addBOM: false })

describe('openSource tells the encoding of', () => {
  it.each<[string, Buffer, string, string]>([
    ['UTF-8', plain('utf8', simplified), 'utf-8', simplified],
    ['UTF-8 with a mark', bom('utf8', simplified), 'utf-8', simplified],
    ['UTF-16LE with a mark', bom('utf16le', simplified), 'utf-16le', simplified],
    ['UTF-16BE with a mark', bom('utf16be', simplified), 'utf-16be', simplified],
    ['UTF-16LE without a mark', plain('utf16le', simplified), 'utf-16le', simplified],
    ['UTF-16BE without a mark', plain('utf16be', simplified), 'utf-16be', simplified],
    ['UTF-16LE without a mark or Chinese', plain('utf16le', 'id,time,text\n1,2026-01-03,hello\n'), 'utf-16le', 'id,time,text\n1,2026-01-03,hello\n'],
    ['UTF-16LE with NULs on both sides', plain('utf16le', '编号,内容\n1,一再要求退费一直一拖再拖\n'), 'utf-16le', '编号,内容\n1,一再要求退费一直一拖再拖\n'],
    ['GB18030', plain('gb18030', simplified), 'gb18030', simplified],
    ['GB18030 with traditional text', plain('gb18030', traditional), 'gb18030', traditional],
    ['GB18030 with characters of four bytes', plain('gb18030', `${simplified}GD3,2026-01-05,㐀客户姓名𠮷的投诉\n`), 'gb18030', `${simplified}GD3,2026-01-05,㐀客户姓名𠮷的投诉\n`],
    ['Big5', plain('big5', traditional), 'big5', traditional],
    ['ASCII', Buffer.from('id,time,text\n1,2026-01-03,hello\n'), 'utf-8', 'id,time,text\n1,2026-01-03,hello\n'],
    ['two short words in GBK', plain('gbk', '状态\n模块\n'), 'gb18030', '状态\n模块\n'],
    ['Latin letters in UTF-8', Buffer.from('id,name\n1,café à la crème\n'), 'utf-8', 'id,name\n1,café à la crème\n'],
    ['UTF-8 with a few NULs', Buffer.from(simplified.replace('宽带', '宽\0带\0')), 'utf-8', simplified.replace('宽带', '宽\0带\0')],
  ])('%s', async (_, bytes, encoding, text) => {
    const { source, records, faults } = await read(aFile('*.csv', bytes))
    expect(source.reading.encoding).toBe(encoding)
    expect([source.columns, ...records.map((record) => Object.values(record))]).toEqual(text.trimEnd().split('\n').map((line) => line.split(',')))
    expect(faults).toEqual([])
  })

  it('a file whose first Chinese comes after a megabyte', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},2026-01-03,nothing\n`).join('')
    const path = aFile('*.csv', Buffer.concat([Buffer.from(`id,time,text\n${rows}`), plain('gbk', '1,2026-01-03,客户反映宽带断网\n')]))
    const { source, records, faults } = await read(path)
    expect(source.reading.encoding).toBe('gb18030')
    expect(records.at(-1)).toMatchObject({ text: '客户反映宽带断网' })
    expect(faults).toEqual([])
  })

  it.each([1, 2, 3])('a file in chunks that end within a character, %d bytes off', async (offset) => {
    const long = '断网3天，一直要求退费,'.repeat(20_000)
    const text = `id,text\n${'x'.repeat(offset)}1,"${long}"\n`
    for (const encoding of ['utf8', 'gb18030', 'utf16le']) {
      const { records, faults } = await read(aFile('*.csv', plain(encoding, text)))
      expect(faults).toEqual([])
      expect(records).toEqual([{ id: `${'x'.repeat(offset)}1`, text: long }])
    }
  })
})

describe('rows in another encoding than the file', () => {
  const good = (i: number): string => `GD${i},2026-01-03,客户反映宽带断网三天\n`

  it.each([
    ['utf8', 'gbk', 'utf-8'],
    ['gbk', 'utf8', 'gb18030'],
  ])('in %s are refused, one by one, when they are in %s', async (most, odd, encoding) => {
    const rows = [0, 1, 2, 3, 4].map((i) => plain(i === 2 ? odd : most, i === 2 ? 'GD2,2026-01-03,客户来电咨询套餐资费\n' : good(i)))
    const { source, records, faults, lines } = await read(aFile('*.csv', Buffer.concat([plain(most, '编号,时间,内容\n'), ...rows])))
    expect(source.reading.encoding).toBe(encoding)
    expect(lines).toEqual([2, 3, 4, 5, 6])
    expect(records.map((record) => record['编号'])).toEqual(['GD0', 'GD1', 'GD3', 'GD4'])
    expect(faults).toEqual([`4: The row cannot be read: it holds bytes that are not valid ${encoding}, unlike the rest of the file.`])
  })

  it('are refused also beyond the sample', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => good(i)).join('')
    const path = aFile('*.csv', Buffer.concat([Buffer.from(`编号,时间,内容\n${rows}`), plain('gbk', good(7)), Buffer.from(good(8))]))
    const { records, faults } = await read(path)
    expect(records).toHaveLength(40_001)
    expect(faults).toEqual([expect.stringContaining('40002: The row cannot be read: it holds bytes that are not valid utf-8')])
  })

  it.each(['jsonl', 'json'])('are refused in %s too', async (format) => {
    const line = (text: string): string => JSON.stringify({ id: 1, text })
    const parts = [Buffer.from(`${line('客户反映')}\n`), plain('gbk', line('宽带断网')), Buffer.from(`\n${line('要求退费')}`)]
    const list = [Buffer.from('['), parts[0], Buffer.from(','), parts[1], Buffer.from(','), parts[2], Buffer.from(']')] as Buffer[]
    const { records, faults } = await read(aFile(`*.${format}`, Buffer.concat(format === 'json' ? list : (parts as Buffer[]))))
    expect(records).toEqual([{ id: 1, text: '客户反映' }, { id: 1, text: '要求退费' }])
    expect(faults).toEqual([expect.stringMatching(/^2: .*not valid in the encoding/)])
  })

  it('keep an honest replacement character', async () => {
    const { records, faults } = await read(aFile('*.csv', 'id,text\n1,断网\uFFFD了\n'))
    expect(records).toEqual([{ id: '1', text: '断网\uFFFD了' }])
    expect(faults).toEqual([])
  })
})

describe('the encoding option', () => {
  it.each(['GBK', 'gb18030', 'GB2312', 'cp936'])('%s overrides what would be recognised', async (encoding) => {
    const { source, records } = await read(aFile('*.csv', plain('gbk', '编号,内容\n1,断网\n')), { encoding })
    expect(source.reading.encoding).toBe('gb18030')
    expect(records).toEqual([{ 编号: '1', 内容: '断网' }])
  })

  it.each([
    ['latin1', /encoding "latin1" is not known\. Known are utf-8, utf-16le, utf-16be, gb18030, big5/],
    ['shift_jis', /Known are/],
  ])('%s is refused', async (encoding, message) => {
    await expect(read(aFile('*.csv', 'id\n1\n'), { encoding })).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringMatching(message) })
  })

  it('that does not fit is refused', async () => {
    const path = aFile('*.csv', plain('gbk', simplified))
    await expect(read(path, { encoding: 'utf-8' })).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringMatching(/not valid utf-8|not text in utf-8/) })
  })
})
