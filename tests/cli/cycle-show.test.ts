import { readFileSync } from 'node:fs'
import { growingUsers, LAUNCH, putLaunch } from '../analytics/cycle/a-launch'
import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

it('tells the cycle of a stored product, draws it, and ranks products', async () => {
  expect(await shell.run(['products', 'add', 'star', '--name', '星卡', '--launch', LAUNCH])).toMatchObject({ status: 0 })
  const services = await shell.services()
  await putLaunch(services.search)
  await services.stores.records.put('users', 'star', growingUsers)
  await services.close()

  const { status, stdout, stderr } = await shell.run(['cycle', 'show', '星卡', '--svg', shell.path('star.svg')])
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('The picture is in ') })
  expect(stdout).toMatch(/^star 星卡 {2}咨询 n = \d+ {2}product:star kind:consultation date:2025-03-03\.\.2025-08-19\n/)
  expect(stdout).toMatch(/上线 2025-03-17 {2}渐升渐降 A型 \d+%.* {2}n = \d+ {2}product:star/)
  expect(stdout).toMatch(/C区 释放 {2}n = \d+ .*\n {2}本轮推广自 2025-0\d-\d\d 起已释放完/)
  expect(stdout).toMatch(/用户 成熟 A型 {2}confidence \d+%, n = 156 days/)
  expect(stdout).toMatch(/咨询比 {2}[\d.e-]+ \([\d.e-]+ to [\d.e-]+\) per 1,000 users and week, 4 weeks/)
  expect(stdout).toContain('体验鸿沟  无：四率不全')
  expect(readFileSync(shell.path('star.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s)
  expect((await shell.run(['cycle', 'show', 'star', '--svg', '-'])).stdout).toMatch(/^<svg .*<\/svg>\n$/s)
  expect((await shell.run(['cycle', 'show', 'star', '--png', shell.path('star.png')])).stdout).toMatch(/^star 星卡 /)
  expect(readFileSync(shell.path('star.png')).subarray(1, 4).toString()).toBe('PNG')
  expect(await shell.json('cycle', 'show', 'star')).toMatchObject({ product: { id: 'star' }, waves: [{ curve: { curve: 'gradual' } }] })

  expect(stdout).toMatch(/离开者提到的其他产品：太少，离开 n = 0，其余 n = \d+/)

  expect((await shell.run(['cycle', 'league'])).stdout).toMatch(/^1\. star 星卡 {2}[\d.e-]+ \([\d.e-]+ to [\d.e-]+\) per 1,000 users and week {2}n = \d+ {2}product:star .*\n {3}趋势 .* {2}告警 无\n$/)
  expect(await shell.json('cycle', 'league')).toMatchObject({ products: [{ product: { id: 'star' }, greenButRed: false }] })
})

it('tells what drives the difference between two products', async () => {
  expect(await shell.run(['products', 'add', 'other-card', '--name', '别卡'])).toMatchObject({ status: 0 })
  const services = await shell.services()
  await services.stores.records.put('users', 'other-card', growingUsers)
  await services.close()
  const { stdout, status } = await shell.run(['cycle', 'compare', '星卡', '别卡'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/^2025-05-28\.\.2025-08-19, 83 days with contacts; contacts of a week for 1,000 users\n {2}A star 星卡 {2}[\d.]+ {2}19,932 users \(n = 84 days\) {2}n = \d+ {2}product:star date:/)
  expect(stdout).toMatch(/来电性质 .*\n {2}投诉 +83 +0 {2}\+0.351 \(.* product:star kind:complaint date:/)
  expect(await shell.json('cycle', 'compare', 'star', 'other-card')).toMatchObject({ a: { product: { id: 'star' } }, parts: { kind: [{ value: 'complaint' }, { value: 'consultation', difference: 0 }] } })
})

it.each([
  [['cycle', 'compare', 'star', '星卡'], 1, 'both products are star 星卡'],
  [['cycle', 'compare', 'star'], 2, "missing required argument 'other'"],
  [['cycle', 'show', '月卡'], 1, 'No product "月卡"'],
  [['cycle', 'show'], 2, "missing required argument 'product'"],
  [['cycle', 'show', 'star', '--svg', 'a.svg', '--png', 'a.png'], 2, 'cannot be used with'],
  [['cycle', 'show', 'star', '--svg', '/nowhere/star.svg'], 2, 'its folder does not exist'],
])('refuses %j', async (argv, status, message) => {
  expect(await shell.run(argv)).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) })
})
