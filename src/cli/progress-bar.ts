import type { Terminal } from './terminal'

export interface ProgressBar {
  update(done: number, note?: string): void
  /** Takes the bar off the screen. */
  stop(): void
}

/** A bar on standard error, drawn on a terminal only. */
export function progressBar({ stderr }: Terminal, label: string, total: number): ProgressBar {
  if (stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined }
  const { SingleBar, Presets } = require('cli-progress') as typeof import('cli-progress')
  const bar = new SingleBar(
    { stream: stderr as NodeJS.WritableStream, format: `${label} {bar} {percentage}% {note}`, hideCursor: true, clearOnComplete: true, fps: 10 },
    Presets.shades_classic,
  )
  bar.start(Math.max(total, 1), 0, { note: '' })
  return {
    update: (done, note = '') => bar.update(Math.min(done, Math.max(total, 1)), { note }),
    stop: () => bar.stop(),
  }
}
