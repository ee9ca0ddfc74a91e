import type { Analysis } from '../../domain/analysed-contact'
import { type Flag, flags, type Labels } from '../../domain/labels'
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
      flag: raisedFlags(labels),
    },
    occurredAt,
    indexed,
    receivedAt,
  }
}

const none: readonly Flag[] = []

function raisedFlags({ flags: raised }: Labels): readonly Flag[] {
  return raised.escalation.value || raised.churn.value || raised.repeat.value ? flags.filter((flag) => raised[flag].value) : none
}
