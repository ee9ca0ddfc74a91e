import { Command, InvalidArgumentError, Option } from 'commander'
import { exportFormats } from '../export/row-writer'
import { sourceFormats } from '../sources/source'
import { addAlertCommands } from './alert-commands'
import { CommandContext, type Openers } from './command-context'
import { example, type Work } from './command-work'
import { columnOption, facetOption, listOption, wholeNumber, yesNoOption } from './option-values'
import type { Terminal } from './terminal'

/** The command line: every command with its options, an example and, loaded when it runs, its work. */
export function buildProgram(terminal: Terminal, open: Openers, finish: (status: number) => void): Command {
  const program = new Command('tingyin')
    .description('Tingyin 听音: mines what customers of a contact center say.')
    .version((require('../../package.json') as { version: string }).version)
    .option('--data <folder>', 'data folder, instead of TINGYIN_DATA or "data"', (folder) => {
      if (folder === '') throw new InvalidArgumentError('Name a folder.')
      return folder
    })
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText('after', example('tingyin demo', 'tingyin ingest 投诉工单.xlsx', 'tingyin search "宽带 断网"', 'tingyin serve'))

  /** Runs a command's work over a context made for this run. */
  const work =
    <Inputs extends readonly unknown[]>(load: () => Work<Inputs>) =>
    async (...given: readonly unknown[]): Promise<void> => {
      // Commander adds the command itself to the arguments and options.
      const inputs = given.slice(0, -1) as unknown as Inputs
      const context = new CommandContext(terminal, open, program.opts<{ data?: string }>().data)
      finish((await load()(context, ...inputs)) ?? 0)
    }

  program
    .command('ingest')
    .summary('import files of contacts')
    .description(
      'Imports files of contacts: CSV, TSV, JSON, JSON lines or workbooks, gzipped or not, in UTF-8, UTF-16, GB18030 or Big5.\n' +
        'Importing a file again changes nothing; after an interruption it goes on where it stopped.',
    )
    .argument('<file...>', 'files to import')
    .option('--pipeline <name>', 'pipeline to analyse by (default: complaint-tickets; call-transcripts for JSON records with turns)')
    .option('--source <name>', 'name of the source (default: the file’s name without its extensions)')
    .option('--column <field=header>', 'column that feeds a field, where its header does not say so; may be given several times', columnOption)
    .option('--encoding <name>', 'encoding of a text file (default: recognised)')
    .option('--delimiter <character>', 'what separates the cells of a text file, or "tab" (default: recognised)')
    .option('--sheet <name>', 'sheet of a workbook (default: the first one shown)')
    .addOption(new Option('--format <name>', 'what to read the file as (default: recognised)').choices(sourceFormats))
    .option('--occurred-at <time>', 'time of rows that have none (default: the file’s own date)')
    .option('--queue', 'leave the analysis to running "tingyin worker" or "tingyin serve" processes, and wait for them')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', example('tingyin ingest 投诉工单.csv', 'tingyin ingest export.xlsx --sheet 三月 --column text=标题 --column text=处理意见'))
    .action(work(() => (require('./ingest') as typeof import('./ingest')).ingestCommand))

  program
    .command('search')
    .summary('find contacts')
    .description(
      'Finds contacts by words, "exact phrases" and fields such as 层次:情感性, topic:billing or 日期:2026-01; -word leaves out,\n' +
        'OR is either. With --queries it ranks by any of the words of many queries and writes the ids found.',
    )
    .argument('[query]', 'what to look for; put -- before one that begins with a minus')
    .option('--limit <count>', 'contacts to show', wholeNumber(1, 1000), 20)
    .addOption(new Option('--sort <order>', 'order (default: relevance for words, else newest)').choices(['relevance', 'newest', 'oldest']))
    .option('--cursor <cursor>', 'go on where an earlier page ended')
    .option('--facets <fields>', 'fields to count over all that is found, such as tier,region:5', facetOption)
    .option('--queries <file>', 'queries to run, {"qid","q"} a line; - for standard input')
    .option('--out <file>', 'where to write {"qid","ids"} a line; - or nothing for standard output')
    .option('--json', 'print the page as one JSON object')
    .addHelpText('after', example('tingyin search "宽带 断网 层次:功能性" --facets topic,region:5', 'tingyin search --queries q.jsonl --out run.jsonl --limit 10'))
    .action(work(() => (require('./search') as typeof import('./search')).searchCommand))

  program
    .command('show')
    .summary('show one contact and why it has its labels')
    .description('Shows a contact with what spoke for its labels marked in the text.')
    .argument('<id>', 'id as imported')
    .option('--source <name>', 'source it came from, where several have the id')
    .option('--json', 'print the contact as one JSON object')
    .addHelpText('after', example('tingyin show T20260103-0017'))
    .action(work(() => (require('./show') as typeof import('./show')).showCommand))

  program
    .command('correct')
    .summary('correct or confirm labels of a contact')
    .description(
      'Keeps a person’s word on labels of a contact. It holds over the model’s, shows at once in searches and counts, and stays when the\n' +
        'contact changes or is analysed again, until it is undone. Values go by their Chinese or English names.',
    )
    .argument('<id>', 'id as imported')
    .requiredOption('--by <name>', 'who says so; personal data in it is masked')
    .option('--tier <tier>', 'experience tier: functional, convenience, emotional, none')
    .option('--also <tiers>', 'other tiers that apply too, separated by commas; none for no other', listOption)
    .option('--kind <kind>', 'complaint, consultation, request, suggestion, praise, other')
    .option('--polarity <polarity>', 'negative, neutral, positive')
    .option('--stage <stage>', 'awareness, knowledge, inclination, use, repeat')
    .option('--topic <topic>', 'a topic’s id or name')
    .option('--products <products>', 'products separated by commas, the main one first; none for no product', listOption)
    .option('--escalation <yes|no>', 'whether the flag is up', yesNoOption)
    .option('--churn <yes|no>', 'whether the flag is up', yesNoOption)
    .option('--repeat <yes|no>', 'whether the flag is up', yesNoOption)
    .option('--confirm <fields>', 'labels that are right as they are, such as tier,topic', listOption)
    .option('--before <field=value>', 'what you saw: where something else stands there now, nothing is kept; may be given several times', columnOption)
    .option('--remark <text>', 'why; personal data in it is masked')
    .option('--sample <name>', 'random sample the contact was judged in, as "review --random" named it')
    .option('--source <name>', 'source it came from, where several have the id')
    .option('--json', 'print the contact and the corrections as one JSON object')
    .addHelpText('after', example('tingyin correct T20260103-0017 --tier emotional --topic billing --by 王芳', 'tingyin correct T20260103-0017 --confirm tier,kind --by 王芳'))
    .action(work(() => (require('./corrections') as typeof import('./corrections')).correctCommand))

  const corrections = program.command('corrections').summary('what people said of labels').description('Corrections and confirmations of labels, those that were undone too.')
  corrections
    .command('list')
    .description('Lists corrections in the order of their last change.')
    .option('--contact <id>', 'only those of this contact')
    .option('--source <name>', 'source of that contact, where several have the id')
    .option('--field <field>', 'only those of this label: tier, kind, polarity, stage, topic, products, escalation, churn, repeat')
    .option('--since <time>', 'only those made or undone at this time or later')
    .option('--limit <count>', 'corrections to list', wholeNumber(1, 5_000), 50)
    .option('--cursor <cursor>', 'go on where an earlier page ended')
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin corrections list --field tier --since 2026-03-01'))
    .action(work(() => (require('./corrections') as typeof import('./corrections')).listCorrectionsCommand))
  corrections
    .command('undo')
    .description('Takes a correction back: an earlier one of the same label holds again, or what the model says now.')
    .argument('<correction>', 'id of the correction')
    .requiredOption('--by <name>', 'who takes it back')
    .option('--remark <text>', 'why')
    .option('--json', 'print the correction and the contact as one JSON object')
    .addHelpText('after', example('tingyin corrections undo 5b0c6c3e-… --by 王芳'))
    .action(work(() => (require('./corrections') as typeof import('./corrections')).undoCorrectionCommand))

  program
    .command('review')
    .summary('contacts to judge, and how often the model is right')
    .description(
      'Offers the contacts of which the model is least sure, without those somebody has judged, or with --random a random sample. What is said\n' +
        'of a random sample, confirmed or corrected, gives the precision that --report prints.',
    )
    .argument('[query]', 'which contacts (default: all)', '')
    .option('--field <field>', 'label: tier, kind, polarity, stage, topic, products, escalation, churn, repeat', 'tier')
    .option('--limit <count>', 'contacts to offer', wholeNumber(1, 1_000), 20)
    .option('--random', 'a random sample of all contacts instead')
    .option('--seed <seed>', 'the same seed draws the same sample and goes on behind what was judged', wholeNumber(0, 4_294_967_295), 1)
    .option('--report', 'print the precision of each label, with n and interval')
    .option('--sample <name>', 'report on this sample only')
    .option('--since <time>', 'report on what was said at this time or later')
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin review --field topic --limit 10', 'tingyin review --random --seed 7', 'tingyin review --report'))
    .action(work(() => (require('./review') as typeof import('./review')).reviewCommand))

  program
    .command('classify')
    .summary('label texts without storing them')
    .description(
      'Labels texts and stores nothing. Reads {"id","text"} or {"id","turns":[{"speaker","text"}…]} a line, writes a line for each:\n' +
        'id, tier, also, kind, polarity, stage, topic, product, escalation, churn, repeat, scores and evidence.\n' +
        'Evidence positions (UTF-16) are those of the text read. Where personal data was masked, and for turns, they are those of\n' +
        'the masked text or the transcript with a line a turn; the output then has that text as "text".',
    )
    .option('--in <file>', 'what to read; - or nothing for standard input')
    .option('--out <file>', 'where to write; - or nothing for standard output')
    .option('--pipeline <name>', 'pipeline to label by (default: complaint-tickets, call-transcripts for turns)')
    .addHelpText('after', example('tingyin classify --in in.jsonl --out out.jsonl', 'echo \'{"id":1,"text":"宽带断网三天没人修"}\' | tingyin classify'))
    .action(work(() => (require('./classify') as typeof import('./classify')).classifyCommand))

  program
    .command('segment')
    .summary('cut a text into words')
    .description('Cuts a text into the words that are indexed, with the words added to this installation.')
    .argument('<text>', 'text to cut')
    .option('--json', 'print words and engine as one JSON object')
    .addHelpText('after', example('tingyin segment "携号转网之后宽带老是断网"'))
    .action(work(() => (require('./segment') as typeof import('./segment')).segmentCommand))

  const words = program.command('words').summary('words added to the dictionary').description('Words this installation knows beside those of dictionaries/terms.txt.')
  words
    .command('add')
    .description('Adds a word, after showing which stored contacts it would cut differently.')
    .argument('<word>', 'word of 2 to 20 letters, characters or digits')
    .option('--frequency <count>', 'how strongly it holds together against the words it is made of', wholeNumber(1, 10_000_000), 100)
    .option('--tag <tag>', 'part of speech in jieba’s notation: n, v, a, nz …', 'n')
    .option('--yes', 'add it without asking')
    .option('--json', 'print the effect as one JSON object')
    .addHelpText('after', example('tingyin words add 亲情网 --frequency 300 --tag nz'))
    .action(work(() => (require('./words') as typeof import('./words')).addWordCommand))
  words
    .command('list')
    .description('Lists the added words.')
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin words list'))
    .action(work(() => (require('./words') as typeof import('./words')).listWordsCommand))
  words
    .command('remove')
    .description('Forgets an added word.')
    .argument('<word>', 'word to forget')
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', example('tingyin words remove 亲情网'))
    .action(work(() => (require('./words') as typeof import('./words')).removeWordCommand))

  program
    .command('check-pipeline')
    .summary('check pipeline files and run their tests')
    .description('Checks pipeline files and runs the tests in them, without opening any store.')
    .argument('[pipeline...]', 'files or names (default: all pipelines)')
    .option('--json', 'print the results as one JSON object')
    .addHelpText('after', example('tingyin check-pipeline', 'tingyin check-pipeline pipelines/complaint-tickets.yaml'))
    .action(work(() => (require('./check-pipelines') as typeof import('./check-pipelines')).checkPipelinesCommand))

  program
    .command('reindex')
    .summary('bring contacts up to date with today’s rules')
    .description('Analyses contacts again that older pipelines or dictionaries analysed. It can be interrupted and run again.')
    .option('--background', 'leave the work to a running "tingyin serve"')
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText('after', example('tingyin reindex'))
    .action(work(() => (require('./reindex') as typeof import('./reindex')).reindexCommand))

  program
    .command('verify')
    .summary('hold the search index against the contacts')
    .description('Counts the contacts that are kept and those that can be found, and names how many are in only one of both places.')
    .option('--repair', 'index what is missing, take out what is too much')
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText('after', example('tingyin verify --repair'))
    .action(work(() => (require('./verify') as typeof import('./verify')).verifyCommand))

  const index = program.command('index').summary('the search index as a whole').description('Looks at the search index as a whole, or builds it anew.')
  index
    .command('status')
    .description('Tells how many contacts can be found, what the index is made of and how large that is, and whether it must be built anew.')
    .option('--json', 'print the status as one JSON object')
    .addHelpText('after', example('tingyin index status'))
    .action(work(() => (require('./index-status') as typeof import('./index-status')).indexStatusCommand))
  index
    .command('rebuild')
    .description(
      'Builds the search index anew from the contacts that are kept, while searches and imports go on. On Elasticsearch a new index is built beside\n' +
        'the old one, which is searched until the new one is complete; the embedded one is rebuilt in place. Interrupted, the same command goes on.',
    )
    .option('--restart', 'begin again, also where an earlier run was interrupted')
    .option('--abandon', 'build nothing: drop what an interrupted run has built')
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText('after', example('tingyin index rebuild'))
    .action(work(() => (require('./index-rebuild') as typeof import('./index-rebuild')).indexRebuildCommand))

  program
    .command('retain')
    .summary('remove contacts that are older than they may be')
    .description(
      'Removes all contacts that occurred before the first day of a month in Asia/Shanghai, and their entries in the search index, for good.\n' +
        'Without --yes it removes nothing and says what it would remove.',
    )
    .requiredOption('--before <month>', 'first month to keep, such as 2024-01')
    .option('--yes', 'remove them')
    .option('--dry-run', 'only say what would be removed, also with --yes')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', example('tingyin retain --before 2024-01', 'tingyin retain --before 2024-01 --yes'))
    .action(work(() => (require('./retain') as typeof import('./retain')).retainCommand))

  program
    .command('migrate')
    .summary('move a data folder to the servers, or back')
    .description(
      'Copies contacts, corrections, rejects and added words from one place to another, indexes them there and holds index and contacts against each other. A place is a data folder, or "servers" for those whose addresses are set.',
    )
    .requiredOption('--from <place>', 'data folder, or "servers"')
    .requiredOption('--to <place>', 'data folder, or "servers"')
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText('after', example('tingyin migrate --from data --to servers'))
    .action(work(() => (require('./migrate') as typeof import('./migrate')).migrateCommand))

  const rejects = program.command('rejects').summary('rows that became no contacts').description('Rows of imports that became no contacts, with the reason, their personal data masked.')
  rejects
    .command('list')
    .description('Lists rejected rows.')
    .option('--file <name>', 'only those of this file')
    .option('--code <code>', 'only those with this reason, such as FIELD_MISSING')
    .option('--limit <count>', 'rows to list', wholeNumber(1, 10_000), 50)
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin rejects list --file 投诉工单.csv'))
    .action(work(() => (require('./rejects') as typeof import('./rejects')).listRejectsCommand))
  rejects
    .command('export')
    .description('Writes rejected rows to a table, to be put right and imported again.')
    .requiredOption('--out <file>', 'file to write: .csv, .tsv, .jsonl or .xlsx')
    .option('--file <name>', 'only those of this file')
    .option('--code <code>', 'only those with this reason')
    .addHelpText('after', example('tingyin rejects export --out rejected.xlsx'))
    .action(work(() => (require('./rejects') as typeof import('./rejects')).exportRejectsCommand))
  rejects
    .command('replay')
    .description('Sends rejected rows through again, by the rules of now.')
    .option('--file <name>', 'only those of this file')
    .option('--code <code>', 'only those with this reason')
    .option('--occurred-at <time>', 'time of rows that have none')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', example('tingyin rejects replay --code FIELD_MISSING --occurred-at 2026-01-03'))
    .action(work(() => (require('./rejects') as typeof import('./rejects')).replayRejectsCommand))

  program
    .command('export')
    .summary('write all contacts of a search to a file')
    .description('Writes every contact of a search to a file, newest first: tables with Chinese names, JSON lines with the values as stored.')
    .argument('[query]', 'which contacts (default: all)', '')
    .requiredOption('--out <file>', 'file to write; - for standard output')
    .addOption(new Option('--format <format>', 'format (default: what the file’s extension says, else csv)').choices(exportFormats))
    .addHelpText('after', example('tingyin export "层次:情感性 日期:2026-01" --out 情感性.xlsx'))
    .action(work(() => (require('./export') as typeof import('./export')).exportCommand))

  program
    .command('stats')
    .summary('count what contacts are about')
    .description('Counts the contacts of a search by label, channel and region, and names the busiest day.')
    .argument('[query]', 'which contacts (default: all)', '')
    .option('--json', 'print the overview as one JSON object')
    .addHelpText('after', example('tingyin stats "渠道:微信"'))
    .action(work(() => (require('./stats') as typeof import('./stats')).statsCommand))

  program
    .command('significant')
    .summary('tell what sets contacts apart from others')
    .description('Lists the keywords that are more frequent among the contacts of one search than among those of another: how many contacts of both have them, and a score.')
    .argument('[query]', 'which contacts (default: all)', '')
    .option('--against <query>', 'what they are held against (default: all contacts)', '')
    .option('--top <count>', 'keywords to list', wholeNumber(1, 1000), 20)
    .option('--least <count>', 'contacts that a keyword must have', wholeNumber(1, 1_000_000), 3)
    .option('--json', 'print the keywords as one JSON object')
    .addHelpText('after', example('tingyin significant "层次:情感性" --against "kind:complaint"', 'tingyin significant "日期:2025-09" --against "日期:2025"'))
    .action(work(() => (require('./significant') as typeof import('./significant')).significantCommand))

  addAlertCommands(program, work)

  program
    .command('serve')
    .summary('serve pages and HTTP API')
    .description('Serves the inspectors’ pages and the HTTP API until it is told to stop; requests and jobs under way are finished.')
    .option('--port <port>', 'port (default: PORT or 8080; 0 takes a free one)', wholeNumber(0, 65_535))
    .option('--host <address>', 'address to listen on (default: HOST or 127.0.0.1, only this machine)')
    .option('--no-work', 'only answer requests; leave the jobs to "tingyin worker"')
    .addHelpText('after', example('tingyin serve --port 8080'))
    .action(work(() => (require('./serve') as typeof import('./serve')).serveCommand))

  program
    .command('worker')
    .summary('work on queued jobs')
    .description('Analyses and keeps the batches of "tingyin ingest --queue", reindexes, and indexes what an outage left behind, until it is told to stop. Start as many as there are processors.')
    .option('--port <port>', 'also answer /live, /ready, /health and /metrics there', wholeNumber(0, 65_535))
    .option('--host <address>', 'address to answer on (default: HOST or 127.0.0.1, only this machine)')
    .addHelpText('after', example('tingyin worker', 'tingyin worker --port 9090'))
    .action(work(() => (require('./worker') as typeof import('./worker')).workerCommand))

  const jobs = program.command('jobs').summary('work that waits, runs or failed').description('Background work: batches of queued imports and reindexes.')
  jobs
    .command('list')
    .description('Lists jobs, newest first.')
    .addOption(new Option('--state <state>', 'only those').choices(['waiting', 'active', 'done', 'dead']))
    .option('--limit <count>', 'jobs to list', wholeNumber(1, 500), 50)
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin jobs list --state dead'))
    .action(work(() => (require('./jobs') as typeof import('./jobs')).listJobsCommand))
  jobs
    .command('replay')
    .description('Puts dead jobs back to be tried again.')
    .argument('[id...]', 'jobs (default: all dead ones)')
    .option('--json', 'print how many as one JSON object')
    .addHelpText('after', example('tingyin jobs replay'))
    .action(work(() => (require('./jobs') as typeof import('./jobs')).replayJobsCommand))

  program
    .command('demo')
    .summary('try it out on invented contacts')
    .description('Imports a year of invented contacts into the folder "demo" of the data folder, afresh each time, and shows what is in them.')
    .option('--count <count>', 'how many contacts', wholeNumber(1, 1_000_000), 5000)
    .option('--seed <seed>', 'the same seed gives the same contacts', wholeNumber(0, 4_294_967_295), 20250101)
    .option('--json', 'print the findings as one JSON object')
    .addHelpText('after', example('tingyin demo --count 20000'))
    .action(work(() => (require('./demo') as typeof import('./demo')).demoCommand))

  program
    .command('stages', { hidden: true })
    .description('Lists the stages a pipeline file may use.')
    .option('--markdown', 'print pipelines/README.md')
    .addHelpText('after', example('tingyin stages --markdown > pipelines/README.md'))
    .action(work(() => (require('./stages-readme') as typeof import('./stages-readme')).stagesCommand))

  return program
}
