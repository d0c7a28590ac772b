/** The cached image: built once even by two at a time, never used half-built. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { image } from '../../engine/lab/image.ts'
import type { Recipe } from '../../engine/lab/recipe.ts'
import { runOrThrow } from '../../engine/lab/tool.ts'
import { requireLab } from './hosts.ts'

describe('lab: the image', () => {
  let folder: string
  before(function () {
    requireLab(this)
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-image-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** A recipe whose image tells how often it was built. */
  const recipe = (script: string): Recipe => ({
    release: 'debian12',
    digest: 'test',
    hook: 'true',
    command: (_hook, target) => ['sh', '-c', script, 'sh', target, join(folder, 'builds')],
  })
  const good = 'echo built >> "$2"; sleep 0.2; mkdir "$1"; echo whole > "$1/content"'
  const silent = () => undefined

  it('is built once, and then taken from where it lies', async () => {
    const first = await image(folder, silent, recipe(good))
    assert.equal(await readFile(join(first, 'content'), 'utf8'), 'whole\n')
    assert.equal(await image(folder, silent, recipe(good)), first)
    assert.equal(await readFile(join(folder, 'builds'), 'utf8'), 'built\n')
  })

  it('is built from the sources of this machine, for its own suite', async () => {
    const seen: string[] = []
    const { command, ...more } = recipe(good)
    const noting: Recipe['command'] = (hook, target, sources) => {
      seen.push(...sources)
      return command(hook, target, sources)
    }
    await image(folder, silent, { ...more, release: 'debian13', command: noting })
    const texts = await Promise.all(seen.map((file) => readFile(file, 'utf8')))
    for (const text of texts) assert.deepEqual([/bookworm/.test(text), /trixie/.test(text)], [false, true], text)
    assert.equal(seen.length > 0, /^VERSION_CODENAME=bookworm$/m.test(await readFile('/etc/os-release', 'utf8')))
  })

  it('is built once by two who want it at the same time', async () => {
    const both = await Promise.all([image(folder, silent, recipe(good)), image(folder, silent, recipe(good))])
    assert.equal(both[0], both[1])
    assert.equal(await readFile(join(folder, 'builds'), 'utf8'), 'built\n')
  })

  it('is built anew where a cut-off build left a part of it', async () => {
    const half = join(folder, 'images', 'test.part', 'half')
    await mkdir(half, { recursive: true })
    await runOrThrow(['mount', '-t', 'tmpfs', 'tmpfs', half])
    const told: string[] = []
    const whole = await image(folder, (line) => told.push(line), recipe(good))
    assert.deepEqual(await readdir(whole), ['content'])
    assert.ok(told.includes('removing an incomplete image, test.part'))
  })

  it('is not there after a build that failed, and the failure has the builder’s words', async () => {
    await assert.rejects(image(folder, silent, recipe('mkdir "$1"; echo no mirror >&2; exit 7')), /no mirror/)
    assert.ok(!(await readdir(join(folder, 'images'))).includes('test'))
    assert.equal(await readFile(join(await image(folder, silent, recipe(good)), 'content'), 'utf8'), 'whole\n')
  })
})
