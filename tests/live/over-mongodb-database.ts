import { createHash } from 'node:crypto'
import { type MongodbDatabase, openMongodbDatabase } from '../../src/stores/mongodb-database'
import type { Open } from '../contracts/contract'

/** The address with another database in the place of its own. */
export function withDatabase(url: string, database: string): string {
  const [, servers, options = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(url) ?? []
  return `${servers}/${database}${options}`
}

/** Opens an adapter over a database of its place, which goes when the last adapter of the place has been closed. */
export function overMongodbDatabase<Port extends { close(): Promise<void> }>(url: string, create: (database: MongodbDatabase) => Port): Open<Port> {
  const open = new Map<string, number>()
  return async (place) => {
    const name = `tingyin-test-${createHash('sha256').update(place).digest('hex').slice(0, 12)}`
    const database = await openMongodbDatabase(withDatabase(url, name))
    open.set(name, (open.get(name) ?? 0) + 1)
    const adapter = create(database)
    const close = adapter.close.bind(adapter)
    return Object.assign(adapter, {
      close: async () => {
        await close()
        open.set(name, open.get(name)! - 1)
        if (open.get(name) === 0) await database.drop()
        await database.close()
      },
    })
  }
}
