import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { incidentId } from '../../src/alerts/incidents'
import { raise } from '../../src/alerts/raise'
import { openServices } from '../../src/api/services'
import { readSettings } from '../../src/config/settings'
import { openSource } from '../../src/sources/open-source'
import { openEmbeddedDatabase } from '../../src/stores/embedded-database'
import { aReport, aRule } from '../a-report'
import { onNextPut } from '../on-put'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

const tickets = `工单编号,受理时间,受理渠道,地市,客户号码,投诉内容
A1,2026-01-05 09:10,10086热线,郑州,13812345678,家里宽带断网三天没人修，一直打不通
A2,2026-01-05 10:20,微信,洛阳,13912345678,没经过我同意就开通彩铃，每个月乱扣费，太坑人了
A3,2026-01-06 11:30,掌厅,郑州,13712345678,请问亲子卡套餐怎么办理
A4,,掌厅,郑州,,流量明细在哪里查
A5,2026-01-07 08:00,掌厅,郑州,,
A6,2026-01-07 09:00,微信,洛阳,13612345678,亲子卡套餐扣费不对，要投诉到工信部
`
const lines = (text: string): any[] => text.trimEnd().split('\n').map((line) => JSON.parse(line))

beforeAll(async () => {
  writeFileSync(shell.path('tickets.csv'), tickets)
  expect((await shell.run(['ingest', shell.path('tickets.csv')])).status).toBe(0)
})

