import type { Command } from 'commander'
import { buildProgram } from '../../src/cli/program'
import type { Openers } from '../../src/cli/run'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

/** Commands must be refused, and help be given, before anything is opened. */
const nothing = new Proxy({}, { get: (_, name) => () => { throw new Error(`opened ${String(name)}`) } }) as Openers

const commands = [
  'ingest', 'search', 'show', 'correct', 'corrections', 'corrections list', 'corrections undo', 'review', 'classify', 'segment', 'words', 'words add', 'words find', 'words list', 'words remove',
  'products', 'products list', 'products show', 'products add', 'products edit', 'products remove', 'products import', 'products export', 'measures', 'measures import', 'cycle', 'cycle classify', 'cycle compare', 'cycle show', 'cycle league', 'lifecycle', 'lifecycle classify', 'check-pipeline', 'reindex', 'verify', 'migrate', 'train', 'models', 'models list', 'models activate', 'evaluate',
  'index', 'index status', 'index rebuild', 'retain',
  'rejects', 'rejects list', 'rejects export', 'rejects replay', 'rejects remove', 'export', 'stats', 'topics', 'topics list', 'topics rename', 'topics move', 'topics merge', 'topics split', 'topics add', 'topics health', 'topics undo', 'significant', 'series', 'trends', 'pces', 'needs', 'needs list', 'needs assess', 'spikes', 'spikes score', 'spikes watch', 'alerts', 'alerts list', 'alerts show', 'alerts ack', 'alerts close', 'alerts false-alarm', 'alerts known-event', 'alerts rules', 'alerts rules list', 'alerts rules add', 'alerts rules edit', 'alerts rules remove', 'alerts exclusions', 'alerts exclusions list', 'alerts exclusions add', 'alerts exclusions remove', 'alerts webhooks', 'alerts webhooks list', 'alerts webhooks add', 'alerts webhooks remove', 'alerts webhooks test', 'calendar', 'calendar add', 'calendar list', 'calendar remove', 'serve', 'worker', 'jobs', 'jobs list', 'jobs replay', 'demo', 'stages',
]

