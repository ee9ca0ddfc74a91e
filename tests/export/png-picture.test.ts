import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { pngPicture } from '../../src/export/png-picture'

const svg = (text: string): string => `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20" font-family="sans-serif" font-size="12"><rect width="60" height="20" fill="#ffffff"/><text x="2" y="15">${text}</text></svg>`

/** Bytes of the picture that are not white, filtering of lines aside: more where more ink is. */
async function inkOf(text: string): Promise<number> {
  const png = await pngPicture(svg(text))
  const start = png.indexOf('IDAT')
  return inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4))).filter((byte) => byte !== 0).length
}

it('draws an SVG picture twice as large', async () => {
  const png = await pngPicture(svg('咨询'))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([120, 40])
})

it('draws Chinese text without any font of the machine, each character its own', async () => {
  const [none, one, dense] = [await inkOf(''), await inkOf('一'), await inkOf('赢')]
  expect(one).toBeGreaterThan(none)
  expect(dense).toBeGreaterThan(one)
  expect(await pngPicture(svg('渐升'))).not.toEqual(await pngPicture(svg('渐降')))
})

it('leaves no font behind', async () => {
  const usual = process.env['TMPDIR']
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-png-'))
  process.env['TMPDIR'] = folder
  await pngPicture(svg('咨询')).finally(() => (usual === undefined ? delete process.env['TMPDIR'] : (process.env['TMPDIR'] = usual)))
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})

it('refuses what is no picture', async () => {
  await expect(pngPicture('咨询')).rejects.toThrow()
})
