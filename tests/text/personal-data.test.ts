import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { maskCell, maskText } from '../../src/text/mask'
import { findPersonalData } from '../../src/text/personal-data'
import { PERSONAL_LABELS, type PersonalKind, placeholderPattern } from '../../src/text/personal-kinds'
import { placeholder, Pseudonyms } from '../../src/text/pseudonym'

interface Case {
  readonly text: string
  /** What must be masked, as it stands in the text, in the order of the text. */
  readonly masked: readonly (readonly [PersonalKind, string])[]
  /** What looks like personal data, or stands near it, and must stay. */
  readonly keep: readonly string[]
}

const cases: readonly Case[] = readFileSync(join(__dirname, 'personal-data-cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)

const pseudonyms = new Pseudonyms('a key for tests')
const clean = (text: string): string => text.normalize('NFKC')
const mask = (text: string): string => maskText(clean(text), findPersonalData(clean(text)), pseudonyms)
const kindsIn = (text: string): string[] => findPersonalData(text).map(({ kind }) => kind)
const valuesIn = (text: string): string[] => findPersonalData(text).map(({ value }) => value)

const found = cases.map(({ text }) => findPersonalData(clean(text)).map(({ kind, start, end }) => [kind, clean(text).slice(start, end)] as const))
const same = ([kind, value]: readonly [string, string], [otherKind, otherValue]: readonly [string, string]): boolean =>
  kind === otherKind && clean(value) === clean(otherValue)

/** Orders and tickets are numbers of eight and more characters; the other things to keep are words, dates and short codes. */
const isOrder = (kept: string): boolean => /^[A-Za-z0-9一二三四五六七八九][\w\- 一二三四五六七八九]{7,}$/.test(kept) && /\d{6}|[一二三四五六七八九]{8}/.test(kept)
const stays = ({ text }: Case, kept: string): boolean => mask(text).includes(clean(kept))

describe('the labelled cases', () => {
  it('are many, of every kind, and full of look-alikes', () => {
    const kept = cases.flatMap(({ keep }) => keep)
    expect(cases.length).toBeGreaterThanOrEqual(330)
    expect(kept.length).toBeGreaterThanOrEqual(110)
    expect(kept.filter(isOrder).length).toBeGreaterThanOrEqual(60)
    for (const kind of Object.keys(PERSONAL_LABELS)) {
      expect(cases.flatMap(({ masked }) => masked).filter(([other]) => other === kind).length).toBeGreaterThanOrEqual(10)
    }
    for (const { text, masked, keep } of cases) for (const part of [...masked.map(([, value]) => value), ...keep]) expect(text).toContain(part)
  })

  it('are masked, 99 in 100 at least', () => {
    const wanted = cases.flatMap(({ masked }, i) => masked.map((entry) => ({ entry, text: cases[i]!.text, hit: found[i]!.some((other) => same(entry, other)) })))
    const misses = wanted.filter(({ hit }) => !hit).map(({ entry, text }) => `${entry.join(' ')} in ${text}`)
    const recall = 1 - misses.length / wanted.length
    expect({ enough: recall >= 0.99, recall, misses }).toMatchObject({ enough: true })
  })

  it('keep their order and ticket numbers, 98 in 100 at least', () => {
    const orders = cases.flatMap((each) => each.keep.filter(isOrder).map((kept) => ({ kept, text: each.text, stays: stays(each, kept) })))
    const wrong = orders.filter((order) => !order.stays).map(({ kept, text }) => `${kept} in ${text}`)
    const share = wrong.length / orders.length
    expect({ few: share <= 0.02, share, wrong }).toMatchObject({ few: true })
  })

  it('keep everything else that is not personal, 98 in 100 at least', () => {
    const others = cases.flatMap((each) => each.keep.map((kept) => ({ kept, text: each.text, stays: stays(each, kept) })))
    const wrong = others.filter((other) => !other.stays).map(({ kept, text }) => `${kept} in ${text}`)
    expect({ few: wrong.length / others.length <= 0.02, wrong }).toMatchObject({ few: true })
  })

  it('hold hardly a masked span that nobody asked for', () => {
    const unasked = found.flatMap((spans, i) =>
      spans.filter((span) => !cases[i]!.masked.some((entry) => same(entry, span))).map((span) => `${span.join(' ')} in ${cases[i]!.text}`),
    )
    expect({ few: unasked.length / found.flat().length <= 0.01, unasked }).toMatchObject({ few: true })
  })

  it('are masked alike where a normaliser leaves full-width marks', () => {
    for (const { text } of cases.filter((each) => !/[０-９]/.test(each.text))) {
      expect(findPersonalData(text).map(({ kind, value }) => [kind, value])).toEqual(
        findPersonalData(clean(text)).map(({ kind, value }) => [kind, value]),
      )
    }
  })

  it('do not change when masked again', () => {
    for (const { text } of cases) expect(mask(mask(text))).toBe(mask(text))
  })

  it('leave no digits of what was masked', () => {
    for (const { text } of cases) {
      for (const { kind, value } of findPersonalData(clean(text))) {
        const digits = /\d{5,}/.exec(value)?.[0]
        if (digits !== undefined && kind !== 'address') expect(mask(text)).not.toContain(digits)
      }
    }
  })
})

describe('findPersonalData', () => {
  it.each([
    ['138 1234 5678', '13812345678'],
    ['+86-138-1234-5678', '13812345678'],
    ['(+86)13812345678', '13812345678'],
    ['013812345678', '13812345678'],
    ['138\n12345678', '13812345678'],
    ['幺三八 一二三四 五六七八', '13812345678'],
    ['13八，嗯，一二三四，5678', '13812345678'],
    ['一三八，四个零，五六七八', '13800005678'],
    ['(0571)8812 7766', '057188127766'],
    ['+86 571 8812 7766', '057188127766'],
    ['33010619900307105x', '33010619900307105X'],
    ['330106 19900307 105x', '33010619900307105X'],
    ['6222-0212-0200-3344-554', '6222021202003344554'],
    ['Li.Na@QQ.com', 'li.na@qq.com'],
    ['浙a·12345', '浙A12345'],
    ['三栋二单元五零二室', '3-2-502'],
    ['12幢1单元602', '12-1-602'],
    ['A栋B单元十室', 'a-b-10'],
    ['B座A单元101', 'b-a-101'],
    ['B号楼A单元101', 'b-a-101'],
    ['账号zhang1988', 'zhang1988'],
    ['帐号zhang1988', 'zhang1988'],
    ['宽带zhang1988', 'zhang1988'],
    ['装机号zhang1988', 'zhang1988'],
    ['固话号zhang1988', 'zhang1988'],
    ['cmcc571234', 'cmcc571234'],
    ['CMCC571234', 'cmcc571234'],
    ['用户信息】78127766', '78127766'],
    ['高老先生', '高'],
    ['高女士', '高'],
    ['高小姐', '高'],
    ['高同志', '高'],
    ['我姓欧阳', '欧阳'],
    ['我叫高强', '高强'],
    ['她叫做高强', '高强'],
    ['客户】高强', '高强'],
    ['联系人系高强', '高强'],
    ['本人高强', '高强'],
    ['机主高强', '高强'],
    ['客户:高强', '高强'],
    ['我是高强', '高强'],
    ['姓名:阿迪力·吐尔逊', '阿迪力·吐尔逊'],
    ['姓名:阿迪力•吐尔逊', '阿迪力·吐尔逊'],
    ['姓名:阿迪力・吐尔逊', '阿迪力·吐尔逊'],
  ])('reads %j as %j', (text, value) => {
    expect(valuesIn(text)).toEqual([value])
  })

  it('covers the name and leaves the title', () => {
    expect(mask('回复高先生:已退费。')).toMatch(/^回复\[姓名:[a-z]{10}\]先生:已退费。$/)
  })

  it('takes a mobile after an order word for the order, and one called 手机号 for a mobile', () => {
    expect(kindsIn('订单号:13812345678')).toEqual([])
    expect(kindsIn('订单号 手机号13812345678')).toEqual(['mobile'])
  })

  it.each(Object.values(PERSONAL_LABELS))('never touches a placeholder of %s', (label) => {
    const text = `姓名:[${label}:kxbtrqmwzz]先生,电话[${label}:bcdfghjklm]`
    expect(findPersonalData(text)).toEqual([])
  })

  it('returns spans that are sorted, apart and within the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), scraps), (text) => {
        let end = 0
        for (const span of findPersonalData(text)) {
          expect(span.start).toBeGreaterThanOrEqual(end)
          expect(span.end).toBeGreaterThan(span.start)
          expect(span.value).not.toBe('')
          end = span.end
        }
        expect(end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 1000 },
    )
  })

  describe('asks for every finder that could find something in a text', () => {
    /** Bears every sign and more digits than any finder asks for, none of them personal: behind it no finder is left out. */
    const everySign = ['12345678901234567890', ...'幺三八一二三四五六七八@京栋幢楼座先士姐志姓名】王·•・账帐宽装固Cc'].join('|')
    const tail = `\n\n|${everySign}`
    const missesNothing = (text: string): void =>
      expect(findPersonalData(text)).toEqual(findPersonalData(text + tail).filter(({ start }) => start < text.length))

    it('not finding anything in the signs themselves', () => {
      expect(findPersonalData(tail)).toEqual([])
    })

    it('in the labelled cases, and in each clause of them, which bears fewer signs', () => {
      for (const { text } of cases) [clean(text), ...clean(text).split(/[,。;!?\s]/)].forEach(missesNothing)
    })

    it('whatever the text', () => {
      fc.assert(fc.property(scraps, missesNothing), { numRuns: 3000 })
    })
  })

  it('finds nothing new in what it has masked, whatever the text', () => {
    fc.assert(
      fc.property(scraps, (text) => {
        const once = maskText(text, findPersonalData(text), pseudonyms)
        expect(maskText(once, findPersonalData(once), pseudonyms)).toBe(once)
      }),
      { numRuns: 1000 },
    )
  })

  // No time is measured: a pattern that backtracks over these does not return within the life of the test. No text of a pipeline is longer.
  it.each([
    ['digits', '1'.repeat(1_000_000)],
    ['spaced digits', '1 3 '.repeat(500_000)],
    ['spoken digits', '一三'.repeat(1_000_000)],
    ['spoken digits with pauses', '一，嗯'.repeat(500_000)],
    ['titles', '先生'.repeat(1_000_000)],
    ['names', '李先生'.repeat(200_000)],
    ['mobiles', '13812345678-'.repeat(50_000)],
    ['at signs', 'a@'.repeat(1_000_000)],
    ['letters', 'a'.repeat(1_000_000)],
    ['dots', `${'a.'.repeat(500_000)}@`],
    ['order words', '订单号'.repeat(500_000)],
    ['accounts', '账号'.repeat(500_000)],
    ['surnames', `机主${'王'.repeat(1_000_000)}`],
    ['a web address', `http://${'a'.repeat(1_000_000)}`],
    ['doors', '3栋2单元'.repeat(200_000)],
    ['newlines', '\n'.repeat(1_000_000)],
  ])('returns on a very long run of %s', (_, text) => {
    expect(Array.isArray(findPersonalData(text))).toBe(true)
  })
})

