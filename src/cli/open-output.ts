import { createWriteStream, existsSync, realpathSync } from 'node:fs'
import { once } from 'node:events'
import { basename } from 'node:path'
import { Writable } from 'node:stream'
import { TingyinError } from '../domain/errors'
import { type ExportFormat, exportFormats } from '../export/row-writer'
import type { Terminal } from './terminal'

/**
 * Where a command writes its data: a file, or standard output for `-` or no name.
 *
 * @throws TingyinError REQUEST_INVALID when the file cannot be written, or is the one that is read
 */
export async function openOutput(path: string | undefined, { stdout }: Terminal, input?: string): Promise<Writable> {
  if (path === undefined || path === '-') {
    // Ending this one leaves standard output open.
    return new Writable({ write: (chunk, _encoding, done) => void stdout.write(chunk, done) })
  }
  const problem = (what: string): TingyinError => new TingyinError('REQUEST_INVALID', { problem: `"${path}" cannot be written: ${what}` })
  if (input !== undefined && input !== '-' && existsSync(path) && existsSync(input) && realpathSync(path) === realpathSync(input)) {
    throw problem('it is the file that is read. Name another.')
  }
  const file = createWriteStream(path)
  try {
    await once(file, 'open')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw problem(code === 'ENOENT' ? 'its folder does not exist.' : code === 'EISDIR' ? 'it is a folder.' : `${code}.`)
  }
  return file
}

/**
 * The format that the extension of a file's name says; undefined for a name without one, and for `-`.
 *
 * @throws TingyinError REQUEST_INVALID for an extension of what cannot be written
 */
export function formatOfName(path: string): ExportFormat | undefined {
  const extension = extensionOf(path)
  const format = exportFormats.find((known) => extension === known)
  if (format === undefined && extension !== undefined) {
    throw new TingyinError('REQUEST_INVALID', { problem: `"${path}" cannot be written: its name must end in ${exportFormats.map((known) => `.${known}`).join(', ')}.` })
  }
  return format
}

/**
 * Refuses a file's name that promises another thing than a command writes, for who opens it by its name would call it damaged. A name without an extension promises nothing.
 *
 * @param what is written, such as `JSON lines`
 * @throws TingyinError REQUEST_INVALID
 */
export function checkName(path: string | undefined, what: string, extensions: readonly string[]): void {
  const extension = path === undefined ? undefined : extensionOf(path)
  if (extension === undefined || extensions.includes(extension)) return
  throw new TingyinError('REQUEST_INVALID', {
    problem: `"${path}" cannot be written: what is written is ${what}, so its name must end in ${extensions.map((known) => `.${known}`).join(', ')} or have no extension.`,
  })
}

/** Extensions that JSON lines may have. */
export const jsonLineExtensions = ['jsonl', 'json', 'ndjson', 'txt'] as const

/**
 * The extension in small letters, without its dot: whatever Latin a name ends in, known or not, for `.final` cannot be told from a format that we have not heard of. A date
 * (投诉.2026-01, 投诉.Q1) and a version (投诉.v2) are none.
 */
const extensionOf = (path: string): string | undefined => /.\.(?![vqw]\d+$)(7z|[a-z]\w*)$/i.exec(basename(path))?.[1]?.toLowerCase()
