import fc from 'fast-check'
import { PackedRows } from '../../src/classify/packed-rows'

const rowCount = 40

/** Rows as runs that are met, wherever they stand in a text. */
const metOf = (rows: readonly number[]): Int32Array => Int32Array.from(rows.flatMap((row) => [row, 0, 1]))

describe('PackedRows', () => {
  it.each([1, 4, 15, 16, 17, 42])('adds up and tells weights of %i outputs', (outputs) => {
    const weightsOf = fc.int8Array({ min: -127, max: 127, minLength: rowCount * outputs, maxLength: rowCount * outputs })
    // More than are added before a sum could run over.
    const rowsOf = fc.array(fc.nat({ max: rowCount - 1 }), { maxLength: 600, size: 'max' })
    fc.assert(
      fc.property(weightsOf, rowsOf, (weights, rows) => {
        const packed = new PackedRows(weights, outputs)
        const sums = [...packed.add(metOf(rows))].slice(0, outputs)
        expect(sums).toEqual(Array.from({ length: outputs }, (_, k) => rows.reduce((sum, row) => sum + weights[row * outputs + k]!, 0)))
        for (const row of rows.slice(0, 3)) expect(packed.weight(row, outputs - 1)).toBe(weights[row * outputs + outputs - 1])
      }),
      { numRuns: 50 },
    )
  })

  it.each([-127, 127])('adds up hundreds of rows of nothing but %i', (weight) => {
    const packed = new PackedRows(new Int8Array(42).fill(weight), 42)
    expect([...packed.add(metOf(Array.from({ length: 1_000 }, () => 0)))].slice(0, 42)).toEqual(Array.from({ length: 42 }, () => 1_000 * weight))
  })
})
