/** The rules of the structure that a machine can see: who imports whom, how long a file is, what a name may be. No exceptions are listed. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { keywords } from '../engine/playbook/keywords.ts'
import { allNames } from '../modules/registry.ts'

/** What each room may import values of, the rooms below it; any room of the engine may import its own. */
const below: Readonly<Record<string, readonly string[]>> = {
  'engine/model': [],
  'engine/formats': ['engine/model'],
  'engine/host-scripts': ['engine/model', 'engine/formats'],
  'engine/carriers': ['engine/model', 'engine/formats'],
  'engine/template': ['engine/model', 'engine/formats'],
  'engine/bridge': ['engine/model', 'engine/formats', 'engine/host-scripts'],
  'engine/options': ['engine/model', 'engine/formats', 'engine/template'],
  'engine/variables': ['engine/model', 'engine/formats', 'engine/template'],
  'engine/playbook': ['engine/model', 'engine/formats', 'engine/carriers', 'engine/template', 'engine/options', 'engine/variables'],
  'engine/inventory': ['engine/model', 'engine/formats', 'engine/carriers', 'engine/template', 'engine/variables'],
  'engine/transport': ['engine/model', 'engine/formats', 'engine/carriers', 'engine/host-scripts'],
  'engine/run/host': ['engine/model', 'engine/formats', 'engine/transport'],
  'engine/run/prepare': [
    'engine/model',
    'engine/formats',
    'engine/host-scripts',
    'engine/template',
    'engine/options',
    'engine/variables',
    'engine/inventory',
    'engine/run/host',
  ],
  'engine/run/converge': [
    'engine/model',
    'engine/formats',
    'engine/host-scripts',
    'engine/template',
    'engine/transport',
    'engine/run/host',
    'engine/run/prepare',
  ],
  'engine/run/task': [
    'engine/formats',
    'engine/model',
    'engine/template',
    'engine/transport',
    'engine/run/host',
    'engine/run/prepare',
    'engine/run/converge',
  ],
  'engine/run/schedule': [
    'engine/model',
    'engine/formats',
    'engine/template',
    'engine/variables',
    'engine/inventory',
    'engine/run/host',
    'engine/run/prepare',
    'engine/run/task',
  ],
  'engine/run/readahead': [
    'engine/model',
    'engine/host-scripts',
    'engine/template',
    'engine/options',
    'engine/transport',
    'engine/run/host',
    'engine/run/prepare',
    'engine/run/converge',
    'engine/run/task',
    'engine/run/schedule',
  ],
  'engine/run': ['engine/run/readahead', 'engine/run/schedule'],
  'engine/report': ['engine/model', 'engine/formats'],
  'engine/plans': ['engine/model', 'engine/formats'],
  'engine/journal': ['engine/model', 'engine/formats'],
  'engine/settings': ['engine/model', 'engine/formats'],
  'engine/reference': ['engine/model', 'engine/carriers', 'engine/playbook', 'engine/options', 'engine/settings'],
  'engine/lint': ['engine/model', 'engine/formats', 'engine/template', 'engine/variables'],
  'engine/lab': ['engine/model', 'engine/formats'],
  'engine/testing': ['engine/model', 'engine/formats', 'engine/template', 'engine/report', 'engine/plans', 'engine/lab'],
  engine: ['engine/model', 'engine/host-scripts'],
  modules: ['engine/model', 'engine/formats', 'engine/host-scripts', 'modules'],
  'bin/start': [],
  'bin/terminal': ['engine', 'bin'],
  'bin/options': ['engine', 'bin/terminal'],
  'bin/load': ['engine', 'modules', 'bin', 'bin/options', 'bin/terminal'],
  'bin/reporting': ['engine', 'bin', 'bin/options', 'bin/terminal'],
  'bin/commands': ['engine', 'bin/options', 'bin/terminal', 'bin/load', 'bin/reporting'],
  'bin/ansible': ['engine', 'bin', 'bin/options', 'bin/terminal', 'bin/load', 'bin/reporting', 'bin/commands'],
  bin: ['engine', 'bin/options', 'bin/terminal', 'bin/start', 'bin/reporting', 'bin/commands', 'bin/ansible'],
  tools: ['engine', 'modules', 'bin', 'bin/options', 'bin/load', 'bin/ansible'],
}

