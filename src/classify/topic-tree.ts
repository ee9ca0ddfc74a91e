import { TingyinError } from '../domain/errors'
import type { Tier } from '../domain/labels'
import type { Name } from './name'

export interface Topic {
  /** Stays as it is, whatever the topic is called and wherever it stands: contacts, corrections and saved queries name it. */
  readonly id: string
  readonly name: Name
  readonly parent?: string
  /** Other names, in any language. */
  readonly synonyms: readonly string[]
  /** Ids of topics that went into this one, and names it no longer goes by. They still mean it. */
  readonly was: readonly string[]
  /** The tier a contact on this topic leans to when little else speaks. */
  readonly leans?: Tier
  /** When it was added beside contacts that were labelled before, ISO 8601. */
  readonly since?: string
}

/** The topic of contacts that name none. */
export const noTopic = 'other'

/** The topics as they are today, and the one place where ids and names of yesterday find theirs. */
export class TopicTree {
  private readonly topicOf = new Map<string, Topic>()
  private readonly presentOf = new Map<string, string>()
  /** Whether any topic stands under another: where none does, each is the whole and the part that is spoken of. */
  readonly hasParts: boolean
  private readonly pathOf = new Map<string, readonly string[]>()
  private readonly withinOf = new Map<string, string[]>()

  /** @throws TingyinError DICTIONARY_INVALID when two topics go by one name, or a parent is missing or below its own topic */
  constructor(readonly topics: readonly Topic[]) {
    for (const topic of topics) this.topicOf.set(topic.id, topic)
    this.checkNames()
    this.checkParents()
    for (const { id, was } of topics) for (const before of was) this.presentOf.set(before, id)
    this.hasParts = topics.some(({ parent }) => parent !== undefined)
    for (const { id } of topics) {
      const path = this.pathTo(id)
      this.pathOf.set(id, path)
      for (const above of path) this.withinOf.set(above, [...(this.withinOf.get(above) ?? []), id])
    }
  }

  /** The topic with this id, or with this among what it was. */
  get(id: string): Topic | undefined {
    return this.topicOf.get(this.present(id))
  }

  /** The id that stands today for one that was stored some day; an id nobody knows stays as it is. */
  present(id: string): string {
    return this.presentOf.get(id) ?? id
  }

  /** The topic that one stands right under. */
  parent(id: string): string | undefined {
    return this.hasParts ? this.get(id)?.parent : undefined
  }

  /** A topic and those it stands under, itself first. */
  path(id: string): readonly string[] {
    const present = this.present(id)
    return this.pathOf.get(present) ?? [present]
  }

  /** Ids of a topic and of all that stand under it. */
  within(id: string): readonly string[] {
    return this.withinOf.get(id) ?? []
  }

  /** Every id under which a contact of this topic may be stored: of the topic, of those under it, and of what they were. */
  stored(id: string): readonly string[] {
    return this.within(id).flatMap((within) => [within, ...this.topicOf.get(within)!.was])
  }

  private pathTo(id: string): readonly string[] {
    const parent = this.topicOf.get(id)?.parent
    return parent === undefined ? [id] : [id, ...this.pathTo(parent)]
  }

  private checkNames(): void {
    const owner = new Map<string, string>()
    for (const topic of this.topics) {
      for (const name of namesOf(topic)) {
        const folded = name.normalize('NFKC').toLowerCase().trim()
        const other = owner.get(folded)
        if (other !== undefined && other !== topic.id) refuse(`"${name}" means both ${other} and ${topic.id}; leave it with one.`)
        owner.set(folded, topic.id)
      }
    }
  }

  private checkParents(): void {
    for (const { id, parent } of this.topics) {
      const path = [id]
      for (let above = parent; above !== undefined; above = this.topicOf.get(above)?.parent) {
        if (!this.topicOf.has(above)) refuse(`${id}.parent: there is no topic "${above}"; topics are ${[...this.topicOf.keys()].join(', ')}.`)
        if (path.includes(above)) refuse(`${id}.parent: ${[...path, above].join(' → ')} runs in a circle; a top topic has no parent.`)
        path.push(above)
      }
    }
    if (!this.topicOf.has(noTopic)) refuse(`the topic "${noTopic}" is missing; contacts that name no topic go there.`)
  }
}

/** Everything that means a topic, its id first. */
export function namesOf({ id, name, synonyms, was }: Topic): readonly string[] {
  return [id, name.zh, name.en, ...synonyms, ...was]
}

function refuse(problem: string): never {
  throw new TingyinError('DICTIONARY_INVALID', { file: 'topics.yaml', problem })
}
