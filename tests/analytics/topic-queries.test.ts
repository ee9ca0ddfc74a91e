import { keysNode, queryOf } from '../../src/analytics/topic-queries'

it('finds contacts by source and id, however many sources there are', () => {
  const keys = [{ source: 'tickets', id: 't1' }, { source: 'web', id: 't1' }, { source: 'tickets', id: 't2' }]
  expect(queryOf(keysNode(keys.slice(0, 1)))).toBe('source:tickets id:t1')
  expect(queryOf(keysNode(keys))).toBe('source:tickets id:t1,t2 OR source:web id:t1')
})
