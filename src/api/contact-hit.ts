import type { z } from 'zod'
import type { FoundContact } from '../analytics/find-contacts'
import { flags } from '../domain/labels'
import type { hitSchema } from './contact-schema'

/** A found contact in short, as lists show it. */
export function contactHit({ contact, score, snippet }: FoundContact): z.infer<typeof hitSchema> {
  const { id, source, occurredAt, form, channel, product, region, status, labels } = contact
  return {
    id,
    source,
    occurredAt,
    form,
    ...(channel !== undefined && { channel }),
    ...(product !== undefined && { product }),
    ...(region !== undefined && { region }),
    ...(status !== undefined && { status }),
    score,
    tier: labels.tier.value,
    also: labels.tier.also,
    kind: labels.kind.value,
    polarity: labels.polarity.value,
    stage: labels.stage.value,
    topic: labels.topic.value,
    products: labels.products.map(({ value }) => value),
    flags: flags.filter((flag) => labels.flags[flag].value),
    snippet,
  }
}
