import { readFileSync, writeFileSync } from 'node:fs'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

const aTable = (name: string, text: string): string => {
  writeFileSync(shell.path(name), text)
  return shell.path(name)
}
const products = (...argv: string[]) => shell.run(['products', ...argv])

it('registers, changes, shows and removes a product', async () => {
  const added = await products('add', 'star-card', '--name', '星辰尊享卡', '--aliases', '星辰卡,尊享卡', '--owner', '王芳', '--launch', '2026/1/5', '--promotion', '春节=2026-01-20..2026-02-20', '--promotion', '开学=2026-02-10..')
  expect(added).toMatchObject({ status: 0, stdout: 'star-card 星辰尊享卡（星辰卡、尊享卡）  王芳  上线 2026-01-05\n' })
  expect(added.stderr).toMatch(/promotion 春节 .* and promotion 开学 \(2026-02-10 to no end yet\) of 星辰尊享卡 overlap.*\nChanged names are heard .*tingyin reindex/)
  expect(await products('add', 'star-card', '--name', '别名')).toMatchObject({ status: 2, stderr: expect.stringContaining('it is registered already. Change it with "tingyin products edit".') })

  const edited = await shell.json('products', 'edit', '星辰卡', '--owner', '', '--promotion', '', '--campaign', '校园行=2025-09-01..2025-09-30')
  expect(edited).toMatchObject({ change: 'changed', product: { aliases: ['星辰卡', '尊享卡'], promotions: [{ kind: 'campaign', name: '校园行', from: '2025-09-01', to: '2025-09-30' }] } })
  expect(edited.product).not.toHaveProperty('owner')
  expect((await products('show', '尊享卡')).stdout).toBe('star-card 星辰尊享卡（星辰卡、尊享卡）  上线 2026-01-05\n  campaign 校园行 (2025-09-01 to 2025-09-30)\n')

  expect((await products('remove', '尊享卡')).stderr).toContain('star-card 星辰尊享卡 is removed')
  expect(await products('list')).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('No products are registered.') })
})

it.each([
  [['add', 'fetion', '--aliases', '彩铃'], 1, /"彩铃" cannot be a name of fetion 飞信, for it is one of ring-back-tone 彩铃/],
  [['add', 'star', '--name', '星卡', '--launch', '2026-02-30'], 2, /--launch: there is no such day/],
  [['add', 'star', '--name', '星卡', '--promotion', '春节'], 2, /--promotion: it must be a name and its days/],
  [['add', 'star', '--name', '星卡', '--promotion', '春节=2026-02-01..2026-01-01'], 2, /ends before it begins/],
  [['add', 'star'], 2, /it has no name/],
  [['show', '彩玲'], 1, /Nothing is registered of ring-back-tone 彩铃.*products add/],
  [['show', '飞信息通'], 1, /No product "飞信息通"\. Did you mean/],
])('refuses %j', async (argv, status, message) => {
  const outcome = await products(...argv)
  expect({ status: outcome.status, stdout: outcome.stdout }).toEqual({ status, stdout: '' })
  expect(outcome.stderr).toMatch(message)
})

it('imports tables, names refused rows without failing, and exports what it can import again', async () => {
  const table = aTable('products.csv', '产品编号,产品名称,别名,上线日期,促销名称,促销开始,促销结束\nmoon,月卡,月光卡,2026-01-05,春节,2026-01-20,2026-02-20\nmoon,,,,开学,2026-03-01,\nsun,日卡,月光卡,,,,\n')
  const { status, stdout, stderr } = await products('import', table)
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'products.csv: 3 rows read, 1 refused; products: 1 added, 0 changed, 0 unchanged\n' })
  expect(stderr).toMatch(/^products.csv:4 {2}"月光卡" cannot be a name of sun 日卡, for it is one of moon 月卡/)
  for (const name of ['out.csv', 'out.xlsx', 'out.jsonl']) {
    expect((await products('export', '--out', shell.path(name))).status).toBe(0)
    expect(await shell.json('products', 'import', shell.path(name))).toMatchObject({ read: 2, unchanged: 1, refused: [] })
  }
  expect(readFileSync(shell.path('out.csv'), 'utf8')).toContain('moon,月卡,,月光卡,,,2026-01-05,开学,2026-03-01,')
})

it('imports users and rates, and tells what is wrong with a table', async () => {
  const users = aTable('users.csv', '产品,日期,用户数\n彩信,2026-01-05,100\n彩信,2026-01-06,0\n彩信包包,2026-01-06,5\n彩信,2026-01-07,\n')
  const { status, stdout, stderr } = await shell.run(['measures', 'import', users])
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'users.csv: 4 rows read, 1 refused; 2 added, 0 corrected, 0 unchanged, 1 without a figure\n' })
  expect(stderr).toMatch(/users.csv:4 {2}No product "彩信包包"\. Did you mean 彩信包 \(mms 彩信\)/)
  expect(stderr).toMatch(/Users of mms 彩信 fall to 0 in 2026-01-06/)
  expect(await shell.run(['measures', 'import', users, '--json'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/"refused":\[\{"line":4/) as string })
  await shell.json('measures', 'import', aTable('rates.csv', '产品,月份,知晓人数,样本数\n彩信,2026-01,60,100\n'))
  await shell.json('products', 'add', 'mms')
  expect((await products('show', 'mms')).stdout).toContain('  users: 2 periods, 2026-01-05 to 2026-01-06\n  rates: 1 period, 2026-01 to 2026-01\n')
})

it.each([
  ['an empty file', '', /it is empty/],
  ['a header alone', '产品,日期,用户数\n', /no rows below its header/],
  ['no column of figures', '产品,日期,备注\n彩信,2026-01-05,x\n', /no column with figures.*Its columns are 产品, 日期, 备注/],
  ['a row of data for its header', '张伟,13812345678,备注\n李雷,13912345678,x\n', /Its columns are \[…\], \[…\], \[…\]\./],
])('refuses a table with %s as a whole', async (_, text, message) => {
  const { status, stderr } = await shell.run(['measures', 'import', aTable('bad.csv', text)])
  expect(status).toBe(1)
  expect(stderr).toMatch(message)
})

it('hears a registered name in contacts that are imported from then on, and in stored ones after a reindex', async () => {
  await shell.json('ingest', aTable('tickets.csv', '工单编号,受理时间,投诉内容\nA1,2026-01-05 09:10,亲享星卡乱扣费\n'))
  await shell.json('products', 'add', 'kin-card', '--name', '亲享星卡')
  expect((await shell.json('reindex')).updated).toBe(1)
  expect((await shell.json('search', 'product:亲享星卡')).hits).toMatchObject([{ contact: { id: 'A1' } }])
  expect((await shell.run(['show', 'A1'])).stdout).toContain('亲享星卡')
  await shell.json('products', 'edit', 'kin-card', '--owner', '王芳', '--launch', '2026-01-01')
  expect((await shell.json('reindex')).updated).toBe(0)
})

it('mends a registry whose names changed dictionaries have come to contradict, which stops all that analyses', async () => {
  const services = await shell.services()
  await services.stores.records.put('product', 'odd-card', { id: 'odd-card', name: '奇卡', aliases: ['飞信'], promotions: [] })
  await services.close()
  const stopped = await shell.run(['search', '扣费'])
  expect(stopped).toMatchObject({ status: 1, stderr: expect.stringContaining('"飞信" cannot be a name of odd-card 奇卡, for it is one of fetion 飞信.') })
  await shell.json('products', 'edit', 'odd-card', '--aliases', '')
  expect((await shell.run(['search', '扣费'])).status).toBe(0)
})
