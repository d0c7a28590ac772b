/** Parses an `authorized_keys` file, and builds the text with the wanted keys. */

export interface KeyLine {
  readonly options: string
  readonly type: string
  /** The key itself in base64; what makes two lines the same key. */
  readonly blob: string
  readonly comment: string
}

export interface KeySpec {
  readonly keys: readonly KeyLine[]
  readonly state: 'present' | 'absent'
  /** Other keys go; comments stay. */
  readonly exclusive: boolean
}

/** One line as a key; undefined for comments, blank lines and invalid keys. */
export function parseKeyLine(line: string): KeyLine | undefined {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  const first = firstWord(text)
  const rest = text.slice(first.length).trimStart()
  if (isKeyType(first)) return keyOf('', first, rest)
  const type = firstWord(rest)
  return isKeyType(type) ? keyOf(first, type, rest.slice(type.length).trimStart()) : undefined
}

/** The keys of a task's `key`, with its options and comment for all of them; invalid lines are returned as text. */
export function wantedKeys(
  key: string,
  keyOptions: string | undefined,
  comment: string | undefined,
): { readonly keys: readonly KeyLine[]; readonly refused: readonly string[] } {
  const lines = key.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
  const keys: KeyLine[] = []
  const refused: string[] = []
  for (const line of lines) {
    const parsed = parseKeyLine(line)
    if (!parsed) refused.push(line.trim())
    else keys.push({ ...parsed, options: keyOptions ?? parsed.options, comment: comment ?? parsed.comment })
  }
  return { keys, refused }
}

/** The text of the file after the edit; lines that stay are not changed. */
export function withKeys(text: string, { keys, state, exclusive }: KeySpec): string {
  let lines = text.split('\n').map((line) => ({ line, key: parseKeyLine(line) }))
  if (lines.at(-1)?.line === '') lines.pop()
  for (const wanted of keys) {
    const same = lines.filter(({ key }) => key?.blob === wanted.blob)
    const [first] = same
    if (state === 'absent') lines = lines.filter((each) => !same.includes(each))
    else if (!first) lines.push({ line: spell(wanted), key: wanted })
    else if (same.length > 1 || !meets(first.key, wanted)) {
      const kept = { ...wanted, comment: wanted.comment || (first.key?.comment ?? '') }
      lines = lines.flatMap((each) => (each === first ? [{ line: spell(kept), key: kept }] : same.includes(each) ? [] : [each]))
    }
  }
  if (exclusive && state === 'present') {
    const blobs = new Set(keys.map((key) => key.blob))
    lines = lines.filter(({ line, key }) => (key ? blobs.has(key.blob) : /^\s*(#|$)/.test(line)))
  }
  return lines.map(({ line }) => `${line}\n`).join('')
}

/** A key as one line of the file, without its end. */
export function spell({ options, type, blob, comment }: KeyLine): string {
  return [options, type, blob, comment].filter((word) => word !== '').join(' ')
}

function meets(found: KeyLine | undefined, wanted: KeyLine): boolean {
  if (!found || found.type !== wanted.type) return false
  // A key without a comment keeps the existing one.
  if (wanted.comment !== '' && found.comment !== wanted.comment) return false
  const options = (text: string) => splitOptions(text).sort().join('\n')
  return options(found.options) === options(wanted.options)
}

/** Options split at commas outside quotes. */
function splitOptions(text: string): string[] {
  return text.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g)?.map((option) => option.trim()) ?? []
}

/** Up to the first white space that is not inside quotes. */
function firstWord(text: string): string {
  return /^(?:[^\s"]|"(?:\\.|[^"\\])*"?)*/.exec(text)?.[0] ?? ''
}

function isKeyType(word: string): boolean {
  return /^(ssh-|ecdsa-sha2-|sk-(ssh|ecdsa)-|webauthn-sk-|rsa-sha2-)[-a-z0-9@.]+$/.test(word)
}

function keyOf(options: string, type: string, rest: string): KeyLine | undefined {
  const blob = firstWord(rest)
  if (!/^[A-Za-z0-9+/]{16,}={0,3}$/.test(blob)) return undefined
  return { options, type, blob, comment: rest.slice(blob.length).trim() }
}
