/** The diagnostic codes that the sources can emit, read from their text: `code: '…'` in a literal, and calls of functions that take a `code`. */
import fs from 'node:fs'
import path from 'node:path'

interface Emitter {
  readonly name: string
  /** Which argument is the code. */
  readonly index: number
  readonly method: boolean
  /** Files that may call it. */
  readonly files: ReadonlySet<string>
}

/** `unclear`: calls whose code is neither a literal, nor a variable that holds one, nor taken out of an object, which has its `code: '…'` where it is written. */
export function emittedCodes(): { readonly codes: ReadonlySet<string>; readonly unclear: readonly string[] } {
  const texts = new Map(['engine', 'bin'].flatMap(sources).map((file) => [file, fs.readFileSync(file, 'utf8')]))
  for (const file of [...texts.keys()]) if (file.startsWith('engine/reference/')) texts.delete(file)
  const codes = new Set<string>()
  const unclear: string[] = []
  for (const text of texts.values())
    for (const [, value = ''] of text.matchAll(/(?<![\w.])code: ((?:'[a-z-]+'(?: \| )?)+$|[^\n]*?(?=, severity|,$| \}\)|;))/gm))
      for (const code of literals(value)) codes.add(code)
  for (const { name, index, method, files } of emitters(texts))
    for (const file of files) {
      const text = texts.get(file) as string
      for (const args of callsOf(method ? `.${name}` : name, text)) {
        const argument = args[index]?.trim() ?? ''
        // An event or another object: something else of the same name.
        if (argument.startsWith('{')) continue
        const found = literals(argument).length > 0 ? literals(argument) : literals(assignedTo(argument, text))
        for (const code of found) codes.add(code)
        const isRead = found.length > 0 || isTakenOut(argument, text)
        if (!isRead && args.length > index + 1 && !argument.startsWith('...') && !isDeclaration(args))
          unclear.push(`${file}: ${name}(${args.join(',').replaceAll(/\s+/g, ' ')})`)
      }
    }
  return { codes, unclear }
}

function sources(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? sources(path.join(folder, entry.name)) : entry.name.endsWith('.ts') ? [path.join(folder, entry.name)] : [],
    )
}

/** Functions and methods with parameters `code: string` and `message`, and who may call them: their own file, files that import the name, under another name too, and for methods all. */
function emitters(texts: ReadonlyMap<string, string>): readonly Emitter[] {
  const found: Emitter[] = []
  for (const [file, text] of texts)
    for (const [, head = '', name = '', rest = ''] of text.matchAll(
      /^( {2}|(?:export )?function |type )(#?\w+)(?: = )?\(([^)]*\bcode: string\b[^)]*)\)/gm,
    )) {
      if (!/\bmessage\b/.test(rest)) continue
      const index = rest.split(',').findIndex((each) => /^\s*code: string\b/.test(each))
      const called = head === 'type ' ? name.toLowerCase() : name
      const callers = [...texts].filter(
        ([other, words]) =>
          other === file ||
          (head === '  ' && words.includes(`.${name}(`)) ||
          (head.startsWith('export') && new RegExp(`^import[^']*\\b${name}\\b[^']*from`, 'm').test(words)),
      )
      for (const [other, words] of callers)
        for (const [, alias = ''] of words.matchAll(new RegExp(`const (\\w+) = [^\\n(]*\\b${name}\\b(?!\\()`, 'g')))
          found.push({ name: alias, index, method: false, files: new Set([other]) })
      found.push({ name: called, index, method: head === '  ', files: new Set(callers.map(([other]) => other)) })
    }
  return found
}

/** The arguments of each call of a function in a text. */
function callsOf(name: string, text: string): readonly (readonly string[])[] {
  return [...text.matchAll(new RegExp(`${name.startsWith('.') ? '\\' : '(?<![\\w#.])'}${name}\\(`, 'g'))].map(({ index, 0: head }) =>
    argumentsAt(text, index + head.length),
  )
}

function argumentsAt(text: string, start: number): readonly string[] {
  const args = ['']
  let depth = 0
  let quote = ''
  for (let at = start; at < text.length; at++) {
    const letter = text.charAt(at)
    if (quote) quote = letter === quote && text.charAt(at - 1) !== '\\' ? '' : quote
    else if (/['"`]/.test(letter)) quote = letter
    else if (/[([{]/.test(letter)) depth++
    else if (/[)\]}]/.test(letter) && depth-- === 0) return args
    if (letter === ',' && depth === 0 && !quote) args.push('')
    else args[args.length - 1] += letter
  }
  return args
}

function literals(text: string): readonly string[] {
  const branches = text.includes('?') ? text.slice(text.indexOf('?')) : text
  return [...branches.matchAll(/'([a-z]+(?:-[a-z]+)*)'/g)].map(([, code = '']) => code)
}

/** What `const NAME = …` holds in this file. */
function assignedTo(name: string, text: string): string {
  return /^\w+$/.test(name) ? (new RegExp(`const ${name} = ([^\\n]*)`).exec(text)?.[1] ?? '') : ''
}

/** Whether a variable is taken out of an object in this file. */
function isTakenOut(name: string, text: string): boolean {
  return /^\w+$/.test(name) && new RegExp(`const \\{[^}]*\\b${name}\\b[^}:]*\\} (?:=|of) `).test(text)
}

/** The declaration itself, whose parameters have types. */
function isDeclaration(args: readonly string[]): boolean {
  return args.some((each) => /^\s*code: string\b/.test(each))
}
