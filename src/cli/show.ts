import { contactsWithId } from '../analytics/contacts-with-id'
import { flatLabels } from '../analytics/flat-labels'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import type { AnalysedContact } from '../domain/analysed-contact'
import { TingyinError } from '../domain/errors'
import type { CommandContext } from './command-context'
import { allEvidence, explainedLabels, headLine, labelLine } from './contact-lines'
import { boldMarks, bracketMarks, markSpans, printable } from './marked-text'

export async function showCommand(context: CommandContext, id: string, options: { readonly source?: string; readonly json?: boolean }): Promise<void> {
  await context.withStoredServices(async (services) => {
    const [contact, ...others] = await contactsWithId(id, options.source, services)
    if (others.length > 0) {
      const sources = [contact, ...others].map(({ source }) => `"${source}"`).join(', ')
      throw new TingyinError('REQUEST_INVALID', { problem: `several sources have a contact "${contact.id}": ${sources}. Name one with --source.` })
    }
    if (options.json) context.printJson({ ...contact, flat: flatLabels(contact) })
    else for (const line of contactLines(contact, services.names, context.styled)) context.print(line)
  })
}

function contactLines(contact: AnalysedContact, names: ValueNames, styled: boolean): readonly string[] {
  const { product, agent, team, operator, status, resolvedAt, transfers, scores, customerKey, attributes, form } = contact
  const facts = Object.entries({
    产品: product, 坐席: agent, 班组: team, 运营商: operator, 状态: status, 办结: resolvedAt, 转派: transfers, 客户: customerKey,
    满意度: scores?.csat, NPS: scores?.nps, 费力度: scores?.ces, ...attributes,
  }).filter(([, value]) => value !== undefined)
  return [
    `${headLine(contact)}  ${nameOf(names, 'form', form)}`,
    labelLine(contact.labels, names),
    '',
    markSpans(contact.text, allEvidence(contact), styled ? boldMarks : bracketMarks),
    '',
    ...explainedLabels(contact, names),
    `关键词    ${contact.keywords.join(' ')}`,
    ...(facts.length > 0 ? ['', ...facts.map(([name, value]) => printable(`${name}：${value}`))] : []),
    '',
    `${contact.versions.pipeline}, dictionary ${contact.versions.dictionary}`,
  ]
}