describe('ingest', () => {
  it('says what it read, how, and what became of it', async () => {
    writeFileSync(shell.path('new.csv'), tickets.replaceAll('\nA', '\nB'))
    const { status, stdout, stderr } = await shell.run(['ingest', shell.path('new.csv'), '--data', shell.path('other')])
    expect(stdout).toBe('new.csv: 6 rows read, 5 stored, 0 updated, 0 unchanged, 1 rejected\n')
    expect(stderr).toContain('new.csv: read as CSV, utf-8, separated by commas; source "new", pipeline complaint-tickets\n')
    expect(stderr).toContain('id ← 工单编号, occurredAt ← 受理时间, channel ← 受理渠道, text ← 投诉内容')
    expect(stderr).toContain('1 row without a time got the file’s own date; name another with --occurred-at.')
    expect(stderr).toContain(`See the rejected rows: tingyin rejects list --file new.csv --data ${shell.path('other')}`)
    expect(status).toBe(0)
  })

  it('prints one JSON object, and a second time that nothing changed', async () => {
    const { status, stdout } = await shell.run(['ingest', shell.path('tickets.csv'), '--json'])
    expect(status).toBe(0)
    expect(lines(stdout)).toEqual([expect.objectContaining({ read: 6, stored: 0, unchanged: 5, updated: 0, rejected: 1, finished: true })])
  })

  it('adds up several files, and imports none when one of them cannot be opened', async () => {
    const [a, b] = ['a', 'b'].map((name) => {
      writeFileSync(shell.path(`${name}.csv`), tickets.replaceAll('\nA', `\n${name}`))
      return shell.path(`${name}.csv`)
    })
    const refused = await shell.run(['ingest', a!, shell.path('missing.csv'), '--data', shell.path('several')])
    expect(refused.status).toBe(1)
    expect(existsSync(shell.path('several'))).toBe(false)
    const counts = await shell.json('ingest', a!, b!, '--data', shell.path('several'))
    expect(counts).toMatchObject({ read: 12, stored: 10, rejected: 2, files: [{ file: 'a.csv', read: 6 }, { file: 'b.csv', read: 6 }] })
  })

  it.each([
    ['call-transcripts', { turns: [{ speaker: '客户', text: '断网了' }, { speaker: '客服', text: '抱歉' }] }, []],
    ['complaint-tickets', { text: '断网了' }, []],
    ['complaint-tickets', { turns: [{ speaker: '客户', text: '断网了' }] }, ['--pipeline', 'complaint-tickets']],
  ])('takes %s for JSON lines with %j %j', async (pipeline, record, more) => {
    writeFileSync(shell.path('calls.jsonl'), JSON.stringify({ id: 1, time: '2026-01-05', ...record }))
    const counts = await shell.json('ingest', shell.path('calls.jsonl'), '--data', shell.path('calls'), ...more)
    expect(counts.files[0].pipeline).toBe(pipeline)
  })

  it('tells how rows without an id are known, and that a row that has changed is another contact', async () => {
    const rows = (last: string): string => `工单编号,受理时间,投诉内容\nB1,2026-01-05,断网\n,2026-01-05,没信号\n,2026-01-05,没信号\nnull,2026-01-05,${last}\n`
    const ingest = async (text: string) => {
      writeFileSync(shell.path('unnamed.csv'), text)
      return shell.run(['ingest', shell.path('unnamed.csv'), '--data', shell.path('unnamed')])
    }
    const first = await ingest(rows('扣费'))
    expect(first).toMatchObject({ status: 0, stdout: 'unnamed.csv: 4 rows read, 3 stored, 0 updated, 1 unchanged, 0 rejected\n' })
    expect(first.stderr).toContain('3 rows without an id got one made of all cells: the same row again is the same contact, a row that has changed is another one.')
    expect((await ingest(rows('扣费了'))).stdout).toBe('unnamed.csv: 4 rows read, 1 stored, 0 updated, 3 unchanged, 0 rejected\n')
    expect(await shell.json('ingest', shell.path('unnamed.csv'), '--data', shell.path('unnamed'))).toMatchObject({ unchanged: 4, withoutId: 3, files: [{ withoutId: 3 }] })
  })

  it('takes columns and the time from its options', async () => {
    writeFileSync(shell.path('odd.csv'), '甲,乙,丙\n1,断网了,三天了\n')
    const counts = await shell.json(
      'ingest', shell.path('odd.csv'), '--data', shell.path('odd'), '--source', '旧系统', '--column', 'id=甲', '--column', 'text=乙', '--column', 'text=丙', '--occurred-at', '2026-01-08 08:00',
    )
    expect(counts).toMatchObject({ stored: 1, undated: 1 })
    const contact = await shell.json('show', '1', '--data', shell.path('odd'))
    expect(contact).toMatchObject({ source: '旧系统', text: '断网了\n三天了', occurredAt: '2026-01-08T08:00:00+08:00' })
  })

  it('refuses a table without a column for the text, naming its columns and the option, before any other file is imported', async () => {
    writeFileSync(shell.path('textless.csv'), '诉求,时间戳记\n断网三天,2026-01-05\n')
    const { status, stdout, stderr } = await shell.run(['ingest', shell.path('tickets.csv'), shell.path('textless.csv'), '--data', shell.path('textless'), '--json'])
    expect([status, stderr]).toEqual([
      1, 'File "textless.csv" has no column that is known to hold the text of a contact. Its columns are "诉求", "时间戳记". Name the one that does with --column text=…, or put a line with the names of the columns above the first one if that is a row already.\n',
    ])
    expect(lines(stdout)).toEqual([{ error: expect.objectContaining({ code: 'TEXT_COLUMN_MISSING' }) }])
    expect(await shell.json('rejects', 'list', '--data', shell.path('textless'))).toMatchObject({ total: 0 })
    writeFileSync(shell.path('headless.csv'), '1,张伟,13812345678,幸福路12号\n2,李雷,13912345678,平安路3号\n')
    const headless = await shell.run(['ingest', shell.path('headless.csv'), '--data', shell.path('textless'), '--json'])
    expect(headless.stderr).toContain('its first line holds personal data where the names of the columns should stand. Put a line with their names above it;')
    expect(headless.stdout + headless.stderr).not.toMatch(/张伟|13812345678|幸福路/)
    const named = await shell.run(['ingest', shell.path('textless.csv'), '--data', shell.path('textless'), '--column', 'text=诉求', '--json'])
    expect(lines(named.stdout)).toEqual([expect.objectContaining({ read: 1, stored: 1, rejected: 0 })])
  })

  it.each([
    [['--column', 'text=没有'], 2, 'there is no column "没有" to read text from.'],
    [['--column', 'words=投诉内容'], 2, 'there is no field "words" to map a column to.'],
    [['--pipeline', 'tickets'], 1, 'No pipeline "tickets". There are: call-transcripts, complaint-tickets.'],
    [['--encoding', 'ebcdic'], 2, 'ebcdic'],
  ])('refuses %j', async (more, expected, sentence) => {
    const { status, stderr } = await shell.run(['ingest', shell.path('tickets.csv'), ...more])
    expect(stderr).toContain(sentence)
    expect(status).toBe(expected)
  })

  it('stops at Ctrl-C after its batch, says so, and goes on there when asked again', async () => {
    const header = tickets.slice(0, tickets.indexOf('\n') + 1)
    writeFileSync(shell.path('long.csv'), header + Array.from({ length: 1200 }, (_, i) => `L${i},2026-01-05 09:10,微信,郑州,,宽带断网${i}次了\n`).join(''))
    const signals = new EventEmitter()
    const services = async () => {
      const opened = await shell.services()
      onNextPut(opened.stores.contacts, (put) => (signals.emit('SIGINT'), put()))
      return opened
    }
    const stopped = await shell.run(['ingest', shell.path('long.csv'), '--data', shell.data, '--json'], { signals, open: { services } })
    expect(stopped.status).toBe(1)
    expect(lines(stopped.stdout)).toEqual([expect.objectContaining({ read: 1_000, stored: 1_000, finished: false })])
    expect(stopped.stderr).toContain('Stopping after this batch; press Ctrl-C again to stop at once.')
    expect(stopped.stderr).toContain('run the same command again to go on from there')
    expect(signals.listenerCount('SIGINT')).toBe(0)

    const { status, stdout, stderr } = await shell.run(['ingest', shell.path('long.csv')])
    expect(stderr).toContain('Went on after line 1,001, where an earlier run had stopped; the counts are of both.')
    expect(stdout).toBe('long.csv: 1,200 rows read, 1,200 stored, 0 updated, 0 unchanged, 0 rejected\n')
    expect(status).toBe(0)
  })
})

