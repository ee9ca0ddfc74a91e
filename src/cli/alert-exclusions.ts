import { addExclusion, listExclusions, removeExclusion } from '../alerts/exclusions'
import type { SeriesExclusion } from '../domain/alert-rule'
import type { CommandContext } from './command-context'
import { printable } from './marked-text'

interface JsonOption {
  readonly json?: boolean
}

export async function listExclusionsCommand(context: CommandContext, { json }: JsonOption): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const exclusions = await listExclusions(records)
    if (json) return context.printJson({ exclusions })
    for (const exclusion of exclusions) context.print(exclusionLine(exclusion))
    if (exclusions.length === 0) context.note('Nothing is excluded.')
    return undefined
  })
}

export interface AddExclusionOptions extends JsonOption {
  readonly series?: string
  readonly from: string
  readonly to: string
  readonly by: string
  readonly remark?: string
}

export async function addExclusionCommand(context: CommandContext, rule: string, { json, by, remark, ...span }: AddExclusionOptions): Promise<void> {
  await context.withServices(async ({ stores: { records }, pseudonyms }) => {
    const exclusion = await addExclusion({ rule, ...span }, { by, remark }, records, pseudonyms)
    if (json) context.printJson({ exclusion })
    else context.print(exclusionLine(exclusion))
  })
}

export async function removeExclusionCommand(context: CommandContext, id: string, { json }: JsonOption): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const exclusion = await removeExclusion(id, records)
    if (json) context.printJson({ exclusion })
    else context.note(`"${id}" is removed; people are told of the series again.`)
  })
}

/** `5b0c6c3e-…  topics/broadband  2026-02-15–2026-02-23  not told  王芳`. */
export function exclusionLine({ id, rule, series, from, to, leastSeverity, by, remark }: SeriesExclusion): string {
  return printable(
    [
      id,
      series === '' ? rule : `${rule}/${series}`,
      `${from}–${to}`,
      leastSeverity === undefined ? 'not told' : `told from severity ${leastSeverity} on`,
      by,
      ...(remark === undefined ? [] : [`“${remark.replaceAll('\n', ' ')}”`]),
    ].join('  '),
  )
}
