import { readFileSync, writeFileSync } from 'node:fs'
import { CommandLine } from './command-line'

describe('tingyin spikes score', () => {
  const line = new CommandLine()
  afterAll(() => line.remove())

  const score = async (table: string, ...options: readonly string[]) => {
    const [input, output] = [line.path('in.csv'), line.path('out.csv')]
    writeFileSync(input, table)
    writeFileSync(output, '')
    const outcome = await line.run(['spikes', 'score', '--in', input, '--out', output, ...options])
    return { ...outcome, rows: readFileSync(output, 'utf8').split('\n').slice(0, -1) }
  }
  const day = (n: number): string => new Date(Date.UTC(2024, 5, 3 + n)).toISOString().slice(0, 10)
  const table = (values: readonly (number | string)[], series = 's'): string => `series_id,date,value\n${values.map((value, n) => `${series},${day(n)},${value}\n`).join('')}`
  const steady = Array.from({ length: 40 }, () => 20)

  it('answers each row in its place, with the alarm on the day that is far above', async () => {
    const { status, rows, stderr } = await score(table([...steady, 90]))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(rows).toHaveLength(42)
    expect(rows[0]).toBe('series_id,date,score,alarm,expected,lower,upper')
    expect(rows[41]).toMatch(/^s,2024-07-13,\d+(\.\d+)?,1,\d+(\.\d+)?,\d+,\d+$/)
    expect(rows[40]).toMatch(/^s,2024-07-12,[0-2](\.\d+)?,0,/)
  })

  it('names series that are too short to be judged', async () => {
    const short = table([3, 4, 90], '短').split('\n').slice(1).join('\n')
    const { status, stderr } = await score(table(steady) + short)
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'Too few counts to judge 1 of 2 series: "短". A series of days is judged from its 15th count on.\n' })
  })

  it('gives the same scores when more days follow', async () => {
    const short = await score(table([...steady, 90]))
    const long = await score(table([...steady, 90, 3, 400]))
    expect(long.rows.slice(0, 42)).toEqual(short.rows)
  })

  it('scores a metric of any spacing, in the order of its rows and over clocks set back', async () => {
    const { status, rows } = await score('timestamp,value\n2014-11-02 01:00:00,1.5\n2014-11-02 01:55:00,2\n2014-11-02 01:00:00,-2.5\n')
    expect(status).toBe(0)
    expect(rows).toEqual(['timestamp,anomaly_score', '2014-11-02 01:00:00,0', '2014-11-02 01:55:00,0', '2014-11-02 01:00:00,0'])
  })

  it.each([
    ['a negative value', '-4', /Line 3: .*whole number from 0/],
    ['an absurd value', '1e15', /Line 3: .*whole number from 0/],
    ['what is no number', '很多', /Line 3: .*whole number from 0/],
  ])('tells %s with its line, leaves its score empty and goes on', async (_, value, message) => {
    const { status, rows, stderr } = await score(table([20, value, 20]))
    expect(status).toBe(0)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch('1 of 3 rows could not be judged.')
    expect(rows[2]).toBe('s,2024-06-04,,0,,,')
    expect(rows).toHaveLength(4)
  })

  it('judges the first of two rows of one day and tells the second', async () => {
    const { rows, stderr } = await score(`${table([20, 21])}s,2024-06-04,99\n`)
    expect(stderr).toMatch('Line 4: 2024-06-04 is there twice in its series; the first one counts.')
    expect(rows[3]).toBe('s,2024-06-04,,0,,,')
  })

  it('takes an empty value for unknown and not for zero', async () => {
    const { rows, stderr } = await score(table([...steady, '', 20]))
    expect(stderr).toBe('')
    expect(rows[41]).toMatch(/^s,2024-07-13,,0,\d/)
    expect(Number(rows[42]!.split(',')[4])).toBeGreaterThan(15)
  })

  it('gives a series of zeros and one that starts on the last day no alarm', async () => {
    const { status, rows } = await score(`${table(steady.map(() => 0))}neu,${day(39)},500\n`)
    expect(status).toBe(0)
    expect(rows.filter((row) => row.split(',')[3] === '1')).toEqual([])
  })

  it.each([
    ['a day of two kinds', 'date,kind\n2024-06-03,holiday\n2024-06-03,workday\n', /2024-06-03 is workday here and holiday above/],
    ['a weekend on a Monday', 'date,kind\n2024-06-03,weekend\n', /from Monday to Friday and cannot be weekend/],
    ['a kind there is not', 'date,kind\n2024-06-03,off\n', /There are: workday, weekend/],
    ['no day', 'date,kind\n2024-06-31,holiday\n', /is no day/],
    ['other columns', 'day,type\n2024-06-03,holiday\n', /it needs date and kind/],
  ])('refuses a calendar with %s and leaves the old result alone', async (_, calendar, message) => {
    writeFileSync(line.path('calendar.csv'), calendar)
    const { status, rows, stderr } = await score(table(steady), '--calendar', line.path('calendar.csv'))
    expect(status).toBe(1)
    expect(stderr).toMatch(message)
    expect(rows).toEqual([])
  })

  it('says for which years no public holidays are known', async () => {
    const { stderr } = await score('series_id,date,value\ns,2061-03-01,4\n')
    expect(stderr).toMatch('No public holidays are known for 2061')
  })

  it.each([
    ['an empty file', '', /it is empty/],
    ['missing columns', 'series,day,count\na,2024-06-03,1\n', /it needs series_id, date, value, or timestamp, value/],
    ['a row that is cut off', 'series_id,date,value\ns,2024-06-03\n', /line 2/],
  ])('refuses %s', async (_, content, message) => {
    const { status, stderr } = await score(content)
    expect(status).toBe(1)
    expect(stderr).toMatch(message)
  })
})
