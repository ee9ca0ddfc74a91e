/** What the model says of what it does not know. Not -Infinity: it is added up, and the sums decide where all ways are impossible. */
const IMPOSSIBLE = -3.14e100

/** A character begins a word, ends it, stands inside it or is one by itself: 0 to 3, of which the odd ones end a word. */
const STATES = 4
const END = 1
const SINGLE = 3

/**
 * Finds words that no dictionary has in a run of characters: a hidden Markov model says how likely each character begins a word, ends
 * it or stands inside (Viterbi). Its numbers come with jieba.
 */
export class NewWords {
  readonly #start: readonly number[]
  /** By the state before and the state. */
  readonly #transitions: readonly number[]
  /** By the state, those that it can follow, half of all, and how many they are: what IMPOSSIBLE is added to is never the best. */
  readonly #predecessors = new Uint8Array(STATES * STATES)
  readonly #predecessorCounts = new Uint8Array(STATES)
  /** A number for each character the model knows; all others have 0. */
  readonly #numbers = new Uint16Array(0x10000)
  /** By the character's number and the state. */
  readonly #emissions: Float64Array
  // For the run at hand: the weight of each state at the character before and at this one, the state before each, and the best way.
  #before = new Float64Array(STATES)
  #now = new Float64Array(STATES)
  #paths = new Uint8Array(0)
  #states = new Uint8Array(0)

  /** `model` is the text of jieba's `hmm_model.utf8`. @throws RangeError when it is something else */
  constructor(model: string) {
    const lines = model.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
    const [start = [], ...transitions] = lines.slice(0, 1 + STATES).map((line) => line.split(' ').map(Number))
    const emissions = lines.slice(1 + STATES).map((line) => line.split(','))
    if (start.length !== STATES || transitions.flat().length !== STATES * STATES || emissions.length !== STATES || [...start, ...transitions.flat()].some(Number.isNaN)) refuse()
    this.#start = start
    this.#transitions = transitions.flat()
    this.#transitions.forEach((weight, i) => {
      const state = i % STATES
      if (weight > IMPOSSIBLE) this.#predecessors[state * STATES + this.#predecessorCounts[state]!++] = (i - state) / STATES
    })
    let number = 0
    for (const entries of emissions) {
      for (const entry of entries) {
        if (entry[1] !== ':') refuse()
        this.#numbers[entry.charCodeAt(0)] ||= ++number
      }
    }
    this.#emissions = new Float64Array((number + 1) * STATES).fill(IMPOSSIBLE)
    emissions.forEach((entries, state) => {
      for (const entry of entries) {
        const weight = Number(entry.slice(2))
        if (Number.isNaN(weight)) refuse()
        this.#emissions[this.#numbers[entry.charCodeAt(0)]! * STATES + state] = weight
      }
    })
  }

  /**
   * Says at which characters of a run words end: where the number is odd. The answer is written over by the next.
   * `starts[from]` up to `starts[to]` are the places of the run's characters in `units`.
   */
  ends(units: Uint16Array, starts: Int32Array, from: number, to: number): Uint8Array {
    const length = to - from
    if (this.#states.length < length) {
      this.#states = new Uint8Array(length * 2)
      this.#paths = new Uint8Array(length * 2 * STATES)
    }
    const emissions = this.#emissions
    const transitions = this.#transitions
    const paths = this.#paths
    const states = this.#states
    const predecessors = this.#predecessors
    const counts = this.#predecessorCounts
    let before = this.#before
    let now = this.#now
    for (let i = 0; i < length; i++) {
      const row = this.#numbers[units[starts[from + i]!]!]! * STATES
      for (let state = 0; state < STATES; state++) {
        const emission = emissions[row + state]!
        if (i === 0) {
          now[state] = this.#start[state]! + emission
          continue
        }
        let best = IMPOSSIBLE
        let path = END
        for (let at = state * STATES, end = at + counts[state]!; at < end; at++) {
          const last = predecessors[at]!
          const weight = before[last]! + transitions[last * STATES + state]! + emission
          if (weight > best) {
            best = weight
            path = last
          }
        }
        now[state] = best
        paths[i * STATES + state] = path
      }
      ;[before, now] = [now, before]
    }
    let state = before[END]! >= before[SINGLE]! ? END : SINGLE
    for (let i = length - 1; i >= 0; i--) {
      states[i] = state
      state = paths[i * STATES + state]!
    }
    return states
  }
}

function refuse(): never {
  throw new RangeError('this is no hidden Markov model of jieba')
}
