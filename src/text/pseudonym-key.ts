import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../config/make-folder'

const freshKey = (): string => randomBytes(32).toString('hex')

/** A key nobody keeps, for analysing what is not stored. */
export const passingKey = freshKey

/**
 * The key of a data folder that was given none: made on first use and kept beside the data, readable by its owner alone.
 * Good enough to try things out; whoever copies the folder has the key too, so production asks for a setting.
 */
export function keyOfFolder(dataFolder: string): string {
  const file = join(dataFolder, 'pseudonym.key')
  makeFolder(dataFolder)
  try {
    // Two processes may start at once: the first to write wins, the other reads.
    writeFileSync(file, freshKey(), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}
