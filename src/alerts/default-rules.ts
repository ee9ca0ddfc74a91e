import type { AlertRule } from '../domain/alert-rule'

const usual = { step: 'day', leastSeverity: 50, enabled: true } as const

/** The rules there are until somebody changes them. */
export const defaultRules: readonly AlertRule[] = [
  { ...usual, id: 'all', name: '全部接触', query: '*', budget: 1 },
  { ...usual, id: 'complaints', name: '投诉', query: 'kind:complaint', budget: 1 },
  { ...usual, id: 'products', name: '产品', query: '*', split: 'product', budget: 3 },
  { ...usual, id: 'ratios', name: '咨询比', query: 'kind:consultation', split: 'product', cycle: 'ratios', budget: 3 },
  { ...usual, id: 'terms', name: '关键词', query: '*', split: 'keyword', budget: 3 },
  { ...usual, id: 'topics', name: '主题', query: '*', split: 'topic', budget: 3 },
  // That a wave is used up is news of a small one too.
  { ...usual, id: 'waves', name: '推广周期', query: 'kind:consultation', split: 'product', cycle: 'waves', leastSeverity: 0, budget: 3 },
]
