import { addCounts, type IngestCounts, noCounts } from './ingest'

/** What this process has ingested since it started, and which jobs it failed at. */
export class IngestTally {
  counts: IngestCounts = noCounts
  readonly failedAttempts = new Map<string, number>()

  add(counts: IngestCounts): void {
    this.counts = addCounts(this.counts, counts)
  }

  failed(kind: string): void {
    this.failedAttempts.set(kind, (this.failedAttempts.get(kind) ?? 0) + 1)
  }
}
