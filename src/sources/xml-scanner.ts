/** What a scanner reports: element names come without their namespace prefix, text with its entities resolved. */
export interface XmlHandler {
  open(name: string, tag: string): void
  text(text: string): void
  close(name: string): void
}

export class XmlDamage extends Error {
  override readonly name = 'XmlDamage'
}

/** Longest tag or run of text that is waited for. A cell of a sheet holds 32,767 characters. */
const LONGEST_TOKEN = 8 * 1024 * 1024

/**
 * Reports the tags and texts of XML as it arrives: as much of XML as the parts of a workbook use. A document type is
 * refused, so there are no entities but the five of XML, and nothing that grows.
 */
export class XmlScanner {
  #text = ''

  constructor(private readonly handler: XmlHandler) {}

  push(chunk: string): void {
    const text = this.#text + chunk
    let at = 0
    while (at < text.length) {
      const opening = text.indexOf('<', at)
      if (opening === -1) break
      const end = this.#tokenEnd(text, opening)
      if (end === -1) break
      if (opening > at) this.#report(text.slice(at, opening))
      this.#token(text, opening, end)
      at = end
    }
    this.#text = text.slice(at)
    if (this.#text.length > LONGEST_TOKEN) throw new XmlDamage('a tag or text does not end')
  }

  /** Where the tag that starts at `opening` ends, exclusive; -1 if more text is needed. */
  #tokenEnd(text: string, opening: number): number {
    if (text.charCodeAt(opening + 1) === 0x21) {
      if (text.length - opening < 9) return -1
      if (text.startsWith('<!--', opening)) return after(text, '-->', opening + 4)
      if (text.startsWith('<![CDATA[', opening)) return after(text, ']]>', opening + 9)
      throw new XmlDamage('it holds a document type, which no spreadsheet writes')
    }
    let end = -1
    for (let at = opening + 1; ; ) {
      if (end < at) end = text.indexOf('>', at)
      if (end === -1) return -1
      // A closing bracket may stand within an attribute's quotes.
      while (at < end && text.charCodeAt(at) !== 0x22 && text.charCodeAt(at) !== 0x27) at++
      if (at >= end) return end + 1
      at = text.indexOf(text[at] as string, at + 1) + 1
      if (at === 0) return -1
    }
  }

  #token(text: string, opening: number, end: number): void {
    const code = text.charCodeAt(opening + 1)
    if (code === 0x3f) return
    if (code === 0x21) {
      if (text.startsWith('<![CDATA[', opening)) this.handler.text(text.slice(opening + 9, end - 3))
      return
    }
    if (code === 0x2f) {
      this.handler.close(localName(text.slice(opening + 2, end - 1)))
      return
    }
    const selfClosing = text.charCodeAt(end - 2) === 0x2f
    const tag = text.slice(opening + 1, selfClosing ? end - 2 : end - 1)
    const name = localName(tag)
    this.handler.open(name, tag)
    if (selfClosing) this.handler.close(name)
  }

  #report(text: string): void {
    const unified = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
    this.handler.text(unified.includes('&') ? resolveEntities(unified) : unified)
  }
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found === -1 ? -1 : found + mark.length
}

function localName(tag: string): string {
  let end = 0
  let start = 0
  for (; end < tag.length; end++) {
    const code = tag.charCodeAt(end)
    if (code <= 0x20) break
    if (code === 0x3a) start = end + 1
  }
  return tag.slice(start, end)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function resolveEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code)
  })
}

const patterns = new Map<string, RegExp>()

/** An attribute of a tag as `open` reports it; the name as it is written there, prefix included. */
export function attribute(tag: string, name: string): string | undefined {
  let pattern = patterns.get(name)
  if (pattern === undefined) {
    pattern = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    patterns.set(name, pattern)
  }
  const found = pattern.exec(tag)
  if (found === null) return undefined
  const value = found[1] ?? found[2] ?? ''
  return value.includes('&') ? resolveEntities(value) : value
}