describe('help', () => {
  it('names every command', () => {
    const namesBelow = ({ commands: inner }: Command, above = ''): string[] => inner.flatMap((command) => [above + command.name(), ...namesBelow(command, `${above}${command.name()} `)])
    expect(namesBelow(buildProgram({} as never, nothing, () => undefined)).sort()).toEqual([...commands].sort())
  })

  it.each(commands.filter((name) => !commands.some((other) => other.startsWith(`${name} `))))('%s --help has an example and ends with 0', async (name) => {
    const { status, stdout, stderr } = await shell.run([...name.split(' '), '--help'], { open: nothing })
    expect(stdout).toMatch(new RegExp(`Examples?:\n(.*\n)*.*tingyin ${name}`))
    expect(stdout).toContain('--data <folder>')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it.each([[['help']], [['help', 'ingest']], [['-h']]])('is given for %j as well', async (argv) => {
    expect(await shell.run(argv, { open: nothing })).toEqual({ status: 0, stdout: expect.stringContaining('Usage: tingyin'), stderr: '' })
  })

  it('is given on standard error, with status 2, when no command is', async () => {
    const { status, stdout, stderr } = await shell.run([], { open: nothing })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('Usage: tingyin')
  })

  it('tells the version', async () => {
    expect(await shell.run(['--version'], { open: nothing })).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
  })
})

describe('usage', () => {
  it.each([
    [['serach', '宽带'], "unknown command 'serach'\n(Did you mean search?)"],
    [['search', '宽带', '--limits', '3'], "unknown option '--limits'"],
    [['search', '宽带', '--limit', '0'], 'It must be a whole number from 1 to 1000.'],
    [['search', '宽带', '--limit', '3.5'], 'It must be a whole number from 1 to 1000.'],
    [['search', '宽带', '--sort', 'best'], 'Allowed choices are relevance, newest, oldest.'],
    [['search', '宽带', '--facets', 'tier,mood'], 'There is no field "mood". There are: tier, kind'],
    [['search'], 'give either a query or a file of --queries.'],
    [['search', '宽带', '--queries', 'q.jsonl'], 'give either a query or a file of --queries.'],
    [['search', '宽带', '--out', 'x.csv'], 'use "tingyin export"'],
    [['ingest'], "missing required argument 'file'"],
    [['ingest', 'a.csv', '--column', 'text'], 'It must be a field and a header, such as text=投诉内容.'],
    [['ingest', 'a.csv', '--format', 'pdf'], 'Allowed choices are csv, tsv, jsonl, json, xlsx.'],
    [['ingest', 'a.csv', '--occurred-at', 'yesterday'], '--occurred-at: it is no time we can read.'],
    [['export', '宽带'], "required option '--out <file>' not specified"],
    [['words', 'add', '亲 情网'], 'without spaces or punctuation'],
    [['words', 'add', '亲情、网'], 'without spaces or punctuation'],
    [['words', 'add', '网'], 'at least two characters'],
    [['words', 'add', '网'.repeat(21)], 'it has 21 characters, and a word at most 20'],
    [['words', 'add', '亲情网', '--tag', '名词'], 'part of speech'],
    [['words', 'add', '亲情网', '--frequency', '-1'], 'It must be a whole number'],
    [['products', 'export'], "required option '--out <file>' not specified"],
    [['measures', 'import'], "missing required argument 'file'"],
    [['serve', '--port', '70000'], 'It must be a whole number from 0 to 65535.'],
    [['retain'], "required option '--before <month>' not specified"],
    [['retain', '--before', '2024-13'], 'a month is written like 2026-03.'],
    [['index', 'rebuild', '--restart', '--abandon'], 'use either --restart'],
    [['rejects', 'export', '--out', 'rejects.pdf'], 'must end in .csv, .tsv, .jsonl, .xlsx'],
    [['export', '*', '--out', 'out.docx'], '"out.docx" cannot be written: its name must end in .csv, .tsv, .jsonl, .xlsx.'],
    [['products', 'export', '--out', 'products.XLS'], 'must end in .csv, .tsv, .jsonl, .xlsx'],
    [['export', '*', '--out', 'out.ndjson'], 'must end in .csv, .tsv, .jsonl, .xlsx'],
    ...['x.parquet', 'x.numbers', 'x.7z', 'x.jsonlines', '投诉.final'].map((name): [string[], string] => [['export', '--out', name], `"${name}" cannot be written: its name must end in .csv`]),
    [['classify', '--out', 'x.parquet'], '"x.parquet" cannot be written: what is written is JSON lines'],
    [['classify', '--out', 'x.docx'], '"x.docx" cannot be written: what is written is JSON lines, so its name must end in .jsonl, .json, .ndjson, .txt or have no extension.'],
    [['classify', '--in', '-', '--out', 'labels.csv'], 'what is written is JSON lines'],
    [['search', '--queries', 'q.jsonl', '--out', 'run.XLSX'], '"run.XLSX" cannot be written: what is written is JSON lines'],
    [['cycle', 'show', '云手机', '--svg', '云手机.png'], '"云手机.png" cannot be written: what is written is a picture in SVG, so its name must end in .svg or have no extension.'],
    [['cycle', 'show', '云手机', '--png', '云手机.docx'], 'what is written is a picture in PNG, so its name must end in .png'],
  ])('refuses %j with status 2', async (argv, sentence) => {
    const { status, stdout, stderr } = await shell.run(argv, { open: nothing })
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(/^ +at /m)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it.each([
    [['search', '宽带', '--limit', '0', '--json'], 'REQUEST_INVALID'],
    [['ingest', 'a.csv', '--occurred-at', 'yesterday', '--json'], 'REQUEST_INVALID'],
    [['ingest', '/nowhere/a.csv', '--json'], 'SOURCE_NOT_FOUND'],
  ])('tells a program of %j by a code', async (argv, code) => {
    const { stdout, stderr } = await shell.run(argv, { open: nothing })
    const { error } = JSON.parse(stdout)
    expect(error).toEqual({ code, message: expect.any(String), details: expect.any(Object) })
    expect(stderr).toContain(error.message)
  })
})

describe('failures', () => {
  it('that are foreseen are one sentence and status 1', async () => {
    expect(await shell.run(['ingest', '/nowhere/a.csv'])).toEqual({ status: 1, stdout: '', stderr: 'No file "/nowhere/a.csv", or it cannot be read.\n' })
  })

  it('of settings name the variable and never its value', async () => {
    const { status, stderr } = await shell.run(['stats'], { env: { TINGYIN_KEY: 'short secret' } })
    expect(stderr).toBe('Setting TINGYIN_KEY is not valid: must have 16 characters or more\n')
    expect(status).toBe(1)
  })

  it.each([
    ['say where only with DEBUG', { DEBUG: '1' }, /^Something unforeseen went wrong: it broke\nError: it broke\n +at /],
    ['are told by their message', {}, /^Something unforeseen went wrong: it broke\nSet DEBUG=1 to see where.\n$/],
  ])('that are unforeseen %s', async (_, env, expected) => {
    const settings = (): never => { throw new Error('it broke') }
    const { status, stderr } = await shell.run(['check-pipeline'], { env: env as Record<string, string>, open: { settings } })
    expect(stderr).toMatch(expected)
    expect(status).toBe(1)
  })

  it.each([[['search', '宽带']], [['show', 't1']], [['stats']], [['significant']], [['series']], [['trends', '--from', '2026-03-01', '--to', '2026-03-07']], [['export', '--out', '-']], [['reindex']], [['verify']], [['index', 'status']], [['index', 'rebuild']], [['retain', '--before', '2024-01', '--yes']], [['rejects', 'list']], [['rejects', 'replay']], [['rejects', 'remove', '--all', '--yes']], [['words', 'remove', '亲情网']], [['products', 'list']], [['products', 'edit', '彩铃', '--owner', '王芳']]])(
    '%j over a folder without data says so and makes none',
    async (argv) => {
      const { status, stdout, stderr } = await shell.run([...argv, '--data', shell.path('mistyped')])
      expect(stderr).toContain('there is no data in it yet')
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect((await import('node:fs')).existsSync(shell.path('mistyped'))).toBe(false)
    },
  )
})