describe('search', () => {
  it('shows what was found with its labels and the words marked', async () => {
    const { status, stdout } = await shell.run(['search', '彩铃 扣费', '--facets', 'tier'])
    expect(stdout).toMatch(/^1 contact/)
    expect(stdout).toContain('tickets/A2  2026-01-05 10:20  微信  洛阳')
    expect(stdout).toContain('情感性')
    expect(stdout).toContain('«彩铃»')
    expect(stdout).toMatch(/tier\n {2}情感性 {2}1 100.0%/)
    expect(status).toBe(0)
  })

  it('is bold on a terminal, unless NO_COLOR is set', async () => {
    expect((await shell.run(['search', '彩铃'], { terminal: true })).stdout).toContain('\u001b[1m彩铃\u001b[22m')
    expect((await shell.run(['search', '彩铃'], { terminal: true, env: { NO_COLOR: '1' } })).stdout).toContain('«彩铃»')
  })

  it('prints a page as JSON, and the next one by its cursor', async () => {
    const first = await shell.json('search', '亲子卡', '--limit', '1', '--sort', 'oldest')
    expect(first).toMatchObject({ total: 2, hits: [{ contact: { id: 'A3' } }] })
    const second = await shell.json('search', '亲子卡', '--limit', '1', '--sort', 'oldest', '--cursor', first.next)
    expect(second).toMatchObject({ total: 2, hits: [{ contact: { id: 'A6' } }] })
    expect(second.next).toBeUndefined()
  })

  it('says where a query is not valid, with status 2', async () => {
    const { status, stdout, stderr } = await shell.run(['search', '层次:很好', '--json'])
    expect(status).toBe(2)
    expect(stderr).toMatch(/^The query is not valid at character \d+: /)
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'QUERY_INVALID', details: { position: expect.any(Number) } })
  })

  it('ranks many queries by any of their words and goes on after a bad one', async () => {
    writeFileSync(shell.path('q.jsonl'), '{"qid":"q1","q":"乱扣彩铃费 (不知道"}\nnone\n{"qid":2,"q":"亲子卡套餐办理"}\n{"qid":3}\n{"qid":4,"q":"？！"}\n')
    const { status, stdout, stderr } = await shell.run(['search', '--queries', shell.path('q.jsonl'), '--out', shell.path('run.jsonl'), '--limit', '1'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(lines(readFileSync(shell.path('run.jsonl'), 'utf8'))).toEqual([
      { qid: 'q1', ids: ['A2'] },
      { error: { code: 'ROW_UNREADABLE', message: expect.any(String) } },
      { qid: 2, ids: ['A3'] },
      { qid: 3, error: { code: 'ROW_UNREADABLE', message: expect.stringContaining('"qid" and a "q"') } },
      { qid: 4, ids: [] },
    ])
    expect(stderr).toMatch(/^Line 2: .*\nLine 4: .*\n2 of 5 lines could not be read.\n$/)
  })
})

describe('show', () => {
  it('marks the evidence and explains the labels', async () => {
    const { stdout, status } = await shell.run(['show', 'A2'])
    expect(stdout).toContain('tickets/A2  2026-01-05 10:20  微信  洛阳  工单')
    expect(stdout).toMatch(/«.*扣费.*»/)
    expect(stdout).toMatch(/体验层次 {2}情感性.* {2}\d\.\d\d {2}← 「.+」\+\d/)
    expect(stdout).not.toContain('13912345678')
    expect(status).toBe(0)
  })

  it('does not know an id that was not imported', async () => {
    expect(await shell.run(['show', 'A9'])).toEqual({ status: 1, stdout: '', stderr: 'No contact with id "A9".\n' })
  })

  it('asks for the source where several have the id', async () => {
    await shell.json('ingest', shell.path('tickets.csv'), '--source', 'again', '--data', shell.path('twice'))
    await shell.json('ingest', shell.path('tickets.csv'), '--data', shell.path('twice'))
    const { status, stderr } = await shell.run(['show', 'A1', '--data', shell.path('twice')])
    expect(stderr).toMatch(/several sources have a contact "A1": "(again|tickets)", "(again|tickets)". Name one with --source./)
    expect(status).toBe(2)
    expect(await shell.json('show', 'A1', '--source', 'again', '--data', shell.path('twice'))).toMatchObject({ source: 'again' })
  })
})

