import type { Redis } from 'ioredis'
import { ifAllowed } from './bull-if-allowed'

/**
 * What would have Redis forget jobs it has acknowledged, as a sentence to log, or undefined when nothing would.
 *
 * With `appendonly yes` and `appendfsync everysec` a Redis that is killed loses nothing, and a machine that loses power the jobs of
 * its last second or two; `appendfsync always` loses nothing, for the price of a disk write a job. Snapshots alone lose all since the
 * last one.
 */
export async function durabilityWarning(client: Redis, address: string): Promise<string | undefined> {
  const info = await ifAllowed(client.info())
  if (info === undefined) return `Whether Redis at ${address} keeps jobs on disk could not be checked, because INFO is not allowed. ${whatToSet}`
  const warnings: string[] = []
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(`Redis at ${address} throws jobs away when its memory is full (maxmemory-policy ${policy}). Set "maxmemory-policy noeviction".`)
  }
  if (!/^aof_enabled:1/m.test(info)) {
    const save = await ifAllowed(client.config('GET', 'save') as Promise<string[]>)
    if (save === undefined) warnings.push(`Whether Redis at ${address} keeps jobs on disk could not be checked, because CONFIG is not allowed. ${whatToSet}`)
    else if (save[1] === '') warnings.push(`Redis at ${address} keeps nothing on disk: all jobs are lost when it stops. ${whatToSet}`)
    else warnings.push(`Redis at ${address} only takes snapshots: jobs added since the last one are lost when it crashes. ${whatToSet}`)
  }
  return warnings.length > 0 ? warnings.join(' ') : undefined
}

const whatToSet = 'Set "appendonly yes" and "appendfsync everysec".'
