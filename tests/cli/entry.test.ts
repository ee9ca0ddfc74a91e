import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { CommandLine } from './command-line'
import { ended, loadedPackages, start } from './spawned'

const shell = new CommandLine()
afterAll(() => shell.remove())

describe('the program', () => {
  it.each([
    [['--help'], 0],
    [['ingest', '--help'], 0],
    [['demo', '--help'], 0],
    [['serach'], 2],
    [['search', '宽带', '--limit', 'all'], 2],
  ])('answers %j with status %d before anything but the command line is loaded', async (argv, expected) => {
    const { status } = await ended(start(shell, ...argv))
    expect(status).toBe(expected)
    expect(loadedPackages(shell)).toEqual(['commander'])
  })

  it('ends quietly when nobody reads on', async () => {
    writeFileSync(shell.path('in.jsonl'), '{"id":1,"text":"宽带断网三天没人修，一直打不通"}\n'.repeat(5000))
    const child = start(shell, 'classify', '--in', shell.path('in.jsonl'))
    const end = ended(child)
    await once(child.stdout!, 'data')
    child.stdout!.destroy()
    expect(await end).toMatchObject({ status: 0, stderr: '' })
  })

  it('stops at once at the second Ctrl-C', async () => {
    const header = '工单编号,受理时间,投诉内容\n'
    writeFileSync(shell.path('long.csv'), header + Array.from({ length: 40_000 }, (_, i) => `L${i},2026-01-05,宽带断网${i}次了\n`).join(''))
    const child = start(shell, 'ingest', shell.path('long.csv'))
    const end = ended(child)
    let said = ''
    child.stderr!.on('data', (chunk: Buffer) => (said += chunk))
    const says = async (sentence: string): Promise<void> => {
      while (child.exitCode === null && !said.includes(sentence)) await delay(5)
    }
    // It has said how it reads the file: it listens now.
    await says('read as CSV')
    child.kill('SIGINT')
    await says('press Ctrl-C again')
    child.kill('SIGINT')
    const { status, stderr } = await end
    expect(stderr).toContain('press Ctrl-C again to stop at once')
    // By the signal itself, or with the sentence when its batch was over first.
    if (status !== null) expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('run the same command again') })
  })
})
