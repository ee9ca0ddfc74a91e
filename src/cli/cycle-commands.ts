import { type Command, Option } from 'commander'
import { kinds } from '../domain/labels'
import { example, type Working } from './command-work'

/** Commands about consultations of products and their users. */
export function addCycleCommands(program: Command, work: Working): void {
  const tableOptions = (command: Command): Command =>
    command
      .requiredOption('--in <file>', 'table to read, in any format that "tingyin ingest" reads')
      .option('--out <file>', 'where to write: .csv, .tsv, .jsonl or .xlsx; - or nothing for standard output')

  const cycle = program.command('cycle').summary('consultations of products and their users').description('How consultations about a product come and go after a launch or promotion, and what its users do meanwhile.')
  tableOptions(
    cycle
      .command('classify')
      .description(
        'Names the curve of each series: A rises and falls gradually, B bursts, C stays high, none where there is no wave, no peak yet or too little data.\n' +
          'Reads series_id, date, value; a day without a row is a gap, not zero, and a row that cannot be read ends it. Writes series_id, label, peak, half_width_days, amplitude (contacts a day\n' +
          'above the baseline), probability, second_best, asymmetry (days of rise over days of fall), tail (share of the amplitude that stays), reason of none.',
      ),
  )
    .addHelpText('after', example('tingyin cycle classify --in consultations.csv --out curves.csv'))
    .action(work(() => (require('./cycle') as typeof import('./cycle')).classifyCyclesCommand))
  cycle
    .command('show')
    .description(
      'Tells the consultation cycle of a registered product from the stored contacts: the curve of each launch and promotion, the zones that consultations and\n' +
        'users make and when a wave is used up, the ratio of consultations to users with its trend and alarm, the experience gap and what to do about it.',
    )
    .argument('<product>', 'id, name or alias')
    .option('--svg <file>', 'also draw it; with - the picture alone goes to standard output')
    .addOption(new Option('--png <file>', 'the same as PNG, with a Chinese font of our own').conflicts('svg'))
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', example('tingyin cycle show 云手机', 'tingyin cycle show 云手机 --png 云手机.png'))
    .action(work(() => (require('./cycle-show') as typeof import('./cycle-show')).showCycleCommand))
  cycle
    .command('league')
    .description(
      'Lists the registered products by consultations for each user and week, the highest first, with trend and alarm. A product whose KPIs all meet their\n' +
        'targets while the ratio rises is named: green KPI, red experience.',
    )
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin cycle league'))
    .action(work(() => (require('./cycle-league') as typeof import('./cycle-league')).cycleLeagueCommand))
  cycle
    .command('compare')
    .summary('tell why one product is asked about more than another')
    .description(
      'Takes the difference of the contacts that two products have for each user apart by topic, kind, tier and stage. The parts of each add up to the whole;\n' +
        'each says how many contacts of both there are, how sure it is, and the query that finds them. One that names both products counts for both.',
    )
    .argument('<product>', 'id, name or alias')
    .argument('<other>', 'the product it is held against')
    .addOption(new Option('--kind <kind>', 'which contacts count; with consultation it is the ratio that "cycle league" ranks by (default: all)').choices([...kinds]))
    .option('--from <day>', 'first day (default: the last twelve weeks in which both have users)')
    .option('--to <day>', 'last day')
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', example('tingyin cycle compare 云手机 彩铃', 'tingyin cycle compare 云手机 彩铃 --kind consultation --from 2025-09-01 --to 2025-09-30'))
    .action(work(() => (require('./cycle-compare') as typeof import('./cycle-compare')).compareCyclesCommand))

  const lifecycle = program.command('lifecycle').summary('curves of users').description('How a product’s users come and go, and what that makes of the attention it gets.')
  tableOptions(
    lifecycle
      .command('classify')
      .description(
        'Names the life-cycle curve of each product: A mature, B growth, C decline, D rebirth, none with too little data.\n' +
          'Reads series_id, date, consultations, users, from the launch on; a row that cannot be read ends it. Writes series_id, label, zone_a_end (peak of consultations),\n' +
          'zone_b_end (users level; from the next day on the wave is used up), confidence, consult_curve, reason.',
      ),
  )
    .addHelpText('after', example('tingyin lifecycle classify --in products.csv --out lifecycles.csv'))
    .action(work(() => (require('./lifecycle') as typeof import('./lifecycle')).classifyLifecyclesCommand))
}