describe('classify', () => {
  const fields = ['tier', 'also', 'kind', 'polarity', 'stage', 'topic', 'product', 'escalation', 'churn', 'repeat', 'scores', 'evidence']

  it('labels line by line, keeps ids as they are and stores nothing', async () => {
    const text = 'ＷＩＦＩ连不上，宽带断网三天，要投诉到工信部'
    writeFileSync(shell.path('in.jsonl'), `${JSON.stringify({ id: 'x', text })}\n${JSON.stringify({ id: 7, turns: [{ speaker: 'customer', text: '想表扬一下师傅' }] })}\n`)
    const { status, stdout, stderr } = await shell.run(['classify', '--in', shell.path('in.jsonl'), '--out', shell.path('out.jsonl'), '--data', shell.path('unmade')])
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(existsSync(shell.path('unmade'))).toBe(false)
    const [ticket, call] = lines(readFileSync(shell.path('out.jsonl'), 'utf8'))
    expect(Object.keys(ticket)).toEqual(['id', ...fields])
    expect(ticket).toMatchObject({ id: 'x', tier: 'functional', kind: 'complaint', topic: 'broadband', escalation: true })
    for (const { start, end, text: piece } of ticket.evidence) expect(text.slice(start, end)).toBe(piece)
    expect(call).toMatchObject({ id: 7, kind: 'praise', text: '客户：想表扬一下师傅' })
  })

  it.each(['labels', 'labels.2026-01', 'labels.v2', 'labels.Q1', 'labels.2026Q1', 'labels.txt', 'labels.JSON', 'labels.ndjson'])('writes to a file named %s', async (name) => {
    expect(await shell.run(['classify', '--out', shell.path(name)], { stdin: '{"text":"断网了"}' })).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(lines(readFileSync(shell.path(name), 'utf8'))).toEqual([expect.objectContaining({ tier: 'functional' })])
  })

  it('gives the text that positions refer to where personal data was masked', async () => {
    const { stdout } = await shell.run(['classify'], { stdin: '{"id":1,"text":"13812345678没信号"}' })
    const [answer] = lines(stdout)
    expect(answer.text).toMatch(/^\[手机:[a-z]{10}\]没信号$/)
    for (const { start, end, text: piece } of answer.evidence) expect(answer.text.slice(start, end)).toBe(piece)
  })

  it('reports a bad line by its number and goes on', async () => {
    const { status, stdout, stderr } = await shell.run(['classify', '--in', '-', '--out', '-'], { stdin: '{"id":1}\nbad\n{"id":3,"text":5}\n{"text":"断网了"}\n' })
    expect(lines(stdout)).toEqual([
      { id: 1, error: expect.objectContaining({ code: 'FIELD_MISSING' }) },
      { error: expect.objectContaining({ code: 'ROW_UNREADABLE' }) },
      { id: 3, error: expect.objectContaining({ code: 'FIELD_INVALID' }) },
      expect.objectContaining({ tier: 'functional' }),
    ])
    expect(stderr).toMatch(/^Line 1: .*\nLine 2: .*\nLine 3: .*\n3 of 4 lines could not be classified.\n$/)
    expect(status).toBe(0)
  })

  it.each([
    [['--in', '/nowhere/in.jsonl'], 1, 'No file "/nowhere/in.jsonl"'],
    [['--out', '/nowhere/out.jsonl'], 2, 'cannot be written: its folder does not exist.'],
    [['--pipeline', 'none'], 1, 'No pipeline "none".'],
  ])('refuses %j', async (argv, expected, sentence) => {
    const { status, stderr } = await shell.run(['classify', ...argv])
    expect(stderr).toContain(sentence)
    expect(status).toBe(expected)
  })

  it('never writes over the file it reads', async () => {
    writeFileSync(shell.path('only.jsonl'), '{"id":1,"text":"断网了"}\n')
    const { status, stderr } = await shell.run(['classify', '--in', shell.path('only.jsonl'), '--out', `${shell.folder}/./only.jsonl`])
    expect(stderr).toContain('it is the file that is read')
    expect(status).toBe(2)
    expect(readFileSync(shell.path('only.jsonl'), 'utf8')).toBe('{"id":1,"text":"断网了"}\n')
  })
})

describe('words', () => {
  const text = '亲子卡套餐'

  it('are shown with their effect and written only with --yes', async () => {
    expect((await shell.run(['segment', text])).stdout).toBe('亲子 / 卡 / 套餐\n')
    const shown = await shell.run(['words', 'add', '亲子卡'])
    expect(shown.stdout).toMatch(/^2 contacts with "亲子卡", 2 of them cut differently with it.\n\n {2}tickets\/A6\n {2}- 亲子 \/ 卡 \/ 套餐 \/ .*\n {2}\+ 亲子卡 \/ 套餐 \/ /)
    expect(shown.stderr).toContain('Nothing was changed')
    expect(shown.status).toBe(1)
    expect(await shell.json('words', 'list')).toEqual({ words: [] })
  })

  it('are added, listed and known to segment; reindex brings contacts up to date; removed words are forgotten', async () => {
    const added = await shell.run(['words', 'add', '亲子卡', '--yes', '--tag', 'nz'])
    expect(added.stderr).toContain('"tingyin reindex" brings the contacts that are stored already up to date.')
    expect(added.status).toBe(0)
    expect((await shell.run(['words', 'list'])).stdout).toBe('亲子卡 100 nz\n')
    expect(await shell.json('segment', text)).toEqual({ words: ['亲子卡', '套餐'], engine: '@node-rs/jieba' })

    const outcome = await shell.json('reindex')
    expect(outcome).toEqual({ outdated: 1205, updated: 1205, failed: 0 })
    expect((await shell.json('show', 'A3')).keywords).toContain('亲子卡')
    expect((await shell.run(['reindex'])).stdout).toBe('Every contact is up to date.\n')

    expect(await shell.run(['words', 'remove', '亲子卡'])).toMatchObject({ status: 0, stderr: expect.stringContaining('takes up such changes when it starts again') })
    expect((await shell.run(['segment', text])).stdout).toBe('亲子 / 卡 / 套餐\n')
    expect(await shell.run(['words', 'remove', '亲子卡'])).toMatchObject({ status: 2, stderr: expect.stringContaining('"亲子卡" is no added word. None are added.') })
  })

  it('are kept in the form texts are cut in', async () => {
    expect(await shell.json('words', 'add', '５Ｇ親子卡', '--yes')).toMatchObject({ word: '5g亲子卡', contacts: 0, added: true })
    await shell.json('words', 'remove', '5G亲子卡')
  })
})

describe('reindex', () => {
  it('leaves the work to a running server with --background', async () => {
    await shell.json('words', 'add', '亲子卡', '--yes')
    expect(await shell.json('reindex', '--background')).toEqual({ outdated: 1205, added: true })
    expect(await shell.json('reindex', '--background')).toEqual({ outdated: 1205, added: false })
    await shell.json('words', 'remove', '亲子卡')
    const { stdout } = await shell.run(['reindex'])
    expect(stdout).toMatch(/up to date/)
  })
})

