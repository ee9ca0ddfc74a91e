import type { IncidentReport } from '../src/domain/alert'
import type { AlertRule } from '../src/domain/alert-rule'

/** What a detector might say of a series, with what matters to a test. */
export function aReport(fields: Partial<IncidentReport> = {}): IncidentReport {
  const since = fields.since ?? '2026-03-02'
  return {
    series: 'broadband',
    since,
    until: since,
    channel: 'one_step',
    severity: 70,
    pValue: 1e-6,
    observed: 120,
    expected: 60,
    interval98: { lower: 41, upper: 84 },
    contributions: [{ effect: 'level', factor: 50 }, { effect: 'weekday', factor: 1.2 }],
    reasons: [{ field: 'region', value: '南京', n: 70, expected: 12, excess: 58, likelihoodRatio: 130.5, query: 'topic:broadband region:南京 date:2026-03-02' }],
    ended: false,
    ...fields,
  }
}

export function aRule(fields: Partial<AlertRule> = {}): AlertRule {
  return { id: 'topics', name: '主题', query: '*', split: 'topic', step: 'day', leastSeverity: 50, budget: 3, enabled: true, ...fields }
}
