import { addRule, editRule, listRules, removeRule, type RuleChanges } from '../alerts/alert-rules'
import type { AlertRule } from '../domain/alert-rule'
import type { CommandContext } from './command-context'
import { grouped } from './count-table'
import { printable } from './marked-text'

interface JsonOption {
  readonly json?: boolean
}

export async function listRulesCommand(context: CommandContext, { json }: JsonOption): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const rules = await listRules(records)
    if (json) context.printJson({ rules })
    else for (const rule of rules) context.print(ruleLine(rule))
  })
}

export async function addRuleCommand(context: CommandContext, id: string, { json, ...changes }: RuleChanges & JsonOption & { readonly name: string }): Promise<void> {
  await context.withServices(async (services) => tellRule(await addRule(id, changes, services.stores.records, services), json, context))
}

export async function editRuleCommand(context: CommandContext, id: string, { json, ...changes }: RuleChanges & JsonOption): Promise<void> {
  await context.withServices(async (services) => tellRule(await editRule(id, changes, services.stores.records, services), json, context))
}

export async function removeRuleCommand(context: CommandContext, id: string, { json }: JsonOption): Promise<void> {
  await context.withStores(async ({ records }) => {
    const rule = await removeRule(id, records)
    if (json) context.printJson({ rule })
    else context.note(`The rule "${id}" is removed; its alerts stay.`)
  })
}

function tellRule(rule: AlertRule, json: boolean | undefined, context: CommandContext): void {
  if (json) context.printJson({ rule })
  else context.print(ruleLine(rule))
}

/** `topics  主题  * by topic, each day: severity 50 or more, at most 3 a day`. */
function ruleLine({ id, name, query, split, cycle, step, leastSeverity, budget, enabled }: AlertRule): string {
  const watched = `${cycle === undefined ? '' : `${cycle} of `}${query}${split === undefined ? '' : ` by ${split}`}, each ${step}`
  return printable(`${id}  ${name}  ${watched}: severity ${leastSeverity} or more, at most ${grouped(budget)} a day${enabled ? '' : '; not enabled'}`)
}