/** Rooms that see types of all rooms of a run: what a run holds is one description. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  'engine/model': ['engine/host-scripts'],
  'engine/run': ['engine/run', 'engine/transport', 'engine/variables'],
  'engine/template': ['engine/variables'],
  'engine/reference': ['engine/model', 'engine/formats', 'engine/plans'],
  modules: ['engine/model'],
  bin: ['bin'],
}

const files = ['engine', 'modules', 'bin', 'tools', 'test'].flatMap((folder) => sources(folder))
const texts = new Map(files.map((file) => [file, fs.readFileSync(file, 'utf8')]))
const ours = files.filter((file) => !file.startsWith('test/'))

describe('the structure', () => {
  it('imports values only from the rooms below', () => {
    const wrong = ours.flatMap((file) =>
      relativeImports(file)
        .filter(({ target, typeOnly }) => !isAllowed(roomOf(file), roomOf(target), typeOnly))
        .map(({ target }) => `${file} imports ${target}`),
    )
    assert.deepEqual(wrong, [])
  })

  it('gives each package one home', () => {
    const homes = new Map<string, Set<string>>()
    for (const file of ours)
      for (const name of importsOf(file).filter(isPackage).map(packageOf)) homes.set(name, (homes.get(name) ?? new Set()).add(file))
    const spread = [...homes].filter(([, home]) => home.size > 1).map(([name, home]) => `${name}: ${[...home].join(', ')}`)
    assert.deepEqual(spread, [])
  })

  it('depends on every package it uses', () => {
    const { dependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
    const used = ours.flatMap((file) => importsOf(file).filter(isPackage).map(packageOf))
    assert.deepEqual(
      used.filter((name) => !(name in dependencies)),
      [],
    )
  })

  it('opens every file with a sentence on what it is for', () => {
    const silent = files.filter((file) => !/^(#!.*\n)?\/\*\*\s+(?:\*\s+)?[A-Z`"“][\s\S]*?[.:]\s*(\n|\*\/)/.test(texts.get(file) ?? ''))
    assert.deepEqual(silent, [])
  })

  it('has no file above 300 lines but the one that is generated', () => {
    const written = files.filter((file) => file !== 'modules/index.ts')
    const long = written.filter((file) => (texts.get(file) ?? '').split('\n').length - 1 > 300)
    assert.deepEqual(long, [])
  })

  it('calls no file a drawer for scraps', () => {
    const drawers = files.filter((file) => /(^|[-_/.])(utils?|common|helpers?|managers?|base|misc|shared|stuff)([-_./]|$)/.test(file))
    assert.deepEqual(drawers, [])
  })

  it('names no module, distribution or package manager in the engine', () => {
    const engine = ours.filter((file) => file.startsWith('engine/') && !file.startsWith('engine/lab/'))
    const named = engine.flatMap((file) => namesIn(texts.get(file) ?? '').map((word) => `${file} names ${word}`))
    assert.deepEqual(named, [])
  })

  it('creates temporary files on a host only where what a killed script leaves is swept', () => {
    const own = files.filter((file) => /^(engine|modules)\//.test(file) && /\bmktemp( |\))/.test(texts.get(file) ?? ''))
    assert.deepEqual(own, ['engine/host-scripts/scratch.ts'])
  })

  it('gives no variable of the shared shell functions a second meaning', () => {
    const shared = ['scratch', 'replace-file'].map((name) => `engine/host-scripts/${name}.ts`)
    const given = ['work', 'temp', 'kept', 'now']
    const assigned = shared.flatMap((file) => [...(texts.get(file) ?? '').matchAll(/(?:^|[\s;{])(?:([a-z]+)=(?![>=])|for ([a-z]+) in )/gm)])
    const own = [...new Set(assigned.map(([, name, word]) => name ?? word))].filter((name) => name && !given.includes(name))
    const again = new RegExp(`(?:^|[\\s;{\`])(?:(?:${own.join('|')})=(?![>=])|for (?:${own.join('|')})(?: in |;| do))`, 'm')
    const users = files.filter(
      (file) => /(replace|scratch|fetch)Functions?\b|beginMaking|fetchBySettings/.test(texts.get(file) ?? '') && !shared.includes(file),
    )
    assert.ok(own.length > 9, own.join())
    assert.deepEqual(
      users.filter((file) => again.test(texts.get(file) ?? '')),
      [],
    )
  })

  it('names only files and directories that exist, where it is described', () => {
    const all = [...files, ...files.map((file) => path.dirname(file))]
    const missing = ['ARCHITECTURE.md', 'SECURITY.md', 'DECISIONS.md'].flatMap((page) =>
      [...fs.readFileSync(page, 'utf8').matchAll(/`((?:[a-z.-]+\/)*[a-z0-9.-]+(?:\.ts|\/))`/g)]
        .map(([, name = '']) => name.replace(/\/$/, ''))
        .filter((name) => !fs.existsSync(name) && !all.some((each) => each.endsWith(`/${name}`)))
        .map((name) => `${page}: ${name}`),
    )
    assert.deepEqual(missing, [])
  })

  it('leaves no word undone', () => {
    const undone = files.filter((file) => new RegExp(`\\b(${['TO', 'FIX', 'XX'].join('|')})(DO|ME|X)\\b`).test(texts.get(file) ?? ''))
    assert.deepEqual(undone, [])
  })

  it('turns no check off for a whole file, and no type into anything', () => {
    const marks = ['@ts-' + 'ignore', '@ts-' + 'nocheck', 'biome-ignore-' + 'all', 'eslint-' + 'disable']
    const off = files.filter((file) => marks.some((mark) => (texts.get(file) ?? '').includes(mark)))
    assert.deepEqual(off, [])
  })
})

function sources(folder: string): string[] {
  if (!fs.existsSync(folder)) return []
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'fixtures' ? [] : sources(file)
    return file.endsWith('.ts') ? [file] : []
  })
}

/** The room a file stands in: a folder, of a run and of the command line one level deeper. */
function roomOf(file: string): string {
  const [top = '', second, third] = path.dirname(file).split('/')
  if (top === 'modules' || top === 'tools' || top === 'test') return top
  return [top, second, second === 'run' ? third : undefined].filter(Boolean).join('/')
}

