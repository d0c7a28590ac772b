/** A small web server of this machine, a folder and an environment for one suite, and programs that are hidden from it: for modules that fetch. */
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'

export interface Web {
  readonly url: string
  /** What was asked so far. */
  asked(): Promise<readonly { readonly path: string; readonly headers: Readonly<Record<string, string>> }[]>
  close(): Promise<unknown>
}

/**
 * Serves texts by their paths, in a thread of its own, since tests that run programs stand still. `/go?to=PATH` leads
 * elsewhere, `/named` has another name, `/private` and what is below it need a login.
 */
export async function web(pages: Readonly<Record<string, string | Uint8Array>>): Promise<Web> {
  const worker = new Worker(server, { eval: true, workerData: pages })
  const [port] = (await once(worker, 'message')) as [number]
  const url = `http://127.0.0.1:${port}`
  return { url, asked: async () => (await fetch(`${url}/-asked`)).json() as never, close: () => worker.terminate() }
}

const server = `
const { parentPort, workerData } = require('node:worker_threads')
const asked = []
const server = require('node:http').createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://here')
  if (pathname === '/-asked') return response.end(JSON.stringify(asked))
  asked.push({ path: request.url, headers: request.headers })
  if (pathname === '/go') return response.writeHead(302, { location: searchParams.get('to'), 'content-length': 0 }).end()
  const secret = /^\\/private(?:\\/|$)/.test(pathname)
  if (secret && !request.headers.authorization) return response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end()
  const page = pathname === '/private' ? 'private' : workerData[pathname]
  // All pages are of the year 2030.
  if (Date.parse(request.headers['if-modified-since']) >= Date.UTC(2030, 0)) return response.writeHead(304).end()
  if (page === undefined) return response.writeHead(404).end('no such page')
  const name = pathname === '/named' ? { 'content-disposition': 'attachment; filename="given.bin"' } : {}
  response.writeHead(200, { 'content-length': Buffer.byteLength(page), ...name })
  response.end(page)
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

/** A folder that is there while the suite runs: gives the path of a name in it. Call it inside `describe`. */
export function folderForTest(): (name: string) => string {
  let folder = ''
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-test-'))
  })
  after(() => fs.rmSync(folder, { recursive: true }))
  return (name) => path.join(folder, name)
}

/** Variables of the environment while the suite runs, asked for when it begins. Call it inside `describe`. */
export function environmentForTest(more: () => Readonly<Record<string, string>>): void {
  let old: readonly (readonly [string, string | undefined])[] = []
  before(() => {
    const given = more()
    old = Object.keys(given).map((name) => [name, process.env[name]])
    Object.assign(process.env, given)
  })
  after(() => {
    for (const [name, value] of old)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  })
}

/** Works while some programs cannot be found. */
export async function without(programs: readonly string[], work: () => Promise<unknown>): Promise<void> {
  const { hide, show } = hidden(programs)
  hide()
  try {
    await work()
  } finally {
    show()
  }
}

/** A `PATH` on which some programs cannot be found. */
export function hidden(programs: readonly string[]): { hide(): void; show(): void } {
  const { PATH } = process.env
  let folder: string | undefined
  return {
    hide() {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-path-'))
      for (const from of ['/usr/bin', '/bin'])
        for (const name of fs.readdirSync(from))
          if (!programs.includes(name) && !fs.existsSync(path.join(folder, name)))
            fs.symlinkSync(path.join(from, name), path.join(folder, name))
      process.env.PATH = folder
    },
    show() {
      process.env.PATH = PATH
      if (folder) fs.rmSync(folder, { recursive: true })
    },
  }
}
