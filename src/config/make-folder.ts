import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Data is for the service's own user only. */
const OWNER_ONLY = 0o700

/** Makes a folder and those above it. node's own recursive mkdir never returns below /proc, where making one is neither allowed nor refused as it expects. */
export function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    mkdirSync(folder, OWNER_ONLY)
  } catch (error) {
    // Another process may have been faster; a file in its place is no folder.
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw error
  }
}
