import { JsonElements } from '../../src/sources/json-elements'
import { aFile, read } from './temp-files'

describe('JSON lines', () => {
  it('tells bad lines and goes on', async () => {
    const lines = ['{"id":1,"text":"断网"}', '', '{"id":2,"text":"张三', '[1]', '"x"', 'null', '{"id":3,"text":"退费"}\r', '   ']
    const { records, faults } = await read(aFile('*.jsonl', lines.join('\n')))
    expect(records).toEqual([{ id: 1, text: '断网' }, { id: 3, text: '退费' }])
    expect(faults).toEqual([
      expect.stringMatching(/^3: The row cannot be read: it is not valid JSON/),
      '4: The row cannot be read: it is a list, not an object with fields.',
      '5: The row cannot be read: it is a string, not an object with fields.',
      '6: The row cannot be read: it is null, not an object with fields.',
    ])
    expect(faults.join()).not.toContain('张三')
  })

  it.each<[string, string, unknown]>([
    ['NULs', '{"text":"断\0网"}', { text: '断\0网' }],
    ['tabs', '{"text":"断\t网\\n"}', { text: '断\t网\n' }],
    ['NaN', '{"text":"NaN","score":NaN,"x":-Infinity}', { text: 'NaN', score: null, x: null }],
  ])('forgive %s', async (_, line, expected) => {
    expect((await read(aFile('*.jsonl', `${line}\n${line}`))).records).toEqual([expected, expected])
  })

  it('bound a line', async () => {
    const long = JSON.stringify({ id: 2, text: '很长'.repeat(400_000) })
    const { records, faults } = await read(aFile('*.jsonl', `{"id":1}\n${long}\n{"id":3}\n${long}`), { limits: { recordCharacters: 1000 } })
    expect(records).toEqual([{ id: 1 }, { id: 3 }])
    expect(faults).toEqual([2, 4].map((line) => `${line}: The row cannot be read: it is longer than 1000 characters.`))
  })

  it('know the columns of the first records', async () => {
    expect((await read(aFile('*.jsonl', '{"id":1}\n{"id":2,"text":"x"}\n'))).source.columns).toEqual(['id', 'text'])
    expect((await read(aFile('*.jsonl', '{"id":1}'))).source.columns).toEqual(['id'])
  })
})

describe('a JSON list', () => {
  it('tells bad elements and goes on', async () => {
    const text = '[\n {"id":1},\n {"id":2,},\n 5, "x",\n {"id":\n3}\n, null\n]'
    const { records, lines, faults } = await read(aFile('*.json', text))
    expect(records).toEqual([{ id: 1 }, { id: 3 }])
    expect(lines).toEqual([2, 3, 4, 4, 5, 7])
    expect(faults).toHaveLength(4)
  })

  it.each([
    ['within an element', '[{"id":1},\n{"id":2', /^2: .*the file ends within it/],
    ['between elements', '[{"id":1},\n', /^2: .*the file ends before its list does/],
  ])('says when it ends %s', async (_, text, fault) => {
    const { records, faults } = await read(aFile('*.json', text))
    expect(records).toEqual([{ id: 1 }])
    expect(faults).toEqual([expect.stringMatching(fault)])
  })

  it('bounds an element', async () => {
    const long = JSON.stringify({ id: 2, text: '[}"很长'.repeat(200_000) })
    const { records, faults } = await read(aFile('*.json', `[{"id":1},\n${long},\n{"id":3}]`), { limits: { recordCharacters: 1000 } })
    expect(records).toEqual([{ id: 1 }, { id: 3 }])
    expect(faults).toEqual(['2: The row cannot be read: it is longer than 1000 characters.'])
  })

  it.each(['[]', '[ ]\n', '{"data":[]}', '{"code":0,"data":[],"message":"ok"}'])('%s has no rows', async (text) => {
    const { records, faults } = await read(aFile('*.json', text))
    expect([...records, ...faults]).toEqual([])
  })
})

describe('JsonElements', () => {
  it.each([1, 2, 3, 7, 1000])('finds the same in chunks of %d', (size) => {
    const text = '{"a":"x\\"}]{"},\n[1,{"b":[]}], 12 ,"y,]" ] tail {"c":1}'
    const scanner = new JsonElements(true, 1000, 1)
    const found = []
    for (let at = 0; at < text.length; at += size) found.push(...scanner.push(text.slice(at, at + size)))
    expect([...found, ...scanner.end()]).toEqual([
      { line: 1, text: '{"a":"x\\"}]{"}' },
      { line: 2, text: '[1,{"b":[]}]' },
      { line: 2, text: '12 ' },
      { line: 2, text: '"y,]" ' },
    ])
  })
})