describe('rejects', () => {
  it('are listed, exported and replayed', async () => {
    const { stdout } = await shell.run(['rejects', 'list', '--file', 'tickets.csv'])
    expect(stdout).toMatch(/^tickets\.csv:6 {2}FIELD_MISSING {2}The row has no text; .*\n$/)
    expect(await shell.json('rejects', 'list', '--code', 'DUPLICATE_ID')).toEqual({ total: 0, rejects: [] })

    await shell.run(['rejects', 'export', '--out', shell.path('rejects.csv')])
    const rows = []
    for await (const row of (await openSource(shell.path('rejects.csv'))).rows()) rows.push(row)
    expect(rows).toEqual([expect.objectContaining({ record: expect.objectContaining({ 工单编号: 'A5', 'reject.line': '6', 'reject.code': 'FIELD_MISSING' }) })])

    expect(await shell.json('rejects', 'replay')).toEqual({ read: 1, stored: 0, updated: 0, unchanged: 0, rejected: 1, withoutRow: 0, unreadable: 0 })
  })

  it('are removed by the conditions they are listed by, when that is confirmed', async () => {
    const own = ['--data', shell.path('removed')]
    writeFileSync(shell.path('mistaken.csv'), `编号,内容\n${Array.from({ length: 1_100 }, (_, i) => `${i},\n`).join('')}1\n`)
    await shell.run(['ingest', shell.path('mistaken.csv'), shell.path('tickets.csv'), ...own])
    const remove = (...more: readonly string[]) => shell.run(['rejects', 'remove', '--file', 'mistaken.csv', ...more, ...own])
    expect(await remove()).toEqual({ status: 0, stdout: '1,101 rejected rows would be removed.\n', stderr: 'Nothing was removed. Add --yes to remove them for good.\n' })
    expect(await remove('--code', 'ROW_UNREADABLE', '--yes')).toEqual({ status: 0, stdout: '1 rejected row removed.\n', stderr: '' })
    expect(await shell.json('rejects', 'remove', '--file', 'mistaken.csv', '--yes', ...own)).toEqual({ found: 1_100, removed: 1_100 })
    expect((await shell.json('rejects', 'list', ...own)).rejects).toEqual([expect.objectContaining({ file: 'tickets.csv' })])
    expect((await remove('--yes')).stdout).toBe('0 rejected rows removed.\n')
    const everything = await shell.run(['rejects', 'remove', '--yes', ...own])
    expect(everything).toMatchObject({ status: 2, stderr: expect.stringContaining('--all for every rejected row') })
    expect(await shell.json('rejects', 'remove', '--all', '--yes', ...own)).toEqual({ found: 1, removed: 1 })
  })

  it('stay when another file of the same name is imported, and leave when their own is put right', async () => {
    const own = ['--data', shell.path('monthly')]
    const file = (month: string, second: string): string => {
      mkdirSync(shell.path(month), { recursive: true })
      writeFileSync(shell.path(join(month, 'monthly.csv')), `编号,时间,内容\n${month}1,2026-01-03,宽带断网\n${second}\n`)
      return shell.path(join(month, 'monthly.csv'))
    }
    await shell.run(['ingest', file('jan', 'jan2,2026-01-04,'), ...own])
    await shell.run(['ingest', file('feb', 'feb2,2026-01-05,彩铃退订'), ...own])
    expect((await shell.json('rejects', 'list', ...own)).rejects).toEqual([expect.objectContaining({ line: 3, rowId: expect.stringMatching(/^[0-9a-f]{12}$/) as string })])
    await shell.run(['ingest', file('jan', 'jan2,2026-01-04,手机没信号'), ...own])
    expect(await shell.json('rejects', 'list', ...own)).toEqual({ total: 0, rejects: [] })
  })

  it('that could not be read keep their reason when replayed, and the file is where to put them right', async () => {
    writeFileSync(shell.path('short.csv'), `${tickets}A7,2026-01-07 09:00\n`)
    await shell.run(['ingest', shell.path('short.csv'), '--data', shell.path('short')])
    const listed = await shell.run(['rejects', 'list', '--code', 'ROW_UNREADABLE', '--data', shell.path('short')])
    expect(listed.stdout).toBe('short.csv:8  ROW_UNREADABLE  The row cannot be read: expected 6 cells as in the header, found 2.\n')
    const { status, stdout, stderr } = await shell.run(['rejects', 'replay', '--data', shell.path('short')])
    expect([status, stdout]).toEqual([0, '1 row sent through again: 0 stored, 0 updated, 0 unchanged, 1 rejected again\n'])
    expect(stderr).toContain('1 row could not be read and stays rejected: put right what "tingyin rejects list')
    expect(await shell.run(['rejects', 'list', '--code', 'ROW_UNREADABLE', '--data', shell.path('short')])).toMatchObject({ stdout: listed.stdout })
  })
})

