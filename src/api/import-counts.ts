import { z } from 'zod'

export const importCounts = {
  read: z.number().describe('Rows read.'),
  stored: z.number().describe('Rows that became new contacts.'),
  unchanged: z.number().describe('Rows that are stored already, with the same content.'),
  updated: z.number().describe('Rows that replaced a stored contact.'),
  rejected: z.number().describe('Rows that could not become contacts; GET /api/rejects lists them.'),
}