function isAllowed(from: string, to: string, typeOnly: boolean): boolean {
  const within = (rooms: readonly string[] = []) =>
    rooms.some(
      (room) =>
        to === room ||
        (room !== 'modules' && from.startsWith('bin') && to.startsWith(`${room}/`)) ||
        (typeOnly && to.startsWith(`${room}/`)),
    )
  if (from === to || within(below[from]) || (from === 'tools' && to.startsWith('engine/'))) return true
  return typeOnly && Object.entries(typesOf).some(([room, rooms]) => (from === room || from.startsWith(`${room}/`)) && within(rooms))
}

interface Import {
  readonly target: string
  readonly typeOnly: boolean
}

function relativeImports(file: string): readonly Import[] {
  const pattern = /^\s*(?:import|export)\s([^'"]*?)from\s+'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm
  return [...(texts.get(file) ?? '').matchAll(pattern)].map(([, what = '', from, dynamic]) => ({
    target: path.join(path.dirname(file), from ?? dynamic ?? ''),
    typeOnly:
      /^type\b/.test(what) ||
      (/^\{/.test(what) &&
        what
          .replace(/[{}\s]+/g, ' ')
          .trim()
          .split(',')
          .every((name) => !name.trim() || /^type /.test(name.trim()))),
  }))
}

function importsOf(file: string): readonly string[] {
  const pattern = /^\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\b(?:import|require)\('([^']+)'\)/gm
  return [...(texts.get(file) ?? '').matchAll(pattern)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
}

function isPackage(target: string): boolean {
  return !target.startsWith('.') && !target.startsWith('node:')
}

function packageOf(target: string): string {
  const words = target.split('/')
  return words.slice(0, target.startsWith('@') ? 2 : 1).join('/')
}

/** Of the other systems and tools only modules may know. */
const systems =
  /^(debian|ubuntu|redhat|fedora|centos|alpine|archlinux|suse|apt|apt-get|dpkg|yum|dnf|apk|pacman|zypper|systemctl|systemd|ufw|psql|nginx)$/i

/** Texts of the code that name a system, or a module by a name that is no word of English, or that compare the name of a task's module. */
function namesIn(text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  const modules = new Set(allNames.filter((name) => !(name in keywords)))
  const quoted = [...code.matchAll(/'([\w.-]+)'/g)].map(([, word = '']) => word)
  const compared = [...code.matchAll(/\b(?:action|module\??\.name|loadModule|resolve)\)? ?(?:[!=]==|\() ?'([\w.]+)'/g)].map(
    ([, word = '']) => word,
  )
  return [
    ...quoted.filter((word) => systems.test(word) || (modules.has(word) && /_|\.|infile$/.test(word))),
    ...compared.filter((word) => modules.has(word)),
  ]
}
