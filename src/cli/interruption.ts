import type { Signals } from './terminal'

export interface Interruption {
  readonly signal: AbortSignal
  /** Stops listening. */
  release(): void
}

/**
 * Lets a command stop at its next safe point: the first Ctrl-C aborts the signal. The second ends the process at once, for
 * nobody listens any more.
 */
export function interruptible(signals: Signals, onInterrupt: () => void, names: readonly ('SIGINT' | 'SIGTERM')[] = ['SIGINT']): Interruption {
  const controller = new AbortController()
  const release = (): void => {
    for (const name of names) signals.off(name, stop)
  }
  const stop = (): void => {
    release()
    onInterrupt()
    controller.abort()
  }
  for (const name of names) signals.once(name, stop)
  return { signal: controller.signal, release }
}
