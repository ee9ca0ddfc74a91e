import { CommanderError } from 'commander'
import type { Openers } from './command-context'
import { reportFailure } from './report-failure'
import { buildProgram } from './program'
import type { Terminal } from './terminal'

export type { Openers }

/**
 * Runs one command line. Never rejects: whatever goes wrong is said on standard error.
 *
 * Resolves to the exit status: 0; 1 when it failed; 2 when it was asked for in a way that cannot be.
 */
export async function run(argv: readonly string[], terminal: Terminal, open: Openers): Promise<number> {
  let status = 0
  try {
    const program = buildProgram(terminal, open, (outcome) => (status = outcome))
    await program.parseAsync(argv, { from: 'user' })
    return status
  } catch (error) {
    // Help and version come as errors too.
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    return reportFailure(error, argv, terminal)
  }
}
