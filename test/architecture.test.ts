/** The rules of the house that a machine can see: who imports whom, how long a file is, what a name may be. No exceptions are listed. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { knownNames } from '../modules/index.ts'

/** What each folder may import of the project, the longest match counting; `engine` alone means its top files, the nouns. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  engine: ['engine'],
  'engine/values': ['engine', 'engine/values'],
  'engine/language': ['engine', 'engine/values', 'engine/language'],
  'engine/inventory': ['engine', 'engine/values', 'engine/inventory'],
  'engine/run': ['engine', 'engine/values', 'engine/run', 'engine/transport/contract.ts'],
  'engine/transport': ['engine', 'engine/transport'],
  'engine/report': ['engine', 'engine/report'],
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
      for (const target of importsOf(file)) {
        if (target.startsWith('.') || target.startsWith('node:')) continue
        const name = target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/')
        homes.set(name, (homes.get(name) ?? new Set()).add(file))
      }
    const spread = [...homes].filter(([, home]) => home.size > 1).map(([name, home]) => `${name}: ${[...home].join(', ')}`)
    assert.deepEqual(spread, [])
  })

  it('uses every package it depends on, and depends on every package it uses', () => {
    const { dependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
    const all = ours.map((file) => texts.get(file) ?? '').join('\n')
    const unused = Object.keys(dependencies).filter((name) => !all.includes(`'${name}'`) && !all.includes(`'${name}/`))
    assert.deepEqual(unused, [])
  })

  it('opens every file with a sentence on what it is for', () => {
    const silent = files.filter((file) => !/^(#!.*\n)?\/\*\*\s+(?:\*\s+)?[A-Z`"“][\s\S]*?[.:]\s*(\n|\*\/)/.test(texts.get(file) ?? ''))
    assert.deepEqual(silent, [])
  })

  it('has no file above 300 lines, a median of at most 100, and nine in ten under 200', () => {
    const lengths = ours.map((file) => ({ file, lines: (texts.get(file) ?? '').split('\n').length - 1 })).sort((a, b) => a.lines - b.lines)
    const long = files.filter((file) => (texts.get(file) ?? '').split('\n').length - 1 > 300)
    assert.deepEqual(long, [])
    const at = (share: number) => lengths[Math.floor(lengths.length * share)]?.lines ?? 0
    assert.ok(at(0.5) <= 100, `the median is ${at(0.5)}`)
    assert.ok(at(0.9) < 200, `nine in ten are under ${at(0.9) + 1}`)
  })

  it('calls no file a drawer for scraps', () => {
    const drawers = files.filter((file) => /(^|[-_/.])(utils?|common|helpers?|managers?|base|misc|shared|stuff)([-_./]|$)/.test(file))
    assert.deepEqual(drawers, [])
  })

  it('names no module, distribution or package manager in the engine', () => {
    const engine = ours.filter((file) => file.startsWith('engine/') && !file.startsWith('engine/lab/'))
    const named = engine.flatMap((file) => wordsIn(texts.get(file) ?? '').map((word) => `${file} names ${word}`))
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

/** Words of the field that only modules may know, where they stand as a text of their own. Words that the language itself has (`meta`, `set_fact` …) are no modules. */
function wordsIn(text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  const systems = [
    'debian',
    'ubuntu',
    'redhat',
    'fedora',
    'centos',
    'alpine',
    'archlinux',
    'suse',
    'apt-get',
    'dpkg',
    'yum',
    'dnf',
    'apk',
    'pacman',
    'zypper',
    'systemctl',
  ]
  const modules = knownNames.filter((name) => !name.includes('.'))
  return [...code.matchAll(/'([a-z_-]+)'/gi)]
    .map(([, word = '']) => word.toLowerCase())
    .filter((word) => systems.includes(word) || modules.includes(word))
}
