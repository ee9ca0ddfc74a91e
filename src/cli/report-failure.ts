import { CommanderError } from 'commander'
import { type ErrorCode, TingyinError } from '../domain/errors'
import type { Terminal } from './terminal'

/** What the caller has to ask for differently. Everything else failed. */
const asked: ReadonlySet<ErrorCode> = new Set(['REQUEST_INVALID', 'QUERY_INVALID', 'CURSOR_INVALID', 'LABEL_INVALID'])

/** Says what went wrong: a sentence for people, with `--json` also an object for programs. Gives the exit status. */
export function reportFailure(error: unknown, argv: readonly string[], { stdout, stderr, env }: Terminal): number {
  const tell = (code: string, message: string, details: unknown): void => {
    if (asksForJson(argv)) stdout.write(`${JSON.stringify({ error: { code, message, details } })}\n`)
  }
  if (error instanceof CommanderError) {
    // It has said so itself.
    const message = error.message.replace(/^error: /, '')
    tell('REQUEST_INVALID', message, { problem: message })
    return 2
  }
  if (error instanceof TingyinError) {
    stderr.write(`${error.message}\n`)
    tell(error.code, error.message, error.details)
    return asked.has(error.code) ? 2 : 1
  }
  const message = error instanceof Error ? error.message : String(error)
  stderr.write(`Something unforeseen went wrong: ${message}\n`)
  if (env.DEBUG && error instanceof Error) stderr.write(`${error.stack}\n`)
  else stderr.write('Set DEBUG=1 to see where.\n')
  tell('UNFORESEEN', message, {})
  return 1
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}
