import type { Command } from 'commander'
import { example, type Working } from './command-work'
import { listOption } from './option-values'

/** Commands about the topic tree. */
export function addTopicCommands(program: Command, work: Working): void {
  const topics = program
    .command('topics')
    .summary('the topic tree, and how healthy it is')
    .description('The topics contacts are about. Ids stay as they are; whatever is changed, what was stored, corrected or searched by an older id or name means the same topic.')
  topics
    .command('list')
    .description('Lists the topics with their names, synonyms and, in parentheses, what they were.')
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin topics list'))
    .action(work(() => (require('./topics') as typeof import('./topics')).listTopicsCommand))
  topics
    .command('rename')
    .description('Names a topic anew. Its old name still finds it.')
    .argument('<topic>', 'id, name or synonym')
    .option('--zh <name>', 'Chinese name')
    .option('--en <name>', 'English name')
    .option('--json', 'print the topic as one JSON object')
    .addHelpText('after', example('tingyin topics rename billing --zh 账单与扣费'))
    .action(work(() => (require('./topics') as typeof import('./topics')).renameTopicCommand))
  topics
    .command('move')
    .description('Puts a topic, with all under it, under another one.')
    .argument('<topic>', 'id, name or synonym')
    .argument('[parent]', 'topic it is to stand under (default: none, at the top)')
    .option('--json', 'print the topic as one JSON object')
    .addHelpText('after', example('tingyin topics move roaming tariff', 'tingyin topics move roaming'))
    .action(work(() => (require('./topics') as typeof import('./topics')).moveTopicCommand))
  topics
    .command('merge')
    .description('Lets a topic go into another one. Its contacts and corrections count for that at once.')
    .argument('<topic>', 'topic that goes')
    .argument('<into>', 'topic that stays')
    .option('--json', 'print the topic that stays as one JSON object')
    .addHelpText('after', example('tingyin topics merge data tariff'))
    .action(work(() => (require('./topics') as typeof import('./topics')).mergeTopicsCommand))
  topics
    .command('split')
    .description('Puts parts under a topic. A file says what they are, in the form of topics.yaml: for each an id, names and cues of its own.')
    .argument('<topic>', 'id, name or synonym')
    .argument('<file>', 'file of the parts')
    .option('--json', 'print the topic as one JSON object')
    .addHelpText('after', example('tingyin topics split billing parts.yaml'))
    .action(work(() => (require('./topics') as typeof import('./topics')).splitTopicCommand))
  topics
    .command('add')
    .description('Adds a topic.')
    .argument('<id>', 'its id for ever, in small Latin letters and hyphens')
    .requiredOption('--zh <name>', 'Chinese name')
    .requiredOption('--en <name>', 'English name')
    .option('--parent <topic>', 'topic it stands under (default: none)')
    .option('--synonyms <words>', 'other names, separated by commas', listOption)
    .option('--cues <words>', 'words that speak for it, separated by commas', listOption)
    .option('--json', 'print the topic as one JSON object')
    .addHelpText('after', example('tingyin topics add smart-home --zh 智能家居 --en "Smart home" --cues 摄像头,智能门锁'))
    .action(work(() => (require('./topics') as typeof import('./topics')).addTopicCommand))
  topics
    .command('health')
    .description('Says which topics nobody speaks of, which overlap, which drift, how much names no topic, and which corrections wait for a decision.')
    .option('--from <day>', 'first day of the period (default: 90 days up to the last one)')
    .option('--to <day>', 'last day of the period (default: the day of the newest contact)')
    .option('--json', 'print the report as one JSON object')
    .addHelpText('after', example('tingyin topics health --from 2025-07-01 --to 2025-09-30'))
    .action(work(() => (require('./topic-health') as typeof import('./topic-health')).topicHealthCommand))
  topics
    .command('undo')
    .description('Takes the last change of the tree back. Done twice, it stands again.')
    .option('--json', 'print the topics as one JSON object')
    .addHelpText('after', example('tingyin topics undo'))
    .action(work(() => (require('./topics') as typeof import('./topics')).undoTopicsCommand))
}
