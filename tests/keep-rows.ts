import { type AnalysedRow, keepContacts, type KeptOutcome } from '../src/ingest/keep-contacts'
import type { Pipeline } from '../src/pipeline/pipeline'
import type { Stores } from '../src/stores/open-stores'

/** Keeps analysed rows in one part. `pipelines` are needed only where somebody corrects the contacts at the same moment. */
export const keepRows = (
  rows: readonly AnalysedRow[],
  stores: Pick<Stores, 'contacts' | 'search' | 'corrections'>,
  pipelines: readonly Pipeline[] = [],
): Promise<KeptOutcome> => keepContacts(rows.map(({ analysis: { contact: { source, id } } }) => ({ source, id })), [rows], stores, pipelines)