describe('export', () => {
  it.each(['csv', 'xlsx', 'tsv'])('writes every contact of a search to %s, labels in Chinese, so that it can be imported again', async (format) => {
    const file = shell.path(`out.${format}`)
    const { status, stderr } = await shell.run(['export', '来源:long OR 编号:A2', '--out', file])
    expect(stderr).toBe(`1,201 contacts written to ${file}.\n`)
    expect(status).toBe(0)
    const ids = new Set<string>()
    let found: Record<string, unknown> = {}
    for await (const row of (await openSource(file)).rows()) {
      if (!('record' in row)) throw row.error
      ids.add(String(row.record.工单编号))
      if (row.record.工单编号 === 'A2') found = row.record
    }
    expect(ids.size).toBe(1201)
    expect(found).toMatchObject({ 来源系统: 'tickets', 受理时间: '2026-01-05 10:20:00', 受理渠道: '微信', 地市: '洛阳', 体验层次: '情感性', 来电性质: '投诉', 工单内容: expect.stringContaining('彩铃') })
    const again = await shell.json('ingest', file, '--data', shell.path(`again-${format}`))
    expect(again).toMatchObject({ read: 1201, stored: 1201, rejected: 0 })
  })

  it('writes CSV to a name that ends in a date, which is no extension', async () => {
    expect(await shell.run(['export', '编号:A2', '--out', shell.path('投诉.2026-01')])).toMatchObject({ status: 0 })
    expect(readFileSync(shell.path('投诉.2026-01'), 'utf8')).toContain('工单编号,')
  })

  it('writes JSON lines with lists and types, newest first', async () => {
    const { stdout, stderr } = await shell.run(['export', '来源:tickets', '--out', '-', '--format', 'jsonl'])
    const rows = lines(stdout)
    expect(rows.slice(1).map(({ id }) => id)).toEqual(['A6', 'A3', 'A2', 'A1'])
    expect(rows[1]).toMatchObject({ occurredAt: '2026-01-07T09:00:00+08:00', kind: 'complaint', escalation: true, keywords: expect.any(Array), tierScore: expect.any(Number), customerNumber: expect.stringMatching(/^\[手机:[a-z]{10}\]$/), attributes: {} })
    expect(stderr).toBe('5 contacts written.\n')
  })
})

describe('index', () => {
  it('tells what there is of the index', async () => {
    const status = await shell.json('index', 'status')
    expect(status).toMatchObject({ adapter: 'embedded', outdated: false, parts: [{ name: 'tingyin.sqlite', contacts: status.contacts }] })
    expect(status.kept).toBe(status.contacts)
    const { stdout } = await shell.run(['index', 'status'])
    expect(stdout).toMatch(/^embedded: [\d,]+ contacts in the index, [\d,]+ kept\.\n {2}tingyin\.sqlite +[\d,]+ contacts +[\d.]+ kB\n$/)
  })

  it('builds the index anew, with what is missing and without what is too much', async () => {
    const own = ['--data', shell.path('rebuilt')]
    await shell.json('ingest', shell.path('tickets.csv'), ...own)
    expect(await shell.run(['index', 'rebuild', ...own])).toEqual({ status: 0, stdout: 'The index was built anew from 5 contacts.\n', stderr: '' })
    expect(await shell.json('index', 'rebuild', ...own)).toEqual({ contacts: 5, refused: 0, resumed: false, finished: true })
    expect(await shell.json('verify', ...own)).toMatchObject({ contacts: 5, indexed: 5, missing: 0, surplus: 0 })
    expect((await shell.run(['index', 'rebuild', '--abandon', ...own])).stdout).toBe('No rebuild was under way.\n')
  })

  it('stops at Ctrl-C, tells so, and drops or goes on with what was begun', async () => {
    const own = ['--data', shell.path('interrupted')]
    await shell.json('ingest', shell.path('tickets.csv'), ...own)
    const interrupted = async () => {
      const signals = new EventEmitter()
      signals.on('newListener', (name) => {
        if (name === 'SIGINT') queueMicrotask(() => signals.emit('SIGINT'))
      })
      return shell.run(['index', 'rebuild', ...own], { signals })
    }
    const { status, stderr } = await interrupted()
    expect(stderr).toContain('run the same command again to go on')
    expect(status).toBe(1)
    expect((await shell.run(['index', 'status', ...own])).stdout).toContain('It is being built anew')
    expect((await shell.run(['index', 'rebuild', '--abandon', ...own])).stdout).toBe('What was built is dropped.\n')
    await interrupted()
    expect(await shell.json('index', 'rebuild', ...own)).toMatchObject({ contacts: 5, finished: true })
    expect(await shell.json('index', 'status', ...own)).not.toHaveProperty('rebuild')
  })
})

describe('retain', () => {
  it('removes nothing before it is told to, and then what is older alone', async () => {
    const own = ['--data', shell.path('retained')]
    writeFileSync(shell.path('years.csv'), '工单编号,受理时间,投诉内容\nO1,2023-12-31 23:59,断网\nN1,2024-01-01 00:00,断网\nN2,2024-02-01,断网\n')
    await shell.json('ingest', shell.path('years.csv'), ...own)
    const before = ['retain', '--before', '2024-01', ...own]
    expect(await shell.run(before)).toEqual({
      status: 0,
      stdout: '1 contact from before 2024-01-01 would be removed, 2 kept.\n',
      stderr: 'Nothing was removed. Add --yes to remove them for good.\n',
    })
    expect(await shell.json(...before, '--dry-run', '--yes')).toEqual({ old: 1, kept: 2, removed: 0 })
    expect((await shell.run([...before, '--yes'])).stdout).toBe('1 contact from before 2024-01-01 removed, 2 kept.\n')
    expect((await shell.run([...before, '--yes'])).stdout).toBe('No contact is from before 2024-01-01. 2 kept.\n')
    expect((await shell.json('search', '断网', ...own)).hits.map(({ contact }: { contact: { id: string } }) => contact.id).sort()).toEqual(['N1', 'N2'])
    expect(await shell.json('verify', ...own)).toMatchObject({ contacts: 2, indexed: 2, missing: 0, surplus: 0 })
  })
})

