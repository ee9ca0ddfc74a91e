import { type Correction, inForce } from '../../src/domain/corrections'
import type { CorrectionStore } from '../../src/stores/corrections/correction-store'
import { EmbeddedCorrectionStore } from '../../src/stores/corrections/embedded-correction-store'
import { describeContract, describeFaults, overEmbeddedDatabase } from './contract'
import { correctionStoreContract } from './correction-store.contract'

const open = overEmbeddedDatabase<CorrectionStore>((database) => new EmbeddedCorrectionStore(database))

describeContract('embedded correction store', correctionStoreContract, open)

describeFaults(correctionStoreContract, open, {
  'a store that loses the remark': {
    breaks: 'gives back every field as it was kept, whatever the text',
    with: (sound) => ({
      add: (contact, version, corrections) => sound.add(contact, version, corrections.map(({ remark: _remark, ...rest }) => rest)),
    }),
  },
  'a store that acknowledges before it commits': {
    breaks: 'has committed what a resolved add or undo has changed',
    with: (sound) => ({
      undo: async (id, deed) => {
        setTimeout(() => sound.undo(id, deed).catch(() => undefined), 20)
        return true
      },
    }),
  },
  'a store that does not heed the version': {
    breaks: 'keeps nothing when the history has moved on since the version given',
    with: (sound) => ({ add: async (contact, _version, corrections) => sound.add(contact, (await sound.history(contact)).version, corrections) }),
  },
  'a store whose version counts corrections alone': {
    breaks: 'keeps nothing when the history has moved on since the version given',
    with: (sound) => ({
      history: async (contact) => {
        const { corrections } = await sound.history(contact)
        return { corrections, version: corrections.length }
      },
      add: async (contact, version, corrections) => {
        const now = await sound.history(contact)
        return now.corrections.length === version ? sound.add(contact, now.version, corrections) : undefined
      },
    }),
  },
  'a store that looks before it writes': {
    breaks: 'lets one of several that have seen the same history succeed',
    with: (sound) => ({
      add: async (contact, version, corrections) => {
        if ((await sound.history(contact)).version !== version) return undefined
        await new Promise((resolve) => setTimeout(resolve, 20))
        return sound.add(contact, (await sound.history(contact)).version, corrections)
      },
    }),
  },
  'a store that undoes again what is undone': {
    breaks: 'undoes a correction once, keeps it marked, and knows no other',
    with: (sound) => ({ undo: async (id, deed) => (await sound.undo(id, deed)) || (await sound.get(id)) !== undefined }),
  },
  'a store in which the first word holds': {
    breaks: 'says what holds in the order of the keys: the last of a field that is not undone',
    with: (sound) => ({
      inForce: async (contacts) =>
        Promise.all(contacts.map(async (contact) => inForce([...(await sound.history(contact)).corrections].map((each): Correction => ({ ...each, position: -each.position }))))),
    }),
  },
  'a store that leaves out contacts nobody corrected': {
    breaks: 'says what holds in the order of the keys: the last of a field that is not undone',
    with: (sound) => ({ inForce: async (contacts) => (await sound.inForce(contacts)).filter((each) => each.length > 0) }),
  },
  'a store that answers for the first contacts alone': {
    breaks: 'answers for more contacts at once than one command carries',
    with: (sound) => ({ inForce: async (contacts) => [...(await sound.inForce(contacts.slice(0, 500))), ...contacts.slice(500).map(() => [])] }),
  },
  'a store that gives the last one seen again': {
    breaks: 'lists by the last change, then by id, and pages through each once',
    with: (sound) => ({
      list: async (filter, limit, after) => {
        const page = await sound.list(filter, limit, after)
        return after === undefined ? page : { ...page, corrections: [...(await sound.list(filter, 1)).corrections, ...page.corrections].slice(0, limit) }
      },
    }),
  },
  'a store that lists by when a correction was made': {
    breaks: 'brings one that is undone up again, behind',
    with: (sound) => ({
      list: async (filter, limit, after) => {
        const { corrections } = await sound.list(filter, 1_000)
        const all = [...corrections].sort((a, b) => (a.at < b.at ? -1 : 1))
        const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1
        const page = all.slice(from, from + limit)
        return { corrections: page, ...(from + limit < all.length && { next: page.at(-1)!.id }) }
      },
    }),
  },
  'a store that counts what it does not list': {
    breaks: 'filters by field, time of the last change and sample together, and counts the same',
    with: (sound) => ({ count: () => sound.count({}) }),
  },
  'a store that begins again at a cursor it does not know': {
    breaks: 'refuses page limits out of 1 to 5,000 and cursors of others',
    with: (sound) => ({ list: (filter, limit, after) => sound.list(filter, limit, after?.startsWith('1') ? after : undefined) }),
  },
  'a store that copies over what is there': {
    breaks: 'copies corrections as they are, each once',
    with: (sound) => ({
      copy: async (corrections) => {
        await sound.copy(corrections)
        return corrections.length
      },
    }),
  },
})
