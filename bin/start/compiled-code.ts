/** Loads a program with code that an earlier start has compiled: most of what a start costs is compiling. */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import path from 'node:path'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'

/** After which compiled code of other builds goes, in milliseconds: 30 days. */
const stale = 30 * 86_400_000
const trailer = 4

/**
 * What a CommonJS file exports, which begins with a comment that no other build of it has. Each word of the command line has compiled
 * code of its own in the folder, since it uses other parts of the program; without a folder nothing is kept.
 */
export function loadCompiled(file: string, word: string, folder: string | undefined): unknown {
  const source = wrappedSource(file)
  const build = /\/\/ (\w+)/.exec(source.slice(0, 200))?.[1] ?? ''
  // V8 keeps the path of the file in what it compiled: at another place it would show up in stacks.
  const name = [build, crc32(path.resolve(file)).toString(36), process.version, process.arch, /^[a-z]+$/.exec(word)?.[0] ?? 'words'].join(
    '-',
  )
  const place = folder === undefined ? undefined : path.join(folder, name)
  const script = new Script(source, { filename: file, cachedData: place === undefined ? undefined : keptIn(place) })
  if (place !== undefined && script.cachedDataRejected !== false) keepLater(script, place)
  const loaded = new Module(file)
  const require = createRequire(file)
  // Whoever requires the same file has the same program.
  require.cache[file] = Object.assign(loaded, { filename: file, loaded: true })
  script.runInThisContext().call(loaded.exports, loaded.exports, require, loaded, file, path.dirname(file))
  return loaded.exports
}

/** The source as a function of what Node.js gives to modules, in one piece: a second copy would cost megabytes. */
function wrappedSource(file: string): string {
  const [before = '', after = ''] = Module.wrap('\0').split('\0')
  const code = openSync(file, 'r')
  try {
    const { size } = fstatSync(code)
    const bytes = Buffer.allocUnsafe(before.length + size + after.length)
    bytes.write(before, 'latin1')
    readSync(code, bytes, before.length, size, 0)
    bytes.write(after, before.length + size, 'latin1')
    return bytes.toString('latin1')
  } finally {
    closeSync(code)
  }
}

/** Undefined where nothing is kept, or not what was written: V8 does not look. */
function keptIn(place: string): Buffer | undefined {
  try {
    const bytes = readFileSync(place)
    const code = bytes.subarray(0, -trailer)
    return bytes.length > trailer && crc32(code) === bytes.readUInt32LE(code.length) ? code : undefined
  } catch {
    return undefined
  }
}

/** At the end, when all that is needed has been compiled; not where nothing was run. */
function keepLater(script: Script, place: string): void {
  process.once('exit', () => {
    if (process.exitCode === 1) return
    try {
      write(place, script.createCachedData())
    } catch {
      // A full disk or a folder that went away costs the next start some time, and this one nothing.
    }
  })
}

function write(place: string, code: Buffer): void {
  const sum = Buffer.alloc(trailer)
  sum.writeUInt32LE(crc32(code))
  const folder = path.dirname(place)
  for (const name of readdirSync(folder)) {
    const old = path.join(folder, name)
    if (Date.now() - statSync(old).mtimeMs > stale) rmSync(old, { recursive: true })
  }
  writeFileSync(`${place}.${process.pid}`, Buffer.concat([code, sum]), { mode: 0o600, flag: 'wx' })
  renameSync(`${place}.${process.pid}`, place)
}
