import { readFileSync, writeFileSync } from 'node:fs'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

const day = (index: number): string => new Date(Date.UTC(2025, 2, 3) + index * 86_400_000).toISOString().slice(0, 10)
const wave = (index: number): number => Math.round(6 + 90 * Math.exp(-(((index - 30) / 14) ** 2)))

it('cycle classify names the curve of each series and writes a table a program reads as it is', async () => {
  const rows = Array.from({ length: 90 }, (_, index) => `彩铃,${day(index)},${wave(index)}`)
  writeFileSync(shell.path('in.csv'), `series_id,date,value\n${rows.join('\n')}\n=flat,${day(0)},5\n`)
  const { status, stdout, stderr } = await shell.run(['cycle', 'classify', '--in', shell.path('in.csv'), '--out', shell.path('out.csv')])
  expect([status, stdout, stderr]).toEqual([0, '', '2 curves classified.\n'])
  const [header, first, second] = readFileSync(shell.path('out.csv'), 'utf8').split('\n')
  expect(header).toMatch(/^series_id,label,peak,half_width_days,amplitude,/)
  expect(first).toMatch(/^彩铃,A,2025-04-0\d,2\d,/)
  expect(second).toBe('=flat,none,,,,1,,,,too_little_data')
})

it('lifecycle classify names curves and ends of zones, and says what it needs', async () => {
  const users = (index: number): number => Math.round(20_000 / (1 + Math.exp(-(index - 60) / 12)))
  const rows = Array.from({ length: 240 }, (_, index) => `彩铃,${day(index)},${wave(index)},${users(index)}`)
  writeFileSync(shell.path('products.csv'), `series_id,date,consultations,users\n${rows.join('\n')}\n`)
  const { status, stdout } = await shell.run(['lifecycle', 'classify', '--in', shell.path('products.csv')])
  expect(status).toBe(0)
  expect(stdout.split('\n')[1]).toMatch(/^彩铃,A,2025-04-0\d,2025-0[56]-\d\d,/)
  expect(await shell.run(['lifecycle', 'classify', '--in', shell.path('in.csv')])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('it has no column consultations, users') })
  expect((await shell.run(['lifecycle', 'classify'])).status).toBe(2)
})

it('lifecycle classify answers a product without any count', async () => {
  writeFileSync(shell.path('empty.csv'), `series_id,date,consultations,users\nx,${day(0)},,\n`)
  const { status, stdout } = await shell.run(['lifecycle', 'classify', '--in', shell.path('empty.csv')])
  expect([status, stdout.split('\n')[1]]).toEqual([0, 'x,none,,,,none,too_little_data'])
})
