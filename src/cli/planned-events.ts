import { addPlannedEvent, type GivenEvent, type KeptPlannedEvent, listPlannedEvents, removePlannedEvent } from '../alerts/planned-events'
import type { CommandContext } from './command-context'
import { printable } from './marked-text'

interface JsonOption {
  readonly json?: boolean
}

export async function listPlannedEventsCommand(context: CommandContext, { json }: JsonOption): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const events = await listPlannedEvents(records)
    if (json) return context.printJson({ events })
    for (const event of events) context.print(plannedEventLine(event))
    if (events.length === 0) context.note('Nothing is planned.')
    return undefined
  })
}

export async function addPlannedEventCommand(
  context: CommandContext,
  name: string,
  { json, by, remark, ...event }: Omit<GivenEvent, 'id' | 'name'> & JsonOption & { readonly by: string; readonly remark?: string },
): Promise<void> {
  await context.withServices(async (services) => {
    const added = await addPlannedEvent({ name, ...event }, { by, remark }, services.stores.records, services)
    if (json) context.printJson({ event: added })
    else context.print(plannedEventLine(added))
  })
}

export async function removePlannedEventCommand(context: CommandContext, id: string, { json }: JsonOption): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const event = await removePlannedEvent(id, records)
    if (json) context.printJson({ event })
    else context.note(`The ${event.kind} "${id}" is removed.`)
  })
}

/** `5b0c6c3e  2026-11-01–2026-11-11  promotion  双十一流量包  product data_pack  王芳`. */
export function plannedEventLine({ id, kind, name, from, to, product, region, by, remark }: KeptPlannedEvent): string {
  return printable(
    [
      id,
      `${from}–${to}`,
      kind,
      name,
      ...(product === undefined ? [] : [`product ${product}`]),
      ...(region === undefined ? [] : [`region ${region}`]),
      by,
      ...(remark === undefined ? [] : [`“${remark.replaceAll('\n', ' ')}”`]),
    ].join('  '),
  )
}
