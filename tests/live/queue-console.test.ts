import request from 'supertest'
import { openApp, type Opened } from '../api/open-services'
import { freshNamespace, overServer } from './over-server'

overServer('REDIS_URL', (redisUrl) => {
  let opened: Opened
  afterEach(() => opened.close())

  const open = async (environment: Readonly<Record<string, string>> = {}): Promise<void> => {
    opened = await openApp({ REDIS_URL: redisUrl, TINGYIN_NAMESPACE: freshNamespace(), ...environment })
  }

  it('shows every kind of job from its first one on', async () => {
    await open()
    const { stores } = opened.services
    expect((await request(opened.app).get('/queues/api/queues')).body).toMatchObject({ queues: [] })
    await stores.jobs.add({ id: 'a', kind: 'reindex', payload: {} })
    await stores.jobs.add({ id: 'b', kind: 'ingest', payload: {} })
    const { body } = await request(opened.app).get('/queues/api/queues')
    expect(body.queues.map(({ name, counts }: { name: string; counts: { waiting: number } }) => [name, counts.waiting]).sort()).toEqual([['ingest', 1], ['reindex', 1]])
    const page = await request(opened.app).get('/queues/')
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
  })

  it('asks for the password where there is one, and tells nobody else anything', async () => {
    const password = 'a password for tests'
    await open({ TINGYIN_ADMIN_KEY: password })
    for (const path of ['/queues/', '/queues/api/queues', '/queues/static/js/main.js']) {
      const refused = await request(opened.app).get(path)
      expect(refused.status).toBe(401)
      expect(refused.headers['www-authenticate']).toContain('Basic')
      expect(refused.body.error.code).toBe('ADMIN_KEY_NEEDED')
      expect((await request(opened.app).get(path).auth('admin', 'a password for texts')).status).toBe(401)
    }
    expect((await request(opened.app).get('/queues/api/queues').auth('anybody', password)).status).toBe(200)
    expect(opened.logged()).not.toContain(password)
  })

  it('stays shut to other machines where no password is set', async () => {
    await open({ HOST: '0.0.0.0' })
    const refused = await request(opened.app).get('/queues/api/queues')
    expect(refused.status).toBe(401)
    expect(refused.body.error.message).toContain('TINGYIN_ADMIN_KEY')
  })
})

it('is not there where jobs are not in Redis', async () => {
  const embedded = await openApp()
  expect((await request(embedded.app).get('/queues/')).status).toBe(404)
  await embedded.close()
})
