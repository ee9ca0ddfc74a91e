import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Express } from 'express'
import { type Logger, pino } from 'pino'
import request from 'supertest'
import { type AppOptions, createApp } from '../../src/api/app'
import { openServices, type Services } from '../../src/api/services'
import { readSettings } from '../../src/config/settings'

export interface Opened {
  readonly app: Express
  readonly services: Services
  readonly log: Logger
  /** Everything logged so far. */
  readonly logged: () => string
  readonly folder: string
  /** Submits contacts and expects that all are taken or unchanged. */
  readonly submit: (contacts: readonly object[], fields?: object) => Promise<void>
  readonly close: () => Promise<void>
}

/** The app over the real embedded stores in a folder of its own, with the real pipelines; every reply is held against its schema. */
export async function openApp(environment: Readonly<Record<string, string>> = {}, options: Partial<AppOptions> = {}): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-api-'))
  const settings = readSettings({ TINGYIN_DATA: folder, TINGYIN_KEY: 'a key for tests alone', TINGYIN_SEGMENTER: '@node-rs/jieba', PORT: '0', ...environment })
  const services = await openServices(settings)
  const lines: string[] = []
  const log = pino({ level: 'trace' }, new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString())
      done()
    },
  }))
  const app = createApp(services, { log, checkReplies: true, ...options })
  return {
    app,
    services,
    log,
    logged: () => lines.join(''),
    folder,
    submit: async (contacts, fields = {}) => {
      const { status, body } = await request(app).post('/api/contacts').send({ ...fields, contacts })
      expect({ status, rejects: body.rejects }).toEqual({ status: 200, rejects: [] })
    },
    close: async () => {
      await services.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
