import type { CommandContext } from './command-context'

/** A command's work. What it resolves to is the exit status; nothing is 0. */
export type Work<Inputs extends readonly unknown[]> = (context: CommandContext, ...inputs: Inputs) => Promise<number | void>

/** Makes a command's action of its work, which is loaded when it runs. */
export type Working = <Inputs extends readonly unknown[]>(load: () => Work<Inputs>) => (...given: readonly unknown[]) => Promise<void>

/** Examples below a command's help. */
export function example(...lines: readonly string[]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  ${line}`).join('\n')}`
}
