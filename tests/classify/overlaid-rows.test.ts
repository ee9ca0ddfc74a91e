import fc from 'fast-check'
import { nobody, overlaidRows } from '../../src/classify/overlaid-rows'

const width = 30
const rowsOf = fc.array(fc.uniqueArray(fc.nat({ max: width - 1 }), { maxLength: 12 }), { maxLength: 60 })

describe('overlaidRows', () => {
  it('tells of every row and column whether the row has the column', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const { starts, owners } = overlaidRows(rows, width)
        rows.forEach((columns, row) => {
          const found = Array.from({ length: width }, (_, column) => column).filter((column) => owners[starts[row]! + column] === row)
          expect(found).toEqual(columns.toSorted((a, b) => a - b))
        })
      }),
    )
  })

  it('has a place for every column of an empty row, which nobody claims', () => {
    const { starts, owners } = overlaidRows([[], [0, 29], [0]], width)
    const places = [...owners.subarray(starts[0]!, starts[0]! + width)]
    expect(places).toEqual(Array.from({ length: width }, () => nobody))
  })

  it('lays rows that leave each other room over each other', () => {
    const { owners } = overlaidRows([[0, 2], [0, 2]], 3)
    expect([...owners].filter((owner) => owner !== nobody)).toEqual([0, 1, 0, 1])
  })
})
