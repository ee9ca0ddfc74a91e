import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Opened, openApp } from './open-services'

let opened: Opened
let server: Server
let origin: string

beforeAll(async () => {
  opened = await openApp()
  const said = ['家里宽带断网三天了，报修没有人来', '飞信申请号码失败，我要投诉', '话费账单里多扣了十元，要求退款']
  const contacts = Array.from({ length: 1_000 }, (_, i) => ({ id: `t${i}`, occurredAt: `2026-03-0${1 + (i % 7)} 09:30`, text: `${said[i % 3]}，单号第${i}次。` }))
  await opened.submit(contacts, { source: 'tickets' })
  server = opened.app.listen(0)
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await opened.close()
})

it.each(['/api/pces', '/api/needs', '/api/words/candidates'])('answers a probe while %s is at work', async (path) => {
  const answered: string[] = []
  const ask = async (asked: string): Promise<void> => {
    const { status } = await fetch(`${origin}${asked}`)
    answered.push(`${asked} ${status}`)
  }
  // The connections of both are open.
  await Promise.all([ask('/live'), ask('/live')])
  answered.length = 0
  await Promise.all([ask(path), ask('/live')])
  expect(answered).toEqual(['/live 200', `${path} 200`])
})
