import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stagesReadme } from '../../src/cli/stages-readme'
import { stages } from '../../src/stages/index'

it('pipelines/README.md is what "tingyin stages --markdown" prints', () => {
  expect(readFileSync(join(__dirname, '../../pipelines/README.md'), 'utf8')).toBe(stagesReadme(stages))
})
