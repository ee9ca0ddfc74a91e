import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Analysis } from '../domain/analysed-contact'
import type { RawContact } from '../domain/contact'
import type { TingyinError } from '../domain/errors'
import { type Pipeline, togetherInStage } from '../pipeline/pipeline'
import { sizeOf } from './import-context'

/** Contacts analysed before the process looks after others: some ten milliseconds' work. */
const TURN_CONTACTS = 50
/** The same for long texts. */
const TURN_CHARACTERS = 50_000

type Outcomes = readonly (Analysis | TingyinError)[]

/** Analyses contacts a few at a time. In the order of the contacts: the analysis, or the error of the stage that refuses the contact. */
export type Analyse = (contacts: readonly RawContact[], pipeline: Pipeline) => AsyncIterable<Outcomes>

/** Lets probes, the renewal of leases and requests through in between. */
export const inTurns: Analyse = (contacts, pipeline) => eachTurn(contacts, (turn) => pipeline.runAll(turn))

/** The same for contacts that `Pipeline.maskAll` has masked. */
export const maskedInTurns: Analyse = (contacts, pipeline) => eachTurn(contacts, (turn) => pipeline.runMasked(turn))

/** Lets nobody through, for an import, whose process nobody else waits for, and for whoever gives few at a time. */
export const atOnce: Analyse = async function* (contacts, pipeline) {
  for (let start = 0; start < contacts.length; start += togetherInStage) yield pipeline.runAll(contacts.slice(start, start + togetherInStage))
}

async function* eachTurn(contacts: readonly RawContact[], analyse: (turn: readonly RawContact[]) => Outcomes): AsyncGenerator<Outcomes> {
  let turn: RawContact[] = []
  let characters = 0
  for (const [i, contact] of contacts.entries()) {
    turn.push(contact)
    characters += sizeOf(contact)
    if (turn.length < TURN_CONTACTS && characters < TURN_CHARACTERS && i < contacts.length - 1) continue
    yield analyse(turn)
    await nextTurn()
    turn = []
    characters = 0
  }
}
