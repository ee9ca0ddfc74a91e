import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'

const FONT = '@fontsource-variable/noto-sans-sc'
const FAMILY = 'Noto Sans SC'
/** The variable font itself is drawn in its thinnest weight. */
const REGULAR = 400
/** For each unit of the SVG picture, so that a PNG is readable on a dense screen. */
const PIXELS = 2

interface SubsetFont {
  (font: Buffer, text: string, options: { readonly targetFormat: 'sfnt'; readonly variationAxes: { readonly wght: number } }): Promise<Buffer>
}

/**
 * Draws an SVG picture as PNG, twice as large. Its text is in Noto Sans SC of our own, whatever fonts the machine has or lacks. The renderer reads fonts from
 * files only, and no woff2: so what the picture says of the font lies for a moment in a temporary folder.
 */
export async function pngPicture(svg: string): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js')
  const folder = await mkdtemp(join(tmpdir(), 'tingyin-font-'))
  try {
    const fonts = await fontsFor(svg)
    const fontFiles = fonts.map((_, index) => join(folder, `${index}.ttf`))
    await Promise.all(fonts.map((font, index) => writeFile(fontFiles[index]!, font)))
    const image = await renderAsync(svg, { font: { loadSystemFonts: false, fontFiles, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY }, fitTo: { mode: 'zoom', value: PIXELS } })
    return image.asPng()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The characters of a text out of those of the hundred files of the font that have any of them. */
async function fontsFor(text: string): Promise<readonly Buffer[]> {
  const subsetFont = require('subset-font') as SubsetFont
  const folder = dirname(require.resolve(`${FONT}/package.json`))
  const rangesOf = JSON.parse(await readFile(join(folder, 'unicode.json'), 'utf8')) as Readonly<Record<string, string>>
  const characters = new Set([...text].map((character) => character.codePointAt(0)!))
  const files = Object.keys(rangesOf).filter((name) => holdsAny(rangesOf[name]!, characters)).map((name) => `noto-sans-sc-${name.replace(/[[\]]/g, '')}-wght-normal.woff2`)
  const fonts: Buffer[] = []
  for (const file of files) {
    fonts.push(await subsetFont(await readFile(join(folder, 'files', file)), text, { targetFormat: 'sfnt', variationAxes: { wght: REGULAR } }))
    // Each takes some 20 ms of the only thread there is.
    await nextTurn()
  }
  return fonts
}

/** @param ranges as in CSS: `U+4e00-4e0f,U+5000` */
function holdsAny(ranges: string, characters: ReadonlySet<number>): boolean {
  return ranges.split(',').some((range) => {
    const [from, to = from] = range.replace('U+', '').split('-').map((code) => Number.parseInt(code, 16)) as [number, number?]
    return [...characters].some((character) => character >= from && character <= to)
  })
}
