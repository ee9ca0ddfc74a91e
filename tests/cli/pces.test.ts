import { writeFileSync } from 'node:fs'
import { CommandLine } from './command-line'

const line = new CommandLine()
beforeAll(async () => {
  const { status } = await line.run(['demo', '--count', '60'])
  expect(status).toBe(0)
})
afterAll(() => line.remove())
const run = (...argv: string[]) => line.run([...argv, '--data', `${line.data}/demo`])

describe('tingyin pces', () => {
  it('lists what went wrong, and as JSON the contacts behind it', async () => {
    const { status, stdout } = await run('pces', '--limit', '3')
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^60 contacts.*tell what went wrong\n\n( {2}.* · .*severity 0\.\d\d.*\n){3}$/) })
    const found = JSON.parse((await run('pces', '--limit', '1', '--json')).stdout)
    expect(found.records[0].keys).toHaveLength(found.records[0].contacts)
  })

  it('says whose contacts it looked at, and counts by the users that were imported unless others are given', async () => {
    const { records } = JSON.parse((await run('pces', '--json', '--limit', '1000')).stdout) as { records: { product?: string }[] }
    const product = records.find((record) => record.product !== undefined)!.product!
    writeFileSync(line.path('users.csv'), `产品,日期,用户数\n${product},2025-05,100\n${product},2025-06,20000\n`)
    await run('products', 'add', product)
    expect(await run('measures', 'import', line.path('users.csv'))).toMatchObject({ status: 0 })
    const told = async (...more: string[]) => (await run('pces', '--product', product, '--limit', '1', ...more)).stdout
    expect(await told()).toMatch(new RegExp(`^\\d+ contacts? {2}product:${product} {2}[^]*%  (0\\.5|1\\.0)/10k users`))
    expect(await told('--users', `${product}=10`)).toMatch(/%  (1,?000|2,?000)\.0\/10k users/)
  })

  it('keeps what contacts of a product say of it alone, where a product in the query keeps what they say of others too', async () => {
    const found = async (...argv: string[]) => JSON.parse((await run('pces', '--json', '--limit', '1000', ...argv)).stdout) as { contacts: number; records: { product?: string; event: { id: string }; contacts: number }[] }
    const asked = (await found()).records.map(({ product }) => product).find((product) => product !== undefined)!
    const [own, all] = [await found('--product', asked), await found(`product:${asked}`)]
    expect(own.contacts).toBe(all.contacts)
    const counts = ({ records }: typeof own) => records.filter(({ product }) => product === asked).map(({ event, contacts }) => [event.id, contacts])
    expect(counts(own)).toEqual(counts(all))
    expect(own.records.every(({ product }) => product === asked)).toBe(true)
    expect((await run('pces', '--product', asked)).stdout).toContain(`tell what went wrong with ${asked}\n`)
  })

  it('says so where no contact tells an event', async () => {
    expect(await run('pces', '日期:2001-01')).toMatchObject({ status: 0, stderr: 'No contact there tells an event.\n' })
  })

  it.each([[['pces', '--product', '飞机']], [['pces', '--users', '飞信']], [['needs', 'list', '--weights', 'impact=-1']], [['needs', 'assess', '断网', '--by', '王芳']], [['needs', 'assess', '断网', '--by', '王芳', '--value', '6']]])(
    'refuses %j as a matter of usage',
    async (argv) => expect((await run(...argv)).status).toBe(2),
  )
})

describe('tingyin needs', () => {
  it('shows why each has its rank, and what was entered', async () => {
    expect(await run('needs', 'assess', '断网', '--by', '王芳', '--difficulty', '2', '--strategy', '先通知再检修')).toMatchObject({ status: 0, stdout: '断网  all products  difficulty 2  S 先通知再检修\n' })
    const { stdout, stderr } = await run('needs', 'list', '--limit', '2')
    expect(stdout).toMatch(/ 1 {2}0\.\d\d {2}.*\n +影响 0\.\d\d × 0\.35 \+ 普遍 [01]\.\d\d × 0\.35 \+ 易行 0\.\d\d\?? × 0\.15 \+ 战略 0\.50\? × 0\.15\n/)
    expect(stderr).toContain('counts as the middle')
  })

  it('knows no event of that id', async () => {
    expect(await run('needs', 'assess', '断网了', '--by', '王芳', '--value', '2')).toMatchObject({ status: 1, stderr: expect.stringContaining('no event "断网了"') })
  })
})
