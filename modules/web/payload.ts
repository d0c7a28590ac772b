/** Sources of a request body other than the task itself: files of controller or host, and multipart forms. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { after, type ControlRead, constant, type HostRead, type Read } from '../../engine/model/read.ts'
import { type Contents, contentsRead } from '../files/contents.ts'
import { sha1 } from '../files/path-state.ts'

export interface Payload {
  readonly src?: string
  readonly remote_src: boolean
  readonly ca_path?: string
  readonly body?: unknown
  readonly body_format: string
}

/** Files of a request, by the name they have in the task. */
export type Files = ReadonlyMap<string, Buffer>

/** The most that one file may hold. */
const mostBytes = 64 * 1024 * 1024

/** What is in the files that a request sends. */
export function payloadRead(payload: Payload): Read<Files> {
  const names = sentFiles(payload)
  return payload.remote_src ? hostFiles(names) : localFiles(names)
}

/** The certificates that it trusts besides those that everybody does, a file on the host. */
export function authorityRead({ ca_path }: Payload): Read<string | undefined> {
  if (ca_path === undefined) return constant(undefined)
  return after(hostFiles([ca_path]), (files) => ({ value: files.get(ca_path)?.toString() }))
}

/** The parts of a form as MIME, and the boundary between them, which depends only on their content. */
export function multipart(body: unknown, files: Files): { readonly body: Buffer; readonly type: string } {
  const parts = partsOf(body).map((part) => ({ ...part, bytes: part.file === undefined ? part.bytes : fileOf(files, part.file) }))
  const boundary = `tsplay-${sha1(Buffer.concat(parts.flatMap(({ name, bytes }) => [Buffer.from(`${name}\0${bytes.length}\0`), bytes])))}`
  const chunks = parts.flatMap(({ name, filename, mime, bytes }) => {
    const file = filename === undefined ? '' : `; filename="${quoted(filename)}"`
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}\r\nContent-Type: ${mime}\r\n\r\n`
    return [Buffer.from(head), bytes, Buffer.from('\r\n')]
  })
  return { body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` }
}

/** What cannot be a form of several parts, as sentences. */
export function multipartProblems(body: unknown): string[] {
  try {
    partsOf(body)
    return []
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return [error.message]
  }
}

interface Part {
  readonly name: string
  /** Name for the server, without directories. */
  readonly filename?: string
  readonly mime: string
  readonly bytes: Buffer
  /** Path of the file. */
  readonly file?: string
}

function partsOf(body: unknown): readonly Part[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Problem('`body` of a `form-multipart` must be a dict of parts')
  const entries = body instanceof Map ? [...body] : Object.entries(body)
  return entries.map(([name, value]) => partOf(String(name), value)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function partOf(name: string, value: unknown): Part {
  if (typeof value === 'string') return { name, mime: 'text/plain', bytes: Buffer.from(value) }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Problem(`the part \`${name}\` must be a text, or a dict of \`filename\`, \`content\` and \`mime_type\``)
  const { filename, content, mime_type: mime = 'application/octet-stream', ...others } = value as Readonly<Record<string, unknown>>
  const [other] = Object.keys(others)
  if (other !== undefined) throw new Problem(`the part \`${name}\` has no key \`${other}\``)
  if (!filename && !content) throw new Problem(`the part \`${name}\` needs a \`filename\` or a \`content\``)
  if (!/^[\w.+-]+\/[\w.+-]+(?:; *[\w.+-]+=[\w.+-]+)*$/.test(String(mime)))
    throw new Problem(`\`${String(mime)}\` is not a valid \`mime_type\``)
  const part = { name, mime: String(mime), ...(filename ? { filename: String(filename).replace(/^.*\//s, '') } : {}) }
  return content ? { ...part, bytes: Buffer.from(String(content)) } : { ...part, bytes: Buffer.alloc(0), file: String(filename) }
}

function sentFiles({ src, body, body_format }: Payload): readonly string[] {
  if (src !== undefined) return [src]
  if (body_format !== 'form-multipart') return []
  return partsOf(body).flatMap(({ file }) => file ?? [])
}

export function fileOf(files: Files, name: string): Buffer {
  const bytes = files.get(name)
  if (!bytes) throw new Problem(`file \`${name}\` on the host cannot be read, or is larger than ${mostBytes} bytes`)
  return bytes
}

function localFiles(names: readonly string[]): ControlRead<Files> {
  return {
    at: 'control',
    load: async (here) =>
      new Map(await Promise.all(names.map(async (name) => [name, await here.readFile(here.find('files', name))] as const))),
  }
}

function hostFiles(names: readonly string[]): Read<Files> {
  if (names.length === 0) return constant(new Map())
  const read: HostRead<ReadonlyMap<string, Contents>> = { ...contentsRead(names, { digest: '', bytes: mostBytes }), late: true }
  return after(read, (all) => ({ value: new Map([...all].flatMap(([name, { content }]) => (content ? [[name, content] as const] : []))) }))
}

/** As browsers write a name in quotes. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
