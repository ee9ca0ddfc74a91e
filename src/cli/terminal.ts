import type { Readable, Writable } from 'node:stream'

/** What a command reads from and writes to. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** For data alone. */
  readonly stdout: Writable & { readonly isTTY?: boolean }
  /** For everything else: progress, notes, warnings, errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where SIGINT and SIGTERM arrive. */
  readonly signals: Signals
}

export interface Signals {
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** Whether colours and bold letters are welcome on standard output. */
export function isStyled({ stdout, env }: Terminal): boolean {
  return stdout.isTTY === true && !env.NO_COLOR
}
