import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandLine } from './command-line'

/** Runs the sources as they are: the project need not be built. */
export function start({ folder, env }: CommandLine, ...argv: readonly string[]): ChildProcess {
  const hook = join(folder, 'run-typescript.cjs')
  writeFileSync(
    hook,
    // At its end the process leaves behind what it had loaded.
    `const { transformSync } = require(${JSON.stringify(require.resolve('@swc/core'))})
     const options = { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }
     require.extensions['.ts'] = (module, filename) =>
       module._compile(transformSync(require('node:fs').readFileSync(filename, 'utf8'), { ...options, filename }).code, filename)
     process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'loaded.json'))}, JSON.stringify(Object.keys(require.cache))))`,
  )
  // Whatever servers the machine names: these run over the data folder.
  const { MONGODB_URL: _mongodb, REDIS_URL: _redis, ELASTICSEARCH_URL: _elasticsearch, ...inherited } = process.env
  return spawn(process.execPath, ['-r', hook, join(__dirname, '../../src/main.ts'), ...argv], { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Packages that the last process to end had loaded. */
export function loadedPackages({ folder }: CommandLine): readonly string[] {
  const files = JSON.parse(readFileSync(join(folder, 'loaded.json'), 'utf8')) as readonly string[]
  const names = files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])
  return [...new Set(names)].filter((name) => !name.startsWith('@swc/'))
}

export async function ended(child: ChildProcess): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name]!.on('data', (chunk: Buffer) => (texts[name] += chunk))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, ...texts }
}