describe('stats', () => {
  it('counts what contacts are about', async () => {
    const { stdout } = await shell.run(['stats', '来源:tickets 渠道:微信'])
    expect(stdout).toMatch(/^2 contacts/)
    expect(stdout).toMatch(/地区\n {2}洛阳 {2}2 100.0%/)
    expect(await shell.json('stats', '来源:tickets 日期:2026-01-05')).toMatchObject({ contacts: 2, busiestDay: { day: '2026-01-05', contacts: 2 } })
  })
})

describe('significant', () => {
  it('lists the keywords that set contacts apart', async () => {
    const more = ['来源:tickets 渠道:微信', '--against', '来源:tickets', '--least', '1']
    const found = await shell.json('significant', ...more)
    expect(found).toMatchObject({ contacts: 2, against: 5, approximate: false })
    expect(found.keywords[0]).toMatchObject({ contacts: 1, against: 1, score: expect.closeTo(0.3 * 2.5, 9) })
    const { stdout } = await shell.run(['significant', ...more])
    expect(stdout).toMatch(/^2 contacts {2}.*\nheld against 5 contacts {2}.*\n\n {2}Keyword +contacts +held against +score\n {2}\S+ +1 {2}50\.0% +1 {2}20\.0% +0\.750\n/)
    expect((await shell.run(['significant', '来源:tickets', '--against', '来源:tickets'])).stdout).toContain('No keyword is more frequent here.')
  })
})

describe('check-pipeline', () => {
  it('runs the tests of named pipelines and files, and tells every one that cannot run', async () => {
    writeFileSync(shell.path('bad.yaml'), 'name: bad\nsummary: ""\nstages: [{ use: normalise }]\ntests: [{ name: it, text: 断网, expect: {} }]\n')
    const { status, stdout, stderr } = await shell.run(['check-pipeline', shell.path('bad.yaml'), 'call-transcripts', 'none'])
    expect(stdout).toBe('call-transcripts: 3 tests passed\n')
    expect(stderr).toContain('Pipeline "bad" cannot run: there is no stage "normalise". Did you mean "normalise_text"?')
    expect(stderr).toContain('No pipeline "none".')
    expect(status).toBe(1)
  })

  it('shows what was expected and what was found', async () => {
    const file = readFileSync('pipelines/call-transcripts.yaml', 'utf8').replace('name: call-transcripts', 'name: wrong').replace('kind: praise', 'kind: complaint')
    writeFileSync(shell.path('wrong.yaml'), file)
    const { status, stdout } = await shell.run(['check-pipeline', shell.path('wrong.yaml')])
    expect(stdout).toBe('wrong: 1 of 3 tests failed\n  the customer thanks\n    kind: expected complaint, found praise\n')
    expect(status).toBe(1)
  })
})

describe('serve', () => {
  it.each(['SIGTERM', 'SIGINT'])('serves until %s, then closes', async (signal) => {
    const signals = new EventEmitter()
    const closed = jest.fn(async () => undefined)
    const server = jest.fn(async () => {
      setTimeout(() => signals.emit(signal), 20)
      return { url: 'http://127.0.0.1:1234', close: closed }
    })
    const { status, stderr } = await shell.run(['serve', '--port', '1234', '--host', '0.0.0.0'], { signals, open: { server } })
    expect(server).toHaveBeenCalledWith(expect.objectContaining({ settings: expect.objectContaining({ port: 1234, host: '0.0.0.0' }) }), { work: true })
    expect(closed).toHaveBeenCalledTimes(1)
    expect(stderr).toContain('Tingyin is at http://127.0.0.1:1234.')
    expect(status).toBe(0)
  })

  it.each([
    ['serve alone', ['serve', '--no-work'], { work: false }],
    ['a worker with probes', ['worker', '--port', '0'], { answers: 'probes' }],
  ])('opens %s', async (_, argv, options) => {
    const signals = new EventEmitter()
    const server = jest.fn(async () => {
      setTimeout(() => signals.emit('SIGTERM'), 20)
      return { url: 'http://127.0.0.1:1234', close: async () => undefined }
    })
    expect(await shell.run(argv, { signals, open: { server } })).toMatchObject({ status: 0 })
    expect(server).toHaveBeenCalledWith(expect.anything(), options)
  })
})

