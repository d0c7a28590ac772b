/** The manual pages are those of today's flags, and npm installs them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { makeProgram } from '../../bin/program.ts'
import { manPages } from '../../tools/man-pages.ts'

describe('manual pages', () => {
  it('are current, one for each command', async () => {
    const pages = await manPages()
    const commands = makeProgram(async () => undefined).commands.map((command) => `tsplay-${command.name()}.1`)
    assert.deepEqual(readdirSync('man').sort(), ['tsplay.1', ...commands].sort())
    for (const [file, text] of pages) assert.equal(readFileSync(file, 'utf8'), text, `${file}: write it with \`npm run docs\``)
  })

  it('hold the flags of commands that have programs of their own', async () => {
    const pages = await manPages()
    assert.match(pages.get('man/tsplay-vault.1') ?? '', /encrypt_string/)
    assert.match(pages.get('man/tsplay-playbook.1') ?? '', /force\\-handlers/)
  })

  it('are pages that man lays out without a warning', async function () {
    if (spawnSync('groff', ['--version']).status !== 0) this.skip()
    for (const [file, input] of await manPages()) {
      const { stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww'], { input, encoding: 'utf8' })
      assert.equal(stderr, '', file)
      assert.match(stdout.replace(/.\x08/g, ''), /SYNOPSIS/)
    }
  })

  it('are found by npm', () => {
    const { man, files } = JSON.parse(readFileSync('package.json', 'utf8')) as { man: string[]; files: string[] }
    assert.deepEqual(
      [...man].sort(),
      readdirSync('man')
        .map((name) => `./man/${name}`)
        .sort(),
    )
    assert.ok(files.includes('man'))
  })
})
