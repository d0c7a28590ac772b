/** The rules of the house that a machine can see: who imports whom, how long a file is, what a name may be. No exceptions are listed. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { keywords } from '../engine/playbook/keywords.ts'
import { knownNames } from '../modules/registry.ts'

/** What each folder may import of the project, the longest match counting; `engine` alone means its top files, the nouns. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  engine: ['engine'],
  'engine/values': ['engine', 'engine/values'],
  'engine/language': ['engine', 'engine/values', 'engine/language'],
  'engine/inventory': ['engine', 'engine/values', 'engine/inventory'],
  'engine/run': ['engine', 'engine/values', 'engine/inventory', 'engine/run', 'engine/transport/contract.ts'],
  'engine/transport': ['engine', 'engine/transport'],
  'engine/report': ['engine', 'engine/report'],
  'engine/settings': ['engine', 'engine/values', 'engine/settings'],
  'engine/reference': ['engine', 'engine/values', 'engine/language', 'engine/settings', 'engine/reference'],
  'engine/lint': ['engine', 'engine/values', 'engine/lint'],
  'engine/lab': ['engine', 'engine/lab'],
  modules: ['engine', 'modules'],
  bin: [
    'engine',
    'engine/values',
    'engine/language',
    'engine/inventory',
    'engine/run',
    'engine/transport',
    'engine/report',
    'engine/reference',
    'engine/settings',
    'engine/lint',
    'engine/lab',
    'modules',
    'bin',
  ],
  test: ['everything'],
}

const files = ['engine', 'modules', 'bin', 'test'].flatMap((folder) => sources(folder))
const texts = new Map(files.map((file) => [file, fs.readFileSync(file, 'utf8')]))
const ours = files.filter((file) => !file.startsWith('test/'))

describe('the house', () => {
  it('imports only down the street', () => {
    const wrong = ours.flatMap((file) => {
      const allowed = mayImport[houseOf(file)] ?? []
      const targets = importsOf(file).filter((target) => target.startsWith('.'))
      return targets.map((target) => path.join(path.dirname(file), target)).filter((target) => !allowed.includes(houseOf(target)) && !allowed.includes(target))
        .map((target) => `${file} imports ${target}`) // biome-ignore format: one chain
    })
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

  it('has no file above 300 lines', () => {
    const long = files.filter((file) => (texts.get(file) ?? '').split('\n').length - 1 > 300)
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

/** The folder of the street a file stands in. */
function houseOf(file: string): string {
  const folders = path.dirname(file).split('/')
  return folders[0] === 'engine' ? folders.slice(0, 2).join('/') : (folders[0] ?? '')
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
  const modules = new Set(knownNames.filter((name) => !(name in keywords)))
  const quoted = [...code.matchAll(/'([\w.-]+)'/g)].map(([, word = '']) => word)
  const compared = [...code.matchAll(/\b(?:action|module\??\.name|loadModule|resolve)\)? ?(?:[!=]==|\() ?'([\w.]+)'/g)].map(
    ([, word = '']) => word,
  )
  return [
    ...quoted.filter((word) => systems.test(word) || (modules.has(word) && /_|\.|infile$/.test(word))),
    ...compared.filter((word) => modules.has(word)),
  ]
}
