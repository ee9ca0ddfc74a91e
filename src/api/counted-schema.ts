import { z } from 'zod'

export const countedFields = { contacts: z.number().describe('How many contacts.'), query: z.string().describe('The query that finds them.') }
export const countedSchema = z.strictObject(countedFields).meta({ id: 'Counted', description: 'A number of contacts, and the query that finds them.' })