describe('demo', () => {
  it('shows what it found, afresh each time', async () => {
    for (let round = 0; round < 2; round++) {
      const { status, stdout } = await shell.run(['demo', '--count', '300'])
      expect(stdout).toMatch(/^300 contacts read, 300 stored, 0 rejected; \d+\.\d s, [\d,]+ contacts a second\n/)
      for (const title of ['体验层次', '来电性质', '主题', '关键词', 'Busiest day: 2025-']) expect(stdout).toContain(`\n${title}`)
      expect(stdout).toMatch(/功能性 +\d+ +\d+\.\d% +█/)
      expect(stdout.match(/«/g)!.length).toBeGreaterThanOrEqual(3)
      expect(stdout).toContain('\n4 products registered, 211 figures of users and rates imported, 0 refused\n')
      for (const [curve, product] of [['成熟 A型', '云手机'], ['成长 B型', '超级SIM卡'], ['衰退 C型', '5G新通话'], ['再生 D型', '和教育']]) expect(stdout).toMatch(new RegExp(`\n  ${curve} +${product} +\\d+%  用户`))
      expect(stdout).toContain('npm start -- --data')
      expect(status).toBe(0)
    }
    const found = await shell.json('demo', '--count', '200', '--seed', '7')
    expect(found).toMatchObject({ read: 200, stored: 200, rejected: 0, data: `${shell.data}/demo`, examples: [{ tier: 'functional' }, { tier: 'convenience' }, { tier: 'emotional' }] })
  })

  it('never empties a folder it did not make', async () => {
    await shell.json('ingest', shell.path('tickets.csv'), '--data', shell.path('mine/demo'))
    const { status, stderr } = await shell.run(['demo', '--count', '10', '--data', shell.path('mine')])
    expect(stderr).toContain('holds data that the demo did not put there')
    expect(status).toBe(2)
    expect(await shell.json('stats', '--data', shell.path('mine/demo'))).toMatchObject({ contacts: 5 })
  })

  it('says what was added to the demo before, which it removes, and refuses while somebody has it open', async () => {
    const other = new CommandLine()
    await other.json('demo', '--count', '10')
    await other.json('correct', 'S2025-000001', '--topic', 'billing', '--by', '王芳', '--data', join(other.data, 'demo'))
    await other.json('products', 'add', 'broadband', '--data', join(other.data, 'demo'))
    const reader = openEmbeddedDatabase(join(other.data, 'demo'))
    const refused = await other.run(['demo', '--count', '10'])
    expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/demo cannot be used: another process has it open, such as "tingyin serve"\. Stop that first/) })
    reader.close()
    const added = /^What was added to the demo in .*demo, or changed, is gone: 1 correction, 1 product\.$/m
    expect((await other.run(['demo', '--count', '10'])).stderr).toMatch(added)
    expect((await other.run(['demo', '--count', '10'])).stderr).not.toContain('What was added')
    other.remove()
  })

  it('says what people wrote into it of every kind, also where it stands in place of the demo’s own', async () => {
    const other = new CommandLine()
    const folder = join(other.data, 'demo')
    const inDemo = (...argv: readonly string[]): Promise<unknown> => other.json(...argv, '--data', folder)
    await other.json('demo', '--count', '10')
    writeFileSync(other.path('figures.csv'), '产品,日期,用户数,指标,数值\n宽带,2026-01-05,900,办理成功率,0.9\n宽带,2026-01-06,901,办理成功率,0.9\n')
    writeFileSync(other.path('corrected.csv'), '产品,周,用户数\n云手机,2025-W20,17\n')
    await inDemo('measures', 'import', other.path('figures.csv'))
    await inDemo('measures', 'import', other.path('corrected.csv'))
    await inDemo('products', 'edit', '云手机', '--owner', '王芳')
    await inDemo('alerts', 'exclusions', 'add', 'all', '--from', '2026-03-01', '--to', '2026-03-09', '--by', '王芳')
    const services = await openServices(readSettings({ ...other.env, TINGYIN_DATA: folder }))
    await raise({ rule: aRule(), at: '2026-03-02', compared: 50, reports: [aReport(), aReport({ series: 'billing' })] }, services.stores)
    await services.close()
    await inDemo('alerts', 'ack', incidentId('topics', 'billing', '2026-03-02'), '--by', '王芳')
    expect((await other.run(['demo', '--count', '10'])).stderr).toMatch(/is gone: 1 product, 5 figures, 1 excluded span, 1 handled alert\.$/m)
    other.remove()
  })

  it('says what was added to one that was cut short, and nothing of what it left itself', async () => {
    const other = new CommandLine()
    const folder = join(other.data, 'demo')
    await other.json('demo', '--count', '10')
    // As if it had been stopped while it imported: fewer contacts than it was to have, and no word of its records.
    writeFileSync(join(folder, 'made-by-demo.json'), '{"count":500,"seed":1}\n')
    await other.json('ingest', shell.path('tickets.csv'), '--data', folder)
    expect((await other.run(['demo', '--count', '10'])).stderr).toMatch(/is gone: 5 contacts\.$/m)
    other.remove()
  })

  it.each(['', '{"count":1', 'null'])('takes one whose marker says %j for one that was cut short', async (marker) => {
    const other = new CommandLine()
    const folder = join(other.data, 'demo')
    await other.json('demo', '--count', '10')
    writeFileSync(join(folder, 'made-by-demo.json'), marker)
    await other.json('ingest', shell.path('tickets.csv'), '--data', folder)
    expect(await other.run(['demo', '--count', '10'])).toMatchObject({ status: 0, stderr: expect.stringMatching(/is gone: 5 contacts\.$/m) })
    expect((await other.run(['demo', '--count', '10'])).stderr).not.toContain('What was added')
    other.remove()
  })

  it('begins afresh where it was killed before its first marker was whole', async () => {
    const other = new CommandLine()
    mkdirSync(join(other.data, 'demo'), { recursive: true })
    writeFileSync(join(other.data, 'demo/made-by-demo.json.new'), '{"cou')
    expect(await other.run(['demo', '--count', '10'])).toMatchObject({ status: 0 })
    expect(readdirSync(join(other.data, 'demo'))).not.toContain('made-by-demo.json.new')
    other.remove()
  })
})
