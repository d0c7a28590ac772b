/** What the code of the controller uses of its system: every use is on a list, with what it means on macOS and Windows. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endGroup, homeOfUser, sshFolder, usualAgent } from '../engine/model/controller-system.ts'

const kinds: Readonly<Record<string, RegExp>> = {
  'group of processes': /process\.kill\(\s*-|detached: true/g,
  signal: /'SIG(?!INT|TERM|KILL)[A-Z]+'/g,
  shell: /'\/bin\/sh'|(?:spawn|execFile)\w*\(\s*'sh'|shell: true/g,
  path: /(?<![\w.}:/])['"`]\/(?:proc|tmp|dev|etc|usr|var|run|bin)\b(?!\/(?:sh|null)')/g,
  home: /env\.HOME\b/g,
  user: /get(?:e?[ug]id)\b/g,
  agent: /SSH_AUTH_SOCK/g,
  program: /(?:spawn|execFile|runFile)\w*\(\s*\[?'(?!sh')[a-z][\w-]*'/g,
  'path of a URL': /new URL\([^)]*\)\.pathname/g,
}

/** `host`: of a host, which has a POSIX system. `branch`: another system has its own way. `absent`: without it the feature is missing, and says so. */
type Meaning = 'host' | 'branch' | 'absent'
const uses: Readonly<Record<string, readonly [Meaning, ...string[]]>> = {
  'engine/model/controller-system.ts': ['branch', 'agent', 'group of processes', 'path'],
  // Signals and numbers of users that Windows lacks are never sent there, or are undefined.
  'bin/ansible/vault-editor.ts': ['branch', 'signal'],
  'bin/ansible/vault-texts.ts': ['branch', 'user'],
  'bin/commands/run-loaded.ts': ['branch', 'signal'],
  'bin/commands/watch.ts': ['branch', 'signal'],
  'bin/options/options.ts': ['branch', 'user'],
  'bin/start/cache-folder.ts': ['branch', 'user'],
  // Folders of Ansible and of Python that need not exist.
  'bin/options/settings.ts': ['branch', 'path'],
  'engine/settings/index.ts': ['branch', 'path'],
  'engine/model/controller-python.ts': ['branch', 'path'],
  'engine/transport/openssh/reason.ts': ['branch', 'path', 'user'],
  // `/proc`, or `ps` where there is none; limits are asked of Linux alone.
  'engine/journal/run-process.ts': ['branch', 'path', 'program'],
  'engine/run/host/descriptors.ts': ['branch', 'path'],
  'engine/transport/target.ts': ['branch', 'agent'],
  // Programs that may be missing: `flock`, `ssh-keygen`, and on Windows `sh`.
  'engine/formats/file-lock.ts': ['absent', 'program'],
  'engine/plans/plan-lock.ts': ['absent', 'path'],
  'engine/plans/signature.ts': ['absent', 'program'],
  'engine/template/lookups/variables.ts': ['absent', 'shell'],
  'engine/transport/local.ts': ['absent', 'group of processes', 'shell'],
  'engine/transport/openssh/openssh.ts': ['absent', 'shell'],
  'engine/transport/openssh/askpass.ts': ['absent', 'program'],
  'engine/run/host/pipe.ts': ['absent', 'group of processes', 'path'],
  'engine/bridge/module.ts': ['host', 'shell'],
  'engine/run/converge/background.ts': ['host', 'path'],
  'engine/run/host/lock.ts': ['host', 'path'],
  'engine/run/prepare/connection-variables.ts': ['host', 'shell'],
  'engine/transport/become.ts': ['host', 'path'],
  'engine/transport/carried.ts': ['host', 'path', 'shell'],
  'engine/transport/protocol/start.ts': ['host', 'path'],
}

/** Text of scripts for hosts and of documentation is no use. */
const elsewhere = /^engine\/(?:lab|host-scripts|reference|bridge\/(?:program|launch))/

function usesIn(text: string): readonly string[] {
  const code = text
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/`(?:[^`\\]|\\.)*`/g, (each) => (each.includes('\n') ? '``' : each))
  return Object.keys(kinds).filter((kind) => code.match(kinds[kind] as RegExp))
}

describe('the system of the controller', () => {
  it('is used where this list says, and nowhere else', () => {
    const files = ['engine', 'bin'].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(root, file)),
    )
    const found = files
      .filter((file) => !elsewhere.test(file))
      .map((file) => [file, usesIn(readFileSync(file, 'utf8')).toSorted()] as const)
    const listed = Object.fromEntries(Object.entries(uses).map(([file, [, ...of]]) => [file, of.toSorted()]))
    assert.deepEqual(Object.fromEntries(found.filter(([, of]) => of.length > 0)), listed)
  })

  it('decides where SSH has its settings and its agent', () => {
    assert.equal(sshFolder({ platform: 'darwin' }), '/etc/ssh')
    assert.equal(sshFolder({ platform: 'win32', env: { ProgramData: 'D:\\Data' } }), 'D:\\Data\\ssh')
    assert.equal(usualAgent({ platform: 'darwin', env: {} }), undefined)
    assert.equal(usualAgent({ platform: 'win32', env: {} }), '\\\\.\\pipe\\openssh-ssh-agent')
    assert.equal(usualAgent({ platform: 'win32', env: { SSH_AUTH_SOCK: 'pageant' } }), 'pageant')
  })

  it('may have no list of users, and no groups of processes', () => {
    assert.equal(homeOfUser('anna', '/nowhere'), undefined)
    let ended = 0
    const child = { pid: 1, kill: () => ++ended > 0 }
    endGroup(child, 'win32')
    assert.equal(ended, 1)
  })
})
