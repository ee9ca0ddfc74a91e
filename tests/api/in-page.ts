import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export const webFolder = join(__dirname, '..', '..', 'src', 'web')

/** Calls functions of a module of the pages. They are for browsers; a process of its own runs them as they are. */
export function inPage(module: string, calls: readonly (readonly [string, ...unknown[]])[]): unknown[] {
  const url = pathToFileURL(join(webFolder, module)).href
  const script = `import * as page from ${JSON.stringify(url)}; const calls = ${JSON.stringify(calls)}; console.log(JSON.stringify(calls.map(([name, ...given]) => page[name](...given) ?? null)))`
  return JSON.parse(execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { encoding: 'utf8' })) as unknown[]
}