/** Texts of pieces that matter to the finders, since arbitrary characters rarely make a number. */
const scraps = fc
  .array(
    fc.constantFrom(
      ...'138 1234 5678|13812345678|057188127766|0571-88127766|88127766|幺三八|一二三四|五六七八|嗯|+86|330106|19900307|4514|6222021202003344|先生|女士|王|张伟|高|姓名|:|联系人|我姓|客户|来电|机主|本人|订单号|工单|账号|ad123456|@|163.com|qq.com|浙A|12345|D|3栋|2单元|501室|/|-|.|、|，|,| |\n|(|)|[手机:kxbtrqmwzz]|[姓名:bcdfghjklm]|http://|座机|86|0|X|户信息】|cmcc|CMCC|宽带|装机号|固话号|帐号|小姐|同志|我叫|座|幢|号楼|艾力·买买提|古丽•艾山|阿迪力・吐尔逊|zhang1988|B单元|十|室|一三八'
        .split('|'),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''))

describe('Pseudonyms', () => {
  const key = pseudonyms.of('mobile', '13812345678')

  it.each(['13812345678', '138 1234 5678', '+86-138-1234-5678', '(138)1234-5678', '幺三八 一二三四 五六七八'])(
    'gives the mobile written %s one code in text and in a column',
    (writing) => {
      expect(findPersonalData(writing).map(({ kind, value }) => pseudonyms.of(kind, value))).toEqual([key])
      expect(pseudonyms.customerKey(writing)).toBe(key)
    },
  )

  it.each([
    ['１３８１２３４５６７８', '13812345678'],
    [" 13812345678.0 ", '13812345678'],
    ["'13812345678", '13812345678'],
    ['0571-88127766', '057188127766'],
    ['AD12345678', 'ad12345678'],
    ['KH-0001', 'kh-0001'],
    ['吴芳 13812345678', '13812345678'],
    ['13812345678（本人）', '13812345678'],
  ])('reads the customer number %j as %j', (cell, same) => {
    expect(pseudonyms.customerKey(cell)).toBe(pseudonyms.customerKey(same))
  })

  it('keeps an extension apart from its switchboard', () => {
    expect(pseudonyms.customerKey('0551-62345678转801')).not.toBe(pseudonyms.customerKey('0551-62345678'))
  })

  it('gives back the code of a placeholder in a customer-number column', () => {
    expect(pseudonyms.customerKey(` ${placeholder('mobile', key)} `)).toBe(key)
  })

  it('gives a broadband account in a text the code it has in a column', () => {
    const [span] = findPersonalData('宽带账号:AD12345678，掉线')
    expect(pseudonyms.of(span!.kind, span!.value)).toBe(pseudonyms.customerKey('ad12345678'))
  })

  it('never takes a name for a number', () => {
    expect(pseudonyms.of('name', '张伟')).not.toBe(pseudonyms.customerKey('张伟'))
  })

  it('gives other codes under another key', () => {
    expect(new Pseudonyms('another key').of('mobile', '13812345678')).not.toBe(key)
  })

  it('refuses an empty key', () => {
    expect(() => new Pseudonyms('')).toThrow('key')
  })

  it('writes placeholders of ten consonants that its pattern recognises, and no two alike for 20,000 mobiles', () => {
    const codes = Array.from({ length: 20_000 }, (_, i) => pseudonyms.of('mobile', String(13_800_000_000 + i)))
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(placeholder('mobile', code)).toMatch(new RegExp(`^${placeholderPattern}$`))
  })
})

describe('maskCell', () => {
  it('masks a cell and leaves one without personal data as it is written', () => {
    expect(maskCell('联系人：张伟　１３８１２３４５６７８', pseudonyms)).toMatch(/^联系人:\[姓名:[a-z]{10}\] \[手机:[a-z]{10}\]$/)
    expect(maskCell('Ｖ８套餐（５８元）', pseudonyms)).toBe('Ｖ８套餐（５８元）')
  })
})
