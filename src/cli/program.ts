import { Command, InvalidArgumentError, Option } from 'commander'
import { exportFormats } from '../export/row-writer'
import { seriesSteps } from '../domain/spike'
import { sourceFormats } from '../sources/source'
import { addAlertCommands } from './alert-commands'
import { CommandContext, type Openers } from './command-context'
import { example, type Work } from './command-work'
import { addCycleCommands } from './cycle-commands'
import { columnOption, facetOption, fieldOption, listOption, wholeNumber, yesNoOption } from './option-values'
import { addProductCommands } from './product-commands'
import type { Terminal } from './terminal'
import { addTopicCommands } from './topic-commands'

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
        'Importing a file again changes nothing; after an interruption it goes on where it stopped. Rows that are refused are kept as rejects and fail\n' +
        'nothing (status 0); all others are stored.',
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
    .option('--out <file>', 'where to write {"qid","ids"} a line: .jsonl, .json, .ndjson or .txt; - or nothing for standard output')
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
      'Offers the contacts of which the model is least sure, of equal texts one and none once one of them is judged, or\n' +
        'with --random a random sample. What is said of a random sample, confirmed or corrected, gives the precision that --report prints.',
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
    .option('--out <file>', 'where to write: .jsonl, .json, .ndjson or .txt; - or nothing for standard output')
    .option('--pipeline <name>', 'pipeline to label by (default: complaint-tickets, call-transcripts for turns)')
    .addHelpText('after', example('tingyin classify --in in.jsonl --out out.jsonl', 'echo \'{"id":1,"text":"宽带断网三天没人修"}\' | tingyin classify'))
    .action(work(() => (require('./classify') as typeof import('./classify')).classifyCommand))

  program
    .command('train')
    .summary('train the classifier from the labelled corpus')
    .description('Trains the model from dictionaries/corpus and the cue files, and writes it to dictionaries/model.bin. The same files give the same bytes.')
    .addOption(new Option('--check', 'write nothing; fail if the model that is there is another').conflicts('fromCorrections'))
    .option('--from-corrections', 'learn from corrections and confirmations too, hold the outcome against the model that labels, and keep it for "tingyin models activate"')
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText('after', example('tingyin train', 'tingyin train --from-corrections'))
    .action(work(() => (require('./train') as typeof import('./train')).trainCommand))

  const models = program.command('models').summary('models learned from corrections').description('The models of this installation, and which of them labels.')
  models
    .command('list')
    .description('Lists the models, the one that labels marked, with how often it and the one before were right on contacts held back.')
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin models list'))
    .action(work(() => (require('./models') as typeof import('./models')).listModelsCommand))
  models
    .command('activate')
    .description('Lets another model label; the one before stays and can be activated again.')
    .argument('<version>', 'version, or "bundled" for the one in the dictionaries folder')
    .option('--json', 'print which one labels as one JSON object')
    .addHelpText('after', example('tingyin models activate 2a80f1c3d0e9', 'tingyin models activate bundled'))
    .action(work(() => (require('./models') as typeof import('./models')).activateModelCommand))

  program
    .command('evaluate')
    .summary('measure the classifier against labelled contacts')
    .description(
      'Measures the labels: on the corpus by cross-validation that holds out whole files, or on the labelled contacts of a file.\n' +
        'Prints precision, recall and F1 of every value, how honest the scores are, what is taken for what, and the worst mistakes.',
    )
    .argument('[file]', 'labelled contacts, JSON lines with id, text or turns, tier, also, kind, polarity, stage, topic, escalation, churn, repeat')
    .option('--mistakes <count>', 'mistakes to show of each label', wholeNumber(0, 1_000), 3)
    .option('--curve', 'also train on 25, 50 and 75 % of the corpus')
    .option('--json', 'print the figures as one JSON object')
    .addHelpText('after', example('tingyin evaluate', 'tingyin evaluate labelled.jsonl --mistakes 10'))
    .action(work(() => (require('./evaluate') as typeof import('./evaluate')).evaluateCommand))

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
    .command('find')
    .description(
      'Finds candidates for the dictionary in stored contacts: runs of characters that no dictionary has, that hold together far more than by chance (cohesion,\n' +
        'in bits) and beside which anything may stand (entropy before and after, in bits). Says in which part of the contacts adding one would change the cut.',
    )
    .argument('[query]', 'which contacts (default: all)', '')
    .option('--limit <count>', 'words to list', wholeNumber(1, 200), 20)
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin words find', 'tingyin words find "topic:broadband" --limit 50'))
    .action(work(() => (require('./find-words') as typeof import('./find-words')).findWordsCommand))
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

  addTopicCommands(program, work)
  addProductCommands(program, work)

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
      'Copies contacts, corrections, rejects, added words and registered products from one place to another, indexes them there and holds index and contacts against each other. A place is a data folder, or "servers" for those whose addresses are set.',
    )
    .requiredOption('--from <place>', 'data folder, or "servers"')
    .requiredOption('--to <place>', 'data folder, or "servers"')
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText('after', example('tingyin migrate --from data --to servers'))
    .action(work(() => (require('./migrate') as typeof import('./migrate')).migrateCommand))

  const rejects = program.command('rejects').summary('rows that became no contacts').description('Rows of imports that became no contacts, with the reason, their personal data masked.')
  const chosenRejects = (command: Command): Command =>
    command.option('--file <name>', 'only those of this file').option('--code <code>', 'only those with this reason, such as FIELD_MISSING')
  chosenRejects(rejects.command('list').description('Lists rejected rows.'))
    .option('--limit <count>', 'rows to list', wholeNumber(1, 10_000), 50)
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin rejects list --file 投诉工单.csv'))
    .action(work(() => (require('./rejects') as typeof import('./rejects')).listRejectsCommand))
  chosenRejects(rejects.command('export').description('Writes rejected rows to a table, to be put right and imported again.'))
    .requiredOption('--out <file>', 'file to write: .csv, .tsv, .jsonl or .xlsx')
    .addHelpText('after', example('tingyin rejects export --out rejected.xlsx'))
    .action(work(() => (require('./rejects') as typeof import('./rejects')).exportRejectsCommand))
  chosenRejects(rejects.command('replay').description('Sends rejected rows through again, by the rules of now.'))
    .option('--occurred-at <time>', 'time of rows that have none')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', example('tingyin rejects replay --code FIELD_MISSING --occurred-at 2026-01-03'))
    .action(work(() => (require('./rejects') as typeof import('./rejects')).replayRejectsCommand))
  chosenRejects(rejects.command('remove').description('Removes rejected rows for good, as of a file that was imported by mistake.\nWithout --yes it removes nothing and says how many it would remove.'))
    .option('--all', 'every rejected row there is')
    .option('--yes', 'remove them')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', example('tingyin rejects remove --file README.csv --yes'))
    .action(work(() => (require('./rejects') as typeof import('./rejects')).removeRejectsCommand))

  program
    .command('export')
    .summary('write all contacts of a search to a file')
    .description('Writes every contact of a search to a file, newest first: tables with Chinese names, JSON lines with the values as stored.')
    .argument('[query]', 'which contacts (default: all)', '')
    .requiredOption('--out <file>', 'file to write: .csv, .tsv, .jsonl or .xlsx; - for standard output')
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

  addCycleCommands(program, work)

  const spikes = program.command('spikes').summary('counts far above what is expected').description('Outbreaks in series of counts.')
  spikes
    .command('score')
    .summary('judge each step of given series')
    .description(
      'Judges each step of series of counts by what came before it, never by what comes after. Stores nothing.\n' +
        'Reads a table with the columns series_id, date, value; an empty value is not known, which is not zero. Writes series_id, date, score, alarm,\n' +
        'expected, lower, upper for each row: score is −log10 of how likely so high a count is, alarm is 1 from score 3 on, and 98 % of the expected counts\n' +
        'are between lower and upper. Reads a table with timestamp, value as one metric of any unit and spacing; then it writes timestamp, anomaly_score.\n' +
        'What cannot be judged is told on standard error and has no score.',
    )
    .requiredOption('--in <file>', 'table to read')
    .option('--out <file>', 'CSV to write; - or nothing for standard output')
    .option('--calendar <file>', 'table with date and kind (workday, weekend, holiday, spring_festival, makeup_workday) that goes before the public holidays known')
    .addOption(new Option('--step <step>', 'how long a step is (default: hour where a date has a time, else day)').choices(seriesSteps))
    .addHelpText('after', example('tingyin spikes score --in 每日投诉量.csv --out scores.csv', 'tingyin spikes score --in counts.csv --calendar 节假日.csv --step day'))
    .action(work(() => (require('./spikes') as typeof import('./spikes')).scoreSpikesCommand))
  spikes
    .command('watch')
    .summary('judge what is stored, and raise alerts')
    .description(
      'Judges the stored contacts by the rules of alerts, each day or hour once, after it is over, and raises alerts of what stands out. The first time that\n' +
        'is everything that is stored, then what came since. A running "tingyin serve" or "tingyin worker" does the same every few minutes.',
    )
    .option('--until <day>', 'last day to judge (default: the last that is over)')
    .option('--json', 'print what came of each rule as one JSON object')
    .addHelpText('after', example('tingyin spikes watch', 'tingyin spikes watch --until 2025-12-31'))
    .action(work(() => (require('./watch') as typeof import('./watch')).watchCommand))

  program
    .command('series')
    .summary('count contacts over time')
    .description(
      'Counts the contacts of a search by hour, day, week or month of Asia/Shanghai, or those of each value of a field, as a table of series_id, date and\n' +
        'value. A step on which nothing at all was kept is missing, not zero.',
    )
    .argument('[query]', 'which contacts (default: all)', '')
    .addOption(new Option('--by <step>', 'length of a step').choices(['hour', 'day', 'week', 'month']).default('day'))
    .option('--split <field>', 'count each value of this field apart', fieldOption)
    .option('--top <count>', 'values to count, the most frequent first', wholeNumber(1, 1000), 20)
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', example('tingyin series "topic:broadband" --by week', 'tingyin series "date:2025" --split topic > topics.csv'))
    .action(work(() => (require('./series') as typeof import('./series')).seriesCommand))

  program
    .command('trends')
    .summary('tell which terms rose, fell and are new')
    .description('Lists the terms that became more or less frequent in a period than chance explains, phrases that no dictionary has, and the most frequent terms.')
    .argument('[query]', 'which contacts (default: all)', '')
    .requiredOption('--from <day>', 'first day, such as 2025-09-01')
    .requiredOption('--to <day>', 'last day')
    .option('--against <days>', 'what to hold the period against: recent (the eight weeks before), before (as many days), weekdays (the same ones), year (the same dates a year before), or days such as 2025-01-28..2025-02-04', 'recent')
    .option('--top <count>', 'terms of each kind', wholeNumber(1, 100), 10)
    .option('--json', 'print the terms as one JSON object, each with a query for its contacts')
    .addHelpText('after', example('tingyin trends --from 2025-09-01 --to 2025-09-07', 'tingyin trends "region:郑州" --from 2025-07-08 --to 2025-07-11 --against weekdays'))
    .action(work(() => (require('./trends') as typeof import('./trends')).trendsCommand))

  program
    .command('pces')
    .summary('tell what went wrong: product, tier, event')
    .description(
      'Reads all contacts of a search and counts what went wrong (P product, C tier of experience, E event, S strategy where one was entered).\n' +
        'What is said in other words or another order is one event: 申请号码失败, 号码申请不成功.',
    )
    .argument('[query]', 'which contacts (default: all)', '')
    .option('--product <name>', 'only contacts that name this product, and what they say of it; a product in the query also keeps what its contacts say of others')
    .option('--users <name=count,…>', 'users of products, for contacts per 10,000 users (default: what was imported for them)', '')
    .addOption(new Option('--sort <order>', 'order').choices(['frequency', 'density', 'severity']).default('frequency'))
    .option('--limit <count>', 'records to list', wholeNumber(1, 10_000), 30)
    .option('--json', 'print the records and the contacts behind each as one JSON object')
    .addHelpText('after', example('tingyin pces "日期:近30天"', 'tingyin pces --product 飞信 --users 飞信=120000 --sort severity'))
    .action(work(() => (require('./pces') as typeof import('./pces')).pcesCommand))

  const needs = program.command('needs').summary('what customers need mended, by priority').description('Ranks what went wrong by how much it calls for a remedy, and keeps what people say of it.')
  needs
    .command('list')
    .description('Ranks the events of a search by impact on satisfaction, prevalence, ease and strategic value, and shows what each counted.')
    .argument('[query]', 'which contacts (default: all)', '')
    .option('--product <name>', 'only contacts that name this product, and what they say of it; a product in the query also keeps what its contacts say of others')
    .option('--weights <factor=weight,…>', 'what the factors count, together 1 (default: impact=0.35,prevalence=0.35,ease=0.15,strategic=0.15)', '')
    .option('--limit <count>', 'needs to list', wholeNumber(1, 10_000), 20)
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin needs list --product 飞信', 'tingyin needs list --weights impact=0.5,prevalence=0.2'))
    .action(work(() => (require('./needs') as typeof import('./needs')).listNeedsCommand))
  needs
    .command('assess')
    .description('Enters how hard an event is to mend, how much it matters, or what is to be done. What is left out stays as it was.')
    .argument('<event>', 'id of the event, as "tingyin pces" lists it')
    .requiredOption('--by <name>', 'who says so; personal data in it is masked')
    .option('--product <name>', 'only for this product (default: for all)')
    .option('--difficulty <1–5>', '1 easy to 5 hard', wholeNumber(1, 5))
    .option('--value <1–5>', 'strategic value, 1 little to 5 much', wholeNumber(1, 5))
    .option('--strategy <text>', 'S: what is to be done')
    .option('--json', 'print what stands now as one JSON object')
    .addHelpText('after', example('tingyin needs assess 号码+申请+失败 --product 飞信 --difficulty 2 --value 4 --strategy 识别失败原因并告知解决办法 --by 王芳'))
    .action(work(() => (require('./needs') as typeof import('./needs')).assessNeedCommand))

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
    .description(
      'Imports a year of invented contacts into the folder "demo" of the data folder, and shows what is in them. Each time afresh: what an earlier demo\n' +
        'left there, and what was added to it since, is removed. Refused while another process, such as "tingyin serve", has the folder open.',
    )
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
