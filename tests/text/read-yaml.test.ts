import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { readYaml } from '../../src/text/read-yaml'
import { dictionariesFolder, pipelinesFolder } from '../open-tools'

const files = [dictionariesFolder, pipelinesFolder].flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => join(folder, name)))

describe('readYaml', () => {
  it.each(files)('reads %s as the library does that tells of mistakes', (path) => {
    const text = readFileSync(path, 'utf8')
    expect(readYaml(text)).toEqual(parse(text))
  })

  it.each([
    ['', null],
    ['# nothing', null],
    ['a:', { a: null }],
    ['a: [断网, 4g, 10086, 00800, 1_000, 1e3, 0x1F, 0o17, 017]', { a: ['断网', '4g', 10086, 800, '1_000', 1000, 31, 15, 17] }],
    ['a: [yes, on, True, ~, null, 1:30, 2026-03-02]', { a: ['yes', 'on', true, null, null, '1:30', '2026-03-02'] }],
    ["a: '691'\nb: \"\\u4e2d\"\nc: it's # said", { a: '691', b: '中', c: "it's" }],
    ['5: [打了…没人接,]\n<<: { 3: x }', { 5: ['打了…没人接'], '<<': { 3: 'x' } }],
    ['a: [\n  断网,\n]\nb: |\n  one\n  two\n', { a: ['断网'], b: 'one\ntwo\n' }],
    ['a: [?]', { a: [{ '': null }] }],
  ])('reads %j', (text, said) => {
    expect(readYaml(text)).toEqual(said)
    expect(parse(text)).toEqual(said)
  })

  it.each([
    ['complaint: [', 'Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 13'],
    ['a: {}\na: {}', 'Map keys must be unique at line 2, column 1'],
    ['a: 1\n\tb: 2', 'Tabs are not allowed as indentation at line 2, column 1'],
    ['a: @微信', 'Plain value cannot start with reserved character @ at line 1, column 4'],
  ])('refuses %j, naming the place and what would be right', (text, problem) => {
    expect(() => readYaml(text)).toThrow(problem)
  })
})
