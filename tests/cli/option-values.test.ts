import { facetOption, fieldOption } from '../../src/cli/option-values'
import { readField } from '../../src/ingest/read-label-values'

it.each([['team', 'team'], ['班组', 'team'], ['体验层次', 'tier'], ['day', 'day'], ['日期', 'day'], ['Topic', 'topic']])('takes %s for the field that queries take it for', (name, field) => {
  expect(fieldOption(name)).toBe(field)
})

it('takes a field’s Chinese name where values are counted or labels are corrected', () => {
  expect(facetOption('层次,地市:5')).toEqual({ tier: 10, region: 5 })
  expect([readField('产品'), readField('性质'), readField('churn')]).toEqual(['products', 'kind', 'churn'])
})

it('refuses what is no field and says which there are', () => {
  expect(() => fieldOption('心情')).toThrow(/no field "心情"\. There are: tier/)
})
