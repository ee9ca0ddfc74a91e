import type { TopicTree } from '../classify/topic-tree'
import { type ContactKey, keyText } from '../domain/contact'
import type { Correction } from '../domain/corrections'
import type { CorrectionStore } from '../stores/corrections/correction-store'

/** A topic that somebody chose for contacts when it had no parts, or fewer. */
export interface UndecidedTopic {
  readonly topic: string
  readonly contacts: readonly ContactKey[]
}

/**
 * Corrections that are older than a part of their topic. They hold until somebody confirms them or decides on the part; nobody else can know what was
 * meant.
 */
export async function undecidedTopics(tree: TopicTree, corrections: CorrectionStore): Promise<readonly UndecidedTopic[]> {
  const split = new Map<string, number>()
  for (const { id, since } of tree.topics) {
    if (since !== undefined) for (const above of tree.path(id).slice(1)) split.set(above, Math.max(Date.parse(since), split.get(above) ?? 0))
  }
  if (split.size === 0) return []
  const holding = new Map<string, Correction>()
  let after: string | undefined
  do {
    const page = await corrections.list({ field: 'topic' }, 1_000, after)
    for (const correction of page.corrections) {
      const key = keyText(correction.contact)
      if (correction.undone === undefined && (holding.get(key)?.position ?? 0) < correction.position) holding.set(key, correction)
    }
    after = page.next
  } while (after !== undefined)
  const undecided = new Map<string, ContactKey[]>()
  for (const { contact, after: topic, at } of holding.values()) {
    if (Date.parse(at) < (split.get(topic as string) ?? 0)) undecided.set(topic as string, [...(undecided.get(topic as string) ?? []), contact])
  }
  return [...undecided].map(([topic, contacts]) => ({ topic, contacts }))
}
