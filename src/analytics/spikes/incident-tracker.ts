import type { Incident, Judgement } from '../../domain/spike'

/** Counts without an alarm after which an incident is over: less would part an outbreak over a quiet day or a weekend. */
const QUIET_COUNTS = 3

/** What a tracker knows, as plain JSON. */
export interface IncidentState {
  readonly incident?: Incident
  /** Counts without an alarm since the last one. */
  readonly quiet: number
}

/** Joins the alarms of one series into incidents: one for one event, which opens with its first alarm, grows, and closes after three quiet counts. */
export class IncidentTracker {
  #incident: Incident | undefined
  #quiet: number

  constructor(state: IncidentState = { quiet: 0 }) {
    this.#incident = state.incident
    this.#quiet = state.quiet
  }

  get state(): IncidentState {
    return { ...(this.#incident && { incident: this.#incident }), quiet: this.#quiet }
  }

  /** Takes the next judgement of the series. Gives the incident that it opened, made grow or closed; nothing where it changed none. */
  advance(judgement: Judgement): Incident | undefined {
    if (judgement.alarm) {
      this.#quiet = 0
      this.#incident = this.#incident === undefined ? opened(judgement) : grown(this.#incident, judgement)
      return this.#incident
    }
    // A step that is not known is not a quiet one.
    if (this.#incident === undefined || judgement.score === undefined) return undefined
    this.#quiet++
    if (this.#quiet < QUIET_COUNTS) return undefined
    const closed = { ...this.#incident, closedAt: judgement.at }
    this.#incident = undefined
    return closed
  }
}

function opened(judgement: Judgement): Incident {
  const { at, since = at, excess = 0 } = judgement
  return { since, openedAt: at, lastAlarmAt: at, peak: judgement, alarms: 1, excess }
}

function grown(incident: Incident, judgement: Judgement): Incident {
  const { at, observed = 0, expected = 0, severity } = judgement
  return {
    ...incident,
    lastAlarmAt: at,
    peak: severity > incident.peak.severity ? judgement : incident.peak,
    alarms: incident.alarms + 1,
    excess: incident.excess + observed - expected,
  }
}
