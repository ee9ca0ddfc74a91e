import { nearestName } from '../../src/text/nearest-name'

const known = ['billing', 'broadband', 'tariff', '宽带固话与IPTV', '携号转网']

describe('nearestName', () => {
  it.each([
    ['a slip of the pen', 'biling', 'billing'],
    ['two letters in the wrong order', 'tarfif', 'tariff'],
    ['another character', '携号转往', '携号转网'],
    ['the beginning of a name', '宽带固话', '宽带固话与IPTV'],
    ['a name and more', 'billing-department', 'billing'],
    ['nothing like it', '养老金', undefined],
    ['nothing for one character', '带', undefined],
    ['nothing for a whole sentence', '宽带固话与IPTV'.repeat(10), undefined],
  ])('finds for %s', (_, written, name) => expect(nearestName(written, known)).toBe(name))
})
