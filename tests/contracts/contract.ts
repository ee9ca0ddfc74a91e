import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
    for (const port of ports.reverse()) await port.close()
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
