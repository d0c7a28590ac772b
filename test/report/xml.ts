/** A strict little reader of XML, enough to see that a report is well-formed and what its elements say. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

const markup = /<\?xml[^?]*\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/)?([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/)?>|([^<]+)/y

/** Every element in the order it begins. Throws where the text is no XML. */
export function elementsOf(xml: string): readonly Element[] {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml)) throw new Error('a character that XML does not know')
  const [all, open] = [[] as Element[], [] as Element[]]
  markup.lastIndex = 0
  while (markup.lastIndex < xml.length) {
    const at = markup.lastIndex
    const found = markup.exec(xml)
    if (!found) throw new Error(`no XML: ${xml.slice(at, at + 40)}`)
    const [, cdata, closing, name, attributes = '', empty, text] = found
    const inner = open.at(-1)
    if (inner) inner.text += cdata ?? (text === undefined ? '' : decoded(text))
    if (name === undefined) continue
    if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`)
      continue
    }
    const element = { name, attributes: attributesOf(attributes), text: '' }
    all.push(element)
    if (!empty) open.push(element)
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name}> is not closed`)
  return all
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name as string, decoded(value as string)]))
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));|&/gi, (whole, hex: string, decimal: string, name: string) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal) return String.fromCodePoint(Number(decimal))
    const character = entities[name]
    if (character === undefined) throw new Error(`no entity: ${whole}`)
    return character
  })
}
