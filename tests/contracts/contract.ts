import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../src/stores/embedded-database'

/**
 * One promise a port makes, and the check that an adapter keeps it. `another` opens the port again over the same data, as
 * another process would; it is closed with the first.
 */
export interface Clause<Port> {
  readonly says: string
  readonly check: (port: Port, another: () => Promise<Port>) => Promise<void>
}

interface Closable {
  close(): Promise<void>
}

/** Opens an adapter over the data at `place`: an empty folder of its own for each check, whose name is unique. */
export type Open<Port> = (place: string) => Promise<Port>

/** What is wrong with an adapter, as the methods that replace those of a sound one, and the clause that must notice. */
export interface Fault<Port> {
  readonly breaks: string
  readonly with: (sound: Port) => Partial<Port>
}

export async function keeps<Port extends Closable>(clause: Clause<Port>, open: Open<Port>): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'tingyin-contract-'))
  const ports: Port[] = []
  const opened = async (): Promise<Port> => {
    const port = await open(place)
    ports.push(port)
    return port
  }
  try {
    await clause.check(await opened(), opened)
  } finally {
    for (const port of ports.toReversed()) await port.close()
    rmSync(place, { recursive: true, force: true })
  }
}

export function describeContract<Port extends Closable>(adapter: string, clauses: readonly Clause<Port>[], open: Open<Port>): void {
  describe(adapter, () => {
    it.each(clauses)('$says', (clause) => keeps(clause, open))
  })
}

/** The clauses that a deliberately broken adapter is caught by. */
export async function caughtBy<Port extends Closable>(clauses: readonly Clause<Port>[], open: Open<Port>): Promise<string[]> {
  const outcomes = await Promise.allSettled(clauses.map((clause) => keeps(clause, open)))
  return clauses.filter((_, i) => outcomes[i]?.status === 'rejected').map(({ says }) => says)
}

/** Checks the contract itself: each clause can fail, and each fault is noticed by the clause it breaks, not by an accident elsewhere. */
export function describeFaults<Port extends Closable>(
  clauses: readonly Clause<Port>[],
  open: Open<Port>,
  faults: Readonly<Record<string, Fault<Port>>>,
): void {
  const replacing = (replacement: (sound: Port) => Partial<Port>): Open<Port> => async (place) => {
    const port = await open(place)
    return Object.assign(port, replacement(sound(port)))
  }
  describe('the contract itself', () => {
    it.each(Object.entries(faults))('catches %s', async (_, fault) => {
      const broken = clauses.filter(({ says }) => says === fault.breaks)
      expect(await caughtBy(broken, replacing(fault.with))).toEqual([fault.breaks])
    })

    it('has a fault for every clause', () => {
      const broken = new Set(Object.values(faults).map(({ breaks }) => breaks))
      expect(clauses.map(({ says }) => says).filter((says) => !broken.has(says))).toEqual([])
    })

    it('finds nothing wrong with an adapter that passes every call on', async () => {
      const passing = (port: Port): Partial<Port> => {
        const names = Object.getOwnPropertyNames(Object.getPrototypeOf(port)).filter((name) => name !== 'constructor' && name !== 'close')
        return Object.fromEntries(names.map((name) => [name, port[name as keyof Port]])) as Partial<Port>
      }
      for (const clause of clauses) await keeps(clause, replacing(passing))
    })
  })
}

/** The methods of a sound adapter, still there when the adapter's own have been replaced. */
function sound<Port extends Closable>(port: Port): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = (Object.getPrototypeOf(target) as Record<PropertyKey, unknown>)[name]
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
}

/** Opens an adapter over the embedded database of its place; closing it closes its connection too. */
export function overEmbeddedDatabase<Port extends Closable>(create: (database: EmbeddedDatabase) => Port): Open<Port> {
  return async (place) => {
    const database = openEmbeddedDatabase(place)
    const adapter = create(database)
    const close = adapter.close.bind(adapter)
    return Object.assign(adapter, {
      close: async () => {
        await close()
        database.close()
      },
    })
  }
}
