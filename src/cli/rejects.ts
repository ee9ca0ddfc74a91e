import { TingyinError } from '../domain/errors'
import { openWriter } from '../export/open-writer'
import type { ExportColumn } from '../export/row-writer'
import { replayRejects } from '../ingest/replay-rejects'
import type { Reject, RejectFilter, RejectStore } from '../stores/rejects/reject-store'
import { byText } from '../stores/search/text-order'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { printable } from './marked-text'
import { formatOfName, openOutput } from './open-output'
import { timeOption } from './time-option'

export interface RejectOptions {
  readonly file?: string
  readonly code?: string
}

const filterOf = ({ file, code }: RejectOptions): RejectFilter => ({ ...(file !== undefined && { file }), ...(code !== undefined && { code }) })

export async function listRejectsCommand(context: CommandContext, options: RejectOptions & { readonly limit: number; readonly json?: boolean }): Promise<void> {
  await context.withExistingStores(async ({ rejects }) => {
    const filter = filterOf(options)
    const total = await rejects.count(filter)
    const listed = await rejects.list(filter, options.limit)
    if (options.json) return context.printJson({ total, rejects: listed })
    const inOrder = [...listed].sort((a, b) => byText(a.file, b.file) || a.line - b.line)
    for (const { file, line, code, message } of inOrder) context.print(printable(`${file}:${line}  ${code}  ${message}`))
    if (total === 0) context.note('No rows are rejected.')
    else if (listed.length < total) context.note(`Listed are ${grouped(listed.length)} of ${grouped(total)}; see more with --limit, or all with "tingyin rejects export".`)
    else context.note(`${counted(total, 'row')}. Put right what is wrong and import again, or send them through again with "tingyin rejects replay${context.dataOption}".`)
  })
}

/** What a table of rejects says beside the row itself. Prefixed, so that no column of the row has such a name. */
const causeColumns: readonly ExportColumn[] = [
  { key: 'reject.file', header: 'reject.file' },
  { key: 'reject.line', header: 'reject.line' },
  { key: 'reject.code', header: 'reject.code' },
  { key: 'reject.message', header: 'reject.message' },
]

export async function exportRejectsCommand(context: CommandContext, options: RejectOptions & { readonly out: string }): Promise<void> {
  const format = formatOfName(options.out) ?? 'csv'
  await context.withExistingStores(async ({ rejects }) => {
    const filter = filterOf(options)
    // Which columns there are is known only after all rows: they are read twice and never held.
    const names = new Set<string>()
    for await (const { record = {} } of allRejects(rejects, filter)) for (const name of Object.keys(record)) names.add(name)
    const columns = [...[...names].map((name) => ({ key: name, header: name })), ...causeColumns]
    const writer = openWriter(format, await openOutput(options.out, context.terminal), columns)
    let rows = 0
    for await (const { record, file, line, code, message } of allRejects(rejects, filter)) {
      await writer.write({ ...record, 'reject.file': file, 'reject.line': line, 'reject.code': code, 'reject.message': message })
      rows++
    }
    await writer.close()
    context.note(`${counted(rows, 'rejected row')} written to ${options.out}.`)
  })
}

async function* allRejects(rejects: RejectStore, filter: RejectFilter): AsyncGenerator<Reject> {
  for await (const page of rejectPages(rejects, filter)) yield* page
}

async function* rejectPages(rejects: RejectStore, filter: RejectFilter): AsyncGenerator<readonly Reject[]> {
  let after: string | undefined
  for (;;) {
    const page = await rejects.list(filter, 500, after)
    if (page.length === 0) return
    yield page
    after = page.at(-1)!.id
  }
}

export async function replayRejectsCommand(context: CommandContext, options: RejectOptions & { readonly occurredAt?: string; readonly json?: boolean }): Promise<void> {
  const occurredAt = options.occurredAt === undefined ? undefined : timeOption(options.occurredAt)
  await context.withStoredServices(async (services) => {
    const outcome = await replayRejects(filterOf(options), occurredAt === undefined ? {} : { occurredAt }, { ...services, pipelines: services.pipelines() })
    if (options.json) return context.printJson(outcome)
    const { read, stored, updated, unchanged, rejected, withoutRow, unreadable } = outcome
    context.print(`${counted(read, 'row')} sent through again: ${grouped(stored)} stored, ${grouped(updated)} updated, ${grouped(unchanged)} unchanged, ${grouped(rejected)} rejected again`)
    if (withoutRow > 0) context.note(`${counted(withoutRow, 'reject')} had no row kept; import the file again to bring them back.`)
    if (unreadable > 0) context.note(`${counted(unreadable, 'row')} could not be read and ${unreadable === 1 ? 'stays' : 'stay'} rejected: put right what "tingyin rejects list${context.dataOption}" says in the file and import it again.`)
  })
}

export async function removeRejectsCommand(context: CommandContext, { yes = false, all = false, json, ...options }: RejectOptions & { readonly yes?: boolean; readonly all?: boolean; readonly json?: boolean }): Promise<void> {
  if (yes && !all && options.file === undefined && options.code === undefined) {
    throw new TingyinError('REQUEST_INVALID', { problem: 'say which with --file or --code, or --all for every rejected row there is.' })
  }
  await context.withExistingStores(async ({ rejects }) => {
    const filter = filterOf(options)
    const found = await rejects.count(filter)
    let removed = 0
    if (yes) {
      for await (const page of rejectPages(rejects, filter)) {
        await rejects.remove(page.map(({ id }) => id))
        removed += page.length
      }
    }
    if (json) return context.printJson({ found, removed })
    if (yes) return context.print(`${counted(removed, 'rejected row')} removed.`)
    context.print(`${counted(found, 'rejected row')} would be removed.`)
    if (found > 0) context.note('Nothing was removed. Add --yes to remove them for good.')
  })
}
