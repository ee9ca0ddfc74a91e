import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { routes } from '../../src/api/routes'
import { webFolder } from './in-page'

const files = readdirSync(webFolder).filter((file) => /\.(js|html)$/.test(file))
const found = (file: string, pattern: RegExp): string[] => [...readFileSync(join(webFolder, file), 'utf8').matchAll(pattern)].map(([, name]) => name!)

it.each(files)('%s names only files that are there', (file) => {
  const named = file.endsWith('.js') ? found(file, /from '\.\/([^']+)'/g) : found(file, /(?:src|href)="([\w-]+\.\w+)"/g)
  expect(named.filter((name) => !existsSync(join(webFolder, name)))).toEqual([])
})

it.each(files.filter((file) => file.endsWith('.js')))('%s asks only routes that there are', (file) => {
  const known = new Set(routes.map(({ path }) => path))
  expect(found(file, /get\('(\/[^']+)'/g).filter((path) => !known.has(path))).toEqual([])
})
