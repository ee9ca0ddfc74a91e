import { z } from 'zod'
import type { Stage } from '../pipeline/stage'
import { stages } from '../stages/index'
import type { CommandContext } from './command-context'
import { padEnd } from './count-table'

export async function stagesCommand(context: CommandContext, { markdown }: { readonly markdown?: boolean }): Promise<void> {
  if (markdown) context.terminal.stdout.write(stagesReadme(stages))
  else for (const { name, summary } of stages) context.print(`${padEnd(name, 26)} ${summary}`)
}

const introduction = `# Pipelines

A pipeline file says which stages a contact goes through, in what order and with what options, and proves it by examples.
This page is generated: \`npm run -s tingyin -- stages --markdown > pipelines/README.md\`.

## The file

\`\`\`yaml
name: complaint-tickets            # the file's name without .yaml
summary: Tickets and messages, one text a contact.

source:                            # optional
  columns: { text: [标题, 投诉内容] }  # columns that feed a field, where their headers do not say so
  channel: 10086热线                # channel of contacts that name none

stages:
  - use: normalise_text
  - use: segment_words
    with: { min_characters: 2 }    # options; what is left out has its default

tests:
  - name: a charge nobody agreed to is a matter of trust
    text: 没有经过我同意就开通了彩铃，每个月乱扣费5元，太坑人了
    expect: { tier: emotional, kind: complaint, flags: [] }
\`\`\`

\`npm run -s tingyin -- check-pipeline\` checks every file here and runs its tests; so does \`npm test\`. A stage that
needs what no earlier stage assigns, an option there is not, and a file without tests are refused with a sentence
that says what would be right.

Each contact keeps the name and a digest of the file that analysed it. After a change, \`reindex\` brings the stored
contacts up to date.

## What a test may expect

A test has a \`text\`, or \`turns\` of \`{ speaker: customer | agent | system, text: … }\`, and expects any of:

| expectation | holds when |
| --- | --- |
| \`text\` | the stored text, masked and otherwise as written, is this one |
| \`words\` | the indexed words are these, in this order |
| \`keywords\` | the keywords contain these |
| \`tier\` \`kind\` \`polarity\` \`stage\` \`topic\` | the label has this value |
| \`also\` | the other tiers are these, strongest first |
| \`product\` | the product the text is about has this id; \`none\` when it names none |
| \`flags\` | exactly these flags are raised; \`[]\` for none |
| \`evidence\` | these pieces of the text are evidence for some label |

## The stages

In an order that works. A contact can be stored only when the last stage has left everything that is needed for it;
leaving out a stage that assigns some of it is refused too.
`

/** The page that tells analysts which stages there are. */
export function stagesReadme(list: readonly Stage[]): string {
  return `${introduction}\n${list.map(stageSection).join('\n')}`
}

function stageSection({ name, summary, requires, assigns, options }: Stage): string {
  const fields = (names: readonly string[]): string => (names.length > 0 ? names.map((field) => `\`${field}\``).join(', ') : 'nothing')
  const rows = optionRows(options)
  return [
    `### ${name}`,
    '',
    summary,
    '',
    `Requires ${fields(requires)}; assigns ${fields(assigns)}.`,
    '',
    ...(rows.length > 0 ? ['| option | value | default |', '| --- | --- | --- |', ...rows, ''] : []),
  ].join('\n')
}

interface OptionSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: unknown
  readonly description?: string
}

function optionRows(options: z.ZodObject): readonly string[] {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input' }) as { properties?: Record<string, OptionSchema> }
  return Object.entries(properties).map(([name, schema]) => {
    const value = [valueOf(schema), schema.description].filter(Boolean).join('; ')
    return `| \`${name}\` | ${value} | ${schema.default === undefined ? 'none: it must be given' : `\`${JSON.stringify(schema.default)}\``} |`
  })
}

function valueOf({ type, enum: values, minimum, maximum }: OptionSchema): string {
  if (values) return `one of ${values.map((value) => `\`${String(value)}\``).join(', ')}`
  const kind = type === 'integer' ? 'whole number' : (type ?? 'any')
  if (minimum !== undefined && maximum !== undefined) return `${kind}, ${minimum.toLocaleString('en-US')} to ${maximum.toLocaleString('en-US')}`
  return minimum !== undefined ? `${kind}, ${minimum.toLocaleString('en-US')} or more` : kind
}
