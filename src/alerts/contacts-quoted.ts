import { type Finding, type FoundContact, typicalContacts } from '../analytics/find-contacts'
import type { ReportedIncident } from '../domain/alert'

const QUOTED = 3

/** Three contacts of an incident that say most of the terms that moved, as they are stored now. */
export function contactsQuoted({ query, reasons }: ReportedIncident, finding: Finding): Promise<readonly FoundContact[]> {
  return typicalContacts(query, reasons.filter(({ field }) => field === 'term').map(({ value }) => value), QUOTED, finding)
}
