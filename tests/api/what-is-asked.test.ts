import { z } from 'zod'
import { readPart } from '../../src/api/read-request'
import { openTestTools } from '../open-tools'

const { pseudonyms } = openTestTools()

it.each<[string, z.ZodType, unknown, string]>([
  ['a number of a record', z.record(z.string(), z.number().min(1)), { a: 0 }, 'must be a number, 1 at least'],
  ['a whole number of a record', z.record(z.string(), z.int().max(9)), { a: 2.5 }, 'must be a whole number, 9 at most'],
  ['a number of a union', z.object({ a: z.union([z.number().min(1).max(5), z.string().min(2)]) }), { a: 0 }, 'must be a number from 1 to 5'],
  ['a text of a union', z.object({ a: z.union([z.number().min(1), z.string().min(2)]) }), { a: '' }, 'must have at least 2 characters'],
  ['a number of a pipe', z.object({ a: z.string().transform(Number).pipe(z.number().max(9)) }), { a: '10' }, 'must be a number, 9 at most'],
  ['a number above 0', z.object({ a: z.number().positive() }), { a: 0 }, 'must be a number, more than 0'],
  ['a number below 5', z.object({ a: z.number().lt(5) }), { a: 5 }, 'must be a number, less than 5'],
  ['a share above 0', z.object({ a: z.number().positive().max(1) }), { a: 2 }, 'must be a number, more than 0 and 1 at most'],
  ['a number between two others', z.object({ a: z.number().gt(0).lt(1) }), { a: 0 }, 'must be a number, more than 0 and less than 1'],
  ['a multiple', z.object({ a: z.number().multipleOf(5) }), { a: 3 }, 'must be a number, a multiple of 5'],
  ['a whole multiple in a range', z.object({ a: z.int().min(0).max(60).multipleOf(5) }), { a: 3 }, 'must be a whole number from 0 to 60, a multiple of 5'],
  ['any whole number', z.object({ a: z.int() }), { a: 1e300 }, 'must be a whole number'],
  ['a number that is missing', z.object({ a: z.number().min(1) }), {}, 'is missing; must be a number, 1 at least'],
  ['a list', z.object({ a: z.array(z.number()).min(1) }), { a: [] }, 'must have at least 1 item'],
])('says of %s what it must be', (_, schema, sent, asked) => {
  expect(() => readPart('body', schema, sent, pseudonyms)).toThrow(`The request is not valid: body field a: ${asked}.`)
})
