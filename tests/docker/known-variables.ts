import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The variables that settings are read from, as the source of `readSettings` names them. */
const ofSettings = Array.from(readFileSync(join(__dirname, '../../src/config/settings.ts'), 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+): (?:z|address)\b/gm), ([, name]) => name!)

const known = new Set(ofSettings)

/** Those that would be set for nothing. */
export const unknownVariables = (names: readonly string[]): readonly string[] => names.filter((name) => !known.has(name))
