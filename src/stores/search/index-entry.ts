import type { Analysis } from '../../domain/analysed-contact'
import { flags } from '../../domain/labels'
import type { IndexEntry } from './search-index'

/** What the index takes of an analysed contact. */
export function indexEntry({ contact, indexed }: Analysis, receivedAt: number): IndexEntry {
  const { id, source, form, occurredAt, channel, region, agent, team, operator, status, customerKey: customer, keywords: keyword, labels } = contact
  return {
    values: {
      id, source, form, channel, region, agent, team, operator, status, customer, keyword,
      tier: labels.tier.value,
      kind: labels.kind.value,
      polarity: labels.polarity.value,
      stage: labels.stage.value,
      topic: labels.topic.value,
      product: labels.products.map(({ value }) => value),
      flag: flags.filter((flag) => labels.flags[flag].value),
    },
    occurredAt,
    indexed,
    receivedAt,
  }
}
