/** What is published: the packed project runs from somewhere else, and a module of users finds its types in it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Project, project } from './project.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

describe('the package', () => {
  let here: Project
  let files: readonly string[]
  let size = 0
  const shell = (program: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: here.dir, encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
    return stdout
  }
  before(function () {
    this.timeout(60_000)
    here = project({ 'package.json': '{ "name": "site", "private": true, "type": "module" }' })
    const packed = JSON.parse(shell('npm', 'pack', root, '--json', '--ignore-scripts')) as {
      filename: string
      size: number
      files: { path: string }[]
    }[]
    size = packed[0]?.size ?? 0
    files = packed[0]?.files.map((file) => file.path) ?? []
    mkdirSync(here.file('node_modules/.bin'), { recursive: true })
    mkdirSync(here.file('node_modules/tsplay'))
    shell('tar', 'xzf', packed[0]?.filename ?? '', '-C', 'node_modules/tsplay', '--strip-components=1')
    symlinkSync(path.join(root, 'node_modules'), here.file('node_modules/tsplay/node_modules'))
    symlinkSync('../tsplay/dist/bin/tsplay.cjs', here.file('node_modules/.bin/tsplay'))
  })
  after(() => here.close())

  it('holds what runs and what explains it, and no tests', () => {
    for (const start of [
      'dist/bin/tsplay.cjs',
      'dist/engine/index.d.ts',
      'dist/page.html',
      'SECURITY.md',
      'docs/guide/README.md',
      'man/tsplay.1',
      'docs/',
      'playbooks/droplet.yml',
      'inventory/',
      'README.md',
      'LICENSE',
    ])
      assert.ok(
        files.some((file) => file.startsWith(start)),
        start,
      )
    assert.deepEqual(
      files.filter((file) => /^(dist\/)?(test|bench)\//.test(file) || file.includes('node_modules') || file.endsWith('.map')),
      [],
    )
    const programs = files.filter((file) => /\.c?js$/.test(file))
    assert.deepEqual(
      programs.sort(),
      ['bundle.cjs', 'library.js', 'tsplay.cjs'].map((name) => `dist/bin/${name}`),
    )
  })

  it('is small, and has what its README links to', () => {
    assert.ok(size < 1_500_000, `${size} bytes`)
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
    const links = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => link)
    assert.ok(links.length > 10)
    assert.deepEqual(
      links.filter((link) => !files.includes(link)),
      [],
    )
  })

  it('holds an executable, as the build leaves it, that runs under any name that a link gives it', () => {
    const executable = 'dist/bin/tsplay.cjs'
    for (const file of [path.join(root, executable), here.file(`node_modules/tsplay/${executable}`)])
      assert.equal(statSync(file).mode & 0o111, 0o111, file)
    symlinkSync(path.join(root, executable), here.file('ansible-playbook'))
    assert.match(shell(here.file('ansible-playbook'), '--version'), /^ansible-playbook /)
  })

  it('is executable after each build, whatever the one before left', function () {
    this.timeout(60_000)
    const dist = here.file('built/dist')
    cpSync(path.join(root, 'dist/bin'), path.join(dist, 'bin'), { recursive: true })
    cpSync(path.join(root, 'dist/tools'), path.join(dist, 'tools'), { recursive: true })
    for (const folder of ['engine', 'modules', 'inventory']) symlinkSync(path.join(root, 'dist', folder), path.join(dist, folder))
    symlinkSync(path.join(root, 'node_modules'), here.file('built/node_modules'))
    symlinkSync(path.join(root, 'package.json'), here.file('built/package.json'))
    const executable = path.join(dist, 'bin/tsplay.cjs')
    for (const spoil of [() => rmSync(executable), () => chmodSync(executable, 0o644)]) {
      spoil()
      const env = { ...process.env, PATH: `${path.join(root, 'node_modules/.bin')}:${process.env.PATH}` }
      const { status, stderr } = spawnSync('node', [path.join(dist, 'tools/bundle.js')], { cwd: here.file('built'), encoding: 'utf8', env })
      assert.equal(status, 0, stderr)
      assert.equal(statSync(executable).mode & 0o777, 0o755)
    }
  })

  it('runs by npx, with modules of users', () => {
    here.write({
      'modules/mark.ts': `import { defineModule, run } from 'tsplay'
export default defineModule({
  name: 'mark',
  summary: 'Put a marker',
  options: { path: { type: 'path', required: true, description: 'Where.' } },
  examples: '- mark: { path: /tmp/x }',
  probe: ({ path }) => ({ there: { at: 'host', script: 'test -e "$1"', args: [path], parse: ({ code }) => code === 0 } }),
  plan: ({ path }, { there }) => (there ? [] : [{ summary: \`mark \${path}\`, action: run(['touch', path]) }]),
})
`,
      'site.yml': '- hosts: localhost\n  tasks:\n    - mark: { path: "{{ playbook_dir }}/made" }\n',
    })
    assert.match(shell('npx', '--no-install', 'tsplay', '--version'), /^\d+\.\d+\.\d+\n$/)
    assert.match(shell('npx', '--no-install', 'tsplay', 'run', 'site.yml'), /changed=1/)
    assert.match(shell('npx', '--no-install', 'tsplay', 'run', 'site.yml'), /changed=0/)
    assert.ok(here.has('made'))
  })

  it('gives a module and a carrier their types', function () {
    this.timeout(60_000)
    const options = {
      strict: true,
      module: 'nodenext',
      moduleResolution: 'nodenext',
      target: 'es2023',
      noEmit: true,
      types: ['node'],
      typeRoots: [path.join(root, 'node_modules/@types')],
    }
    here.write({ 'tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['modules', 'carriers'] }) })
    const carrier = `import { defineCarrier } from 'tsplay'
export default defineCarrier({
  name: 'cell',
  argv: ({ address, variables }, command) => ['enter', variables.ansible_cell ?? address, ...command],
  hints: [{ says: /no cell/, hint: ({ address }) => address }],
})
`
    here.write({ 'carriers/cell.ts': carrier })
    shell(path.join(root, 'node_modules/.bin/tsc'), '-p', '.')
    here.write({ 'modules/mark.ts': here.read('modules/mark.ts').replace('plan: ({ path }', 'plan: ({ pth }') })
    here.write({ 'carriers/cell.ts': carrier.replace('=> address', '=> [addres]') })
    const { status, stdout } = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: here.dir, encoding: 'utf8' })
    assert.notEqual(status, 0)
    assert.match(stdout, /pth/)
    assert.match(stdout, /addres/)
  })
})
