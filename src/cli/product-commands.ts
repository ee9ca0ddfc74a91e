import type { Command } from 'commander'
import { example, type Working } from './command-work'
import { listOption, repeated } from './option-values'

/** Commands about registered products and their figures. */
export function addProductCommands(program: Command, work: Working): void {
  const products = program.command('products').summary('products, their names, launch and promotions').description('The products of this installation, beside those of dictionaries/products.yaml.')
  products
    .command('list')
    .description('Lists the registered products.')
    .option('--json', 'print them as one JSON object')
    .addHelpText('after', example('tingyin products list'))
    .action(work(() => (require('./products') as typeof import('./products')).listProductsCommand))
  products
    .command('show')
    .description('Shows a product with its promotions and campaigns, and of which periods users, rates and KPIs are kept; with --json all of them.')
    .argument('<product>', 'id, name or alias')
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', example('tingyin products show 彩铃'))
    .action(work(() => (require('./products') as typeof import('./products')).showProductCommand))
  const productOptions = (command: Command): Command =>
    command
      .option('--name <name>', 'name as people see it (default: that of dictionaries/products.yaml, where it knows the id)')
      .option('--english-name <name>', 'English name')
      .option('--aliases <names>', 'what customers call it, separated by commas; each belongs to one product alone', listOption)
      .option('--family <name>', 'product family 产品族')
      .option('--owner <name>', 'who answers for it 负责人; personal data in it is masked')
      .option('--launch <day>', 'first day; it may lie ahead')
      .option('--promotion <name=from..to>', 'promotion with its days; without an end from.. alone; may be given several times, also overlapping', repeated)
      .option('--campaign <name=from..to>', 'campaign, likewise', repeated)
      .option('--json', 'print it as one JSON object')
  productOptions(products.command('add').description('Registers a product; one that dictionaries/products.yaml knows by this id gets more names.').argument('<id>', 'id of Latin letters, digits, hyphens, dots and underscores'))
    .addHelpText('after', example('tingyin products add xingchen-card --name 星辰尊享卡 --aliases 星辰卡,尊享卡 --launch 2026-01-05 --promotion 春节=2026-01-20..2026-02-20'))
    .action(work(() => (require('./products') as typeof import('./products')).addProductCommand))
  productOptions(products.command('edit').description('Replaces what the options name; an empty value clears it. Promotions, and campaigns, are replaced together.').argument('<product>', 'id, name or alias'))
    .addHelpText('after', example("tingyin products edit xingchen-card --owner 王芳 --campaign ''"))
    .action(work(() => (require('./products') as typeof import('./products')).editProductCommand))
  products
    .command('remove')
    .description('Removes what is registered of a product, with the users, rates and KPIs imported for it. What dictionaries/products.yaml knows of it stays.')
    .argument('<product>', 'id, name or alias')
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', example('tingyin products remove xingchen-card'))
    .action(work(() => (require('./products') as typeof import('./products')).removeProductCommand))
  const readingOptions = (command: Command): Command =>
    command
      .argument('<file>', 'file to import')
      .option('--encoding <name>', 'encoding of a text file (default: recognised)')
      .option('--sheet <name>', 'sheet of a workbook (default: the first one shown)')
      .option('--json', 'print the outcome as one JSON object')
  readingOptions(
    products
      .command('import')
      .description(
        'Registers the products of a table: 产品编号, 产品名称, 别名, 产品族, 负责人, 上线日期, 促销名称, 促销开始, 促销结束, 活动名称, 活动开始, 活动结束. A product may have several rows,\n' +
          'each with a promotion. An empty cell leaves what is registered. Rows that are refused are named and fail nothing (status 0); all others are kept.',
      ),
  )
    .addHelpText('after', example('tingyin products import 产品.xlsx'))
    .action(work(() => (require('./products') as typeof import('./products')).importProductsCommand))
  products
    .command('export')
    .description('Writes the registered products to a table that can be imported again.')
    .requiredOption('--out <file>', 'file to write: .csv, .tsv, .jsonl or .xlsx; - for standard output')
    .addHelpText('after', example('tingyin products export --out 产品.xlsx'))
    .action(work(() => (require('./products') as typeof import('./products')).exportProductsCommand))

  const measures = program.command('measures').summary('users, experience rates and KPIs of products').description('Figures of products that are imported, by day, week or month.')
  readingOptions(
    measures
      .command('import')
      .description(
        'Imports figures of products, told by their columns: users 用户数, 活跃用户数, 满意度; rates 知晓人数 (or 知晓率), 认知人数, 认同人数, 认可人数 with 样本数; operating KPIs 指标, 数值, 目标, 方向;\n' +
          'each with 产品 (id, name or alias) and 日期, 周 or 月. Periods may be missing; importing one again corrects it. Rows that are refused are named and fail nothing (status 0); all others are kept.',
      ),
  )
    .addHelpText('after', example('tingyin measures import 用户数.csv', 'tingyin measures import 四率.xlsx'))
    .action(work(() => (require('./measures') as typeof import('./measures')).importMeasuresCommand))
}
