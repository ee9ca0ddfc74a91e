import type { ContactStore, PutOutcome } from '../src/stores/contacts/contact-store'

/** Has `instead` happen in the place of the next batch that a store keeps; `put` keeps it. */
export function onNextPut(contacts: ContactStore, instead: (put: () => Promise<PutOutcome>) => Promise<PutOutcome>): void {
  const batch = contacts.batch.bind(contacts)
  contacts.batch = (size) => {
    contacts.batch = batch
    const sound = batch(size)
    return { add: (record) => sound.add(record), put: () => instead(() => sound.put()) }
  }
}
