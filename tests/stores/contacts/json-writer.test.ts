import { JsonWriter } from '../../../src/stores/contacts/json-writer'

/** What a writer makes of a list, with little room at the beginning. */
function written(add: (json: JsonWriter) => void): string {
  const json = new JsonWriter(2)
  json.open()
  add(json)
  json.close()
  return json.taken().toString()
}

it.each([
  ['nothing', []],
  ['one value', ['断网']],
  ['lists in lists, empty ones too', [[], ['断网', []], [[]], '退款']],
])('writes %s as JSON has it', (_, list) => {
  const add = (json: JsonWriter, values: readonly unknown[]): void => {
    for (const value of values) {
      if (typeof value === 'string') json.text(value)
      else {
        json.open()
        add(json, value as readonly unknown[])
        json.close()
      }
    }
  }
  expect(written((json) => add(json, list))).toBe(JSON.stringify(list))
})

const everyUnit = Array.from({ length: 0x1_0000 }, (_, unit) => String.fromCharCode(unit))
const texts = ['', 'abc', '断网3天', 'é中a', '“引号”"quotes"', 'C:\\', '一\n二\t三\u0000', '\u2028', '😀笑', '笑\ud83d', '\ude00笑', '[', ',', ...everyUnit]
it('writes every text as JSON has it', () => {
  expect(written((json) => texts.forEach((text) => json.text(text)))).toBe(JSON.stringify(texts))
})

const numbers = [
  0, -0, 1, 9, 10, 99, 100, 999, 1_000, 9_999, 10_000, 99_999, 99_999.9999, 100_000, 123_456_789, 1e21, -1, -0.5, 0.1, 0.5, 0.0001, 0.00001, 1e-7, 0.1 + 0.2, 1.005,
  12.34, 7.8901, 0.9999, 0.99999, 1 / 3, Number.NaN, Infinity, ...Array.from({ length: 10_001 }, (_, i) => i / 10_000),
]
it('writes every number as JSON has it', () => {
  expect(written((json) => numbers.forEach((number) => json.number(number)))).toBe(JSON.stringify(numbers))
})

it('writes what is absent as null, and anything else that JSON knows', () => {
  const list = [null, null, null, true, false, { 区县: '海珠区', scores: [1, null] }, 'a"b']
  const add = (json: JsonWriter): void => {
    json.text(undefined)
    json.null()
    json.value(undefined)
    json.boolean(true)
    json.boolean(false)
    json.value({ 区县: '海珠区', scores: [1, null] })
    json.value('a"b')
  }
  expect(written(add)).toBe(JSON.stringify(list))
})

it('leaves what was taken as it is while it writes on', () => {
  const json = new JsonWriter(2)
  const lists = ['断网', 'a'.repeat(1_000), '退款'].map((text) => {
    json.open()
    json.text(text)
    json.close()
    return json.taken()
  })
  expect(lists.map(String)).toEqual(['["断网"]', `["${'a'.repeat(1_000)}"]`, '["退款"]'])
})
