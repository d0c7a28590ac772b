/** What `register` and `rescue` see as `msg` of a failure is what Ansible says of it, word for word, whatever the report says. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { executable } from '../bin/project.ts'
import { Answers } from '../oracle/answers.ts'
import { ranIn } from '../oracle/folder.ts'

const answers = new Answers(import.meta.url)

/** Programs that are not found where a task says so. */
const lacked = [
  'git',
  'gem',
  'npm',
  'setfacl',
  'getfacl',
  'ssh-keygen',
  'debconf-show',
  'debconf-set-selections',
  'update-alternatives',
  'dpkg',
]

/**
 * A task each; `DIR` is a folder that holds `file`, `folder` and `PORT` a server that says 503. `until` ends what is compared,
 * or names what is, by its groups. A task that `lacks` finds none of these programs.
 */
const situations: readonly { readonly task: string; readonly until?: RegExp; readonly missingProgram?: true }[] = [
  { task: 'file: { path: DIR/none, state: "{{ bad }}" }' },
  { task: 'wait_for: { timeout: "{{ bad }}" }' },
  { task: 'file: { path: DIR/file, state: directory, recurse: "{{ bad }}" }', until: / Valid booleans/ },
  { task: 'file:\n    args: "{{ empty }}"' },
  { task: 'ini_file:\n    args: "{{ empty }}"' },
  { task: 'user:\n    args: "{{ empty }}"' },
  { task: "file:\n    args: \"{{ {'path': 'x', 'foo': 1, 'bar': 2} }}\"", until: / module: bar, foo\./ },
  { task: 'debug: { msg: "{{ nope }}" }', until: /'nope' is undefined/ },
  { task: 'command: "echo {{ empty.nope }}"', until: /has no attribute 'nope'/ },
  { task: 'file: { path: DIR/none }' },
  { task: 'file: { path: DIR/folder, state: file }' },
  { task: 'file: { path: DIR/file, state: directory }' },
  { task: 'file: { path: DIR/file, owner: nobody-here }' },
  { task: 'file: { path: DIR/file, group: nobody-here }' },
  { task: 'file: { path: DIR/link, src: /not-there, state: link }' },
  { task: 'copy: { dest: DIR/no/x, content: f }' },
  { task: 'copy: { dest: DIR/x, src: /not-there, remote_src: true }' },
  { task: 'lineinfile: { path: DIR/none, line: x }' },
  { task: 'lineinfile: { path: DIR/folder, line: x }' },
  { task: 'blockinfile: { path: DIR/none, block: x }' },
  { task: 'replace: { path: DIR/none, regexp: x }' },
  { task: 'replace: { path: DIR/folder, regexp: x }' },
  { task: 'ini_file: { path: DIR/none, section: x, create: false, option: a, value: b }' },
  { task: 'fetch: { src: DIR/none, dest: DIR/f }' },
  { task: 'slurp: { src: DIR/none }' },
  { task: 'slurp: { src: DIR/folder }' },
  { task: 'assemble: { src: DIR/none, dest: DIR/x }' },
  { task: 'unarchive: { src: DIR/none.tgz, dest: DIR, remote_src: true }' },
  { task: 'getent: { database: passwd, key: nobody-here }' },
  { task: 'getent: { database: nothing, key: nobody-here }' },
  { task: 'shell: exit 3' },
  { task: 'command: no-such-program' },
  { task: 'command: { cmd: echo, chdir: DIR/none }' },
  { task: 'wait_for: { path: DIR/none, timeout: 1 }' },
  { task: 'user: { name: somebody, group: nobody-here }' },
  { task: 'user: { name: somebody, groups: nobody-here }' },
  { task: 'service: { name: no-such-service, state: started }', until: /no-such-service/ },
  { task: 'uri: { url: "http://127.0.0.1:PORT/" }' },
  { task: 'uri: { url: "http://127.0.0.1:PORT/", status_code: [200, 204], dest: DIR/x }', until: /HTTP Error 503/ },
  { task: 'uri: { url: "http://127.0.0.1:1/" }', until: /<urlopen error/ },
  { task: 'get_url: { url: "http://127.0.0.1:1/", dest: DIR/x }', until: /<urlopen error/ },
  { task: 'get_url: { url: "file://DIR/file", dest: DIR/none/x }' },
  { task: 'git: { repo: DIR/none, dest: DIR/clone }' },
  {
    task: 'known_hosts: { name: a, key: "b ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGluc2VjdXJlaW5zZWN1cmVpbnNlY3VyZWluc2VjdXJl", path: DIR/hosts }',
  },
  { task: 'unarchive: { src: DIR/site.yml, dest: DIR, remote_src: true }', until: /to extract the file is installed\./ },
  { task: 'fail: { msg: as said }' },
  { task: 'assert: { that: 1 == 2 }' },
  { task: 'include_vars: "DIR/{{ bad }}.yml"' },
  { task: 'include_vars: "{{ bad }}.yml"', until: /Could not find or access 'blah\.yml'\nSearched in:\n/ },
  { task: 'include_vars: { dir: "DIR/{{ bad }}" }', until: /Could not find file|directory does not exist/ },
  { task: 'include_vars: { dir: "DIR/file{{ none }}" }' },
  { task: 'include_vars: { dir: "DIR/folder{{ none }}" }' },
  { task: 'include_vars: { file: "DIR/list.yml{{ none }}" }' },
  { task: 'script: "DIR/{{ bad }}.sh"' },
  { task: 'script: { cmd: /bin/true, chdir: "{{ bad }}" }' },
  { task: 'script: exit-with-three.sh' },
  { task: 'script: { cmd: exit-with-three.sh, creates: DIR/file }' },
  { task: 'raw: exit 3' },
  { task: 'reboot:' },
  { task: 'fetch: { src: DIR/folder, dest: DIR/f }' },
  { task: 'fetch: { src: DIR/folder, dest: DIR/f, fail_on_missing: false }' },
  { task: 'fetch: { src: DIR/none, dest: DIR/f, fail_on_missing: false }' },
  { task: 'fetch: { src: DIR/file, dest: DIR/folder, flat: true }' },
  { task: 'fetch:\n    args: "{{ empty }}"' },
  { task: 'tempfile: { path: DIR/none }', until: /No such file or directory: '.*ansible\./ },
  { task: 'tempfile: { path: DIR/file, state: directory }', until: /Not a directory: '.*ansible\./ },
  { task: 'blockinfile: { path: DIR/folder, block: x }' },
  { task: 'blockinfile: { path: DIR/file, block: x, validate: "sh -c \'echo no >&2; exit 3\' %s" }' },
  { task: 'lineinfile: { path: DIR/file, line: x, validate: "sh -c \'echo no >&2; exit 3\' %s" }' },
  { task: 'copy: { dest: DIR/file, content: x, validate: "sh -c \'echo no >&2; exit 3\' %s" }' },
  { task: 'blockinfile: { path: DIR/file, insertbefore: "{{ bad }}", insertafter: a }' },
  { task: 'ini_file: { path: DIR/file, section: a, option: b, value: "{{ omit }}" }' },
  { task: 'ini_file: { path: DIR/file, section: a, option: b, value: "{{ bad }}", values: [a] }' },
  { task: 'assert:\n    args: "{{ empty }}"' },
  { task: 'set_fact:\n    args: "{{ empty }}"' },
  { task: 'set_fact:\n    args: "{{ {\'a-b\': 1} }}"' },
  { task: 'add_host:\n    args: "{{ empty }}"' },
  { task: 'group_by:\n    args: "{{ empty }}"' },
  { task: 'pause: { seconds: "{{ 1 }}", minutes: 1 }' },
  { task: 'git: { repo: x, dest: DIR/clone }', missingProgram: true },
  { task: 'git: { repo: x, dest: DIR/clone, executable: /none/git }' },
  { task: 'gem: { name: a }', missingProgram: true },
  { task: 'npm: { path: DIR }', missingProgram: true },
  { task: 'npm: { path: DIR, executable: /none/npm }' },
  { task: 'acl: { path: DIR, entity: root, etype: user, permissions: r, state: present }', missingProgram: true },
  { task: 'acl: { path: DIR }', missingProgram: true },
  { task: 'known_hosts: { name: a, key: a ssh-ed25519 AAAA, path: DIR/hosts }', missingProgram: true },
  { task: 'git_config: { name: user.name, value: b, scope: global }', missingProgram: true },
  { task: 'debconf: { name: a, question: a/b, value: c, vtype: string }', missingProgram: true },
  { task: 'alternatives: { name: editor, path: /bin/ed }', missingProgram: true },
  { task: 'dpkg_selections: { name: a, selection: hold }', missingProgram: true },
  { task: 'pip: { name: x, executable: /none/pip }' },
  { task: 'pip: { name: x, executable: no-such-pip }' },
  { task: 'authorized_key: { user: nobody-here, key: "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC8 a" }' },
  { task: 'openssl_privatekey: { path: DIR/none/k, type: Ed25519 }' },
  { task: 'openssl_privatekey: { path: DIR/k, type: "{{ \'ECC\' }}" }' },
  { task: 'openssl_privatekey: { path: DIR/folder, type: Ed25519 }' },
  { task: 'openssl_privatekey_info: { path: DIR/none }' },
  { task: 'openssl_privatekey_info: { path: DIR/site.yml }' },
  { task: 'openssl_csr: { path: DIR/r, privatekey_path: DIR/none }' },
  { task: 'openssl_csr: { path: DIR/r, common_name: "{{ bad }}" }' },
  { task: 'openssl_dhparam: { path: DIR/none/d }' },
  { task: 'community.crypto.x509_certificate: { path: DIR/c, provider: "{{ \'ownca\' }}" }' },
  { task: 'community.crypto.x509_certificate: { path: DIR/c, provider: selfsigned, privatekey_path: DIR/none }' },
  { task: 'community.crypto.x509_certificate_info: { path: DIR/none }' },
  { task: 'openssh_keypair: { path: DIR/folder }' },
  { task: 'openssh_keypair: { path: DIR/site.yml }' },
  { task: 'openssh_keypair: { path: DIR/k, type: dsa, size: "{{ 512 }}" }' },
  { task: 'htpasswd: { path: DIR/none, name: somebody, password: "0", create: false }' },
  { task: 'archive: { path: "DIR/none*" }' },
  { task: 'archive: { path: DIR/folder }' },
  { task: 'archive: { path: DIR/file, dest: DIR/none/x }' },
  { task: 'pamd: { name: none, path: DIR, type: auth, control: required, module_path: x }' },
  { task: 'pamd: { name: file, path: DIR, type: auth, control: required, module_path: x, state: "{{ \'before\' }}" }' },
  { task: 'pam_limits: { domain: a, limit_type: hard, limit_item: nofile, value: "{{ bad }}", dest: DIR/limits }' },
  { task: 'pam_limits: { domain: a, limit_type: hard, limit_item: nofile, value: "1", dest: DIR/none/limits }' },
  { task: 'debconf: { name: nothing, question: "{{ bad }}" }' },
  { task: 'capabilities: { path: DIR/none, capability: "cap_net_raw=ep" }' },
  { task: 'community.general.dpkg_divert: { path: DIR/folder, rename: true }' },
  { task: 'yum_repository: { name: a, description: b, baseurl: c, reposdir: DIR/none }' },
  { task: 'yum_repository: { name: "{{ bad }}" }' },
  { task: 'dnf: { name: "{{ bad }} {{ bad }}" }' },
  { task: 'composer: { command: "{{ bad }} {{ bad }}", working_dir: DIR }' },
  { task: 'apt_key: { url: "{{ bad }}", data: a, file: b }' },
  { task: 'gem: { name: a, gem_source: "{{ bad }}", repository: b, version: "1" }' },
  { task: 'git: { repo: a, dest: DIR/c, bare: "{{ 1 }}", separate_git_dir: DIR/d, accept_hostkey: true, accept_newhostkey: true }' },
  { task: 'group: { name: a, non_unique: "{{ 1 }}" }' },
  { task: 'iptables: { chain: INPUT, policy: DROP, flush: "{{ 1 }}" }' },
  { task: 'iptables: { chain: INPUT, jump: "{{ \'TEE\' }}" }' },
  { task: 'lineinfile: { path: DIR/file, line: a, regexp: "{{ bad }}", search_string: b, insertbefore: c, insertafter: d }' },
  { task: 'lineinfile: { path: DIR/file, line: a, backrefs: "{{ 1 }}", search_string: b }' },
  { task: 'mount: { path: /a, state: "{{ \'mounted\' }}", src: b }' },
  { task: 'pip: { name: "{{ bad }}", requirements: a }' },
  { task: 'pip: { version: "{{ bad }}" }' },
  { task: 'sysctl: { name: a, state: "{{ \'present\' }}" }' },
  { task: 'systemd: { enabled: "{{ 1 }}" }' },
  { task: 'timezone:\n    args: "{{ empty }}"' },
  { task: 'unarchive: { src: DIR/a, dest: DIR, remote_src: true, include: "{{ bad }}", exclude: a }' },
  { task: 'uri: { url: "http://127.0.0.1:1/", body: "{{ bad }}", src: DIR/file }' },
  { task: 'debconf: { name: a, question: "{{ bad }}", value: b }' },
  { task: 'openssl_privatekey_info: { path: "{{ bad }}", content: b }' },
  { task: 'openssl_privatekey_info: { passphrase: "{{ bad }}" }' },
  { task: 'community.general.sudoers: { name: "{{ bad }}", user: root }' },
  { task: 'blockinfile: { path: DIR/file, block: "{{ bad }}", insertbefore: a, insertafter: b }' },
]

const playbook = (folder: string, port: number) => `- hosts: localhost
  connection: local
  gather_facts: false
  ignore_errors: true
  vars: { bad: blah, none: '', empty: {}, ansible_python_interpreter: /usr/bin/python3, results: {} }
  tasks:
${situations.map(({ task, missingProgram }, index) => `  - ${task}\n    register: r${index}\n${missingProgram ? '    environment: { PATH: DIR/bin }\n' : ''}`.replaceAll('DIR', folder).replaceAll('PORT', String(port))).join('')}
  - copy:
      dest: "{{ out }}"
      content: "{{ [${situations.map((_, index) => `r${index}.msg | default(r${index}.message, true) | default('', true)`).join(', ')}] | to_json }}"
`

describe('registered messages, beside those of Ansible', function () {
  this.timeout(600_000)
  let folder: string
  let server: Server
  let theirs: readonly string[]
  let ours: readonly string[]
  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'messages-'))
    const lacking = lacked.map((name) => `bin/${name}`).join(' ')
    spawnSync('sh', ['-c', `mkdir folder bin; touch file folder/a.txt; echo '- 1' >list.yml; ln -s /usr/bin/* bin; rm -f ${lacking}`], {
      cwd: folder,
    })
    writeFileSync(path.join(folder, 'exit-with-three.sh'), '#!/bin/sh\nexit 3\n')
    server = createServer((_, response) => response.writeHead(503).end('no')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    writeFileSync(path.join(folder, 'site.yml'), playbook(folder, port))
    const args = (out: string) => ['site.yml', '-i', 'localhost,', '-e', `out=${path.join(folder, out)}`]
    const command = { folder, argv: ['ansible-playbook', ...args('theirs')], env: { ANSIBLE_PIPELINING: 'true' }, makes: ['theirs'] }
    await ranIn(answers, 'all situations', command, { SERVER: `127.0.0.1:${port}` })
    theirs = JSON.parse(readFileSync(path.join(folder, 'theirs'), 'utf8')) as readonly string[]
    ours = await messages(process.execPath, [executable, 'run', ...args('ours')], 'ours')
  })
  after(() => {
    server?.close()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  /** The server answers meanwhile, so nothing may block. */
  async function messages(program: string, args: readonly string[], out: string): Promise<readonly string[]> {
    const child = spawn(program, args, { cwd: folder, env: { ...process.env, ANSIBLE_PIPELINING: 'true' } })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    await new Promise((resolve) => child.once('close', resolve))
    try {
      return JSON.parse(readFileSync(path.join(folder, out), 'utf8')) as readonly string[]
    } catch {
      throw new Error(said)
    }
  }

  for (const [index, { task, until }] of situations.entries())
    it(task, () => {
      const cut = (text = '') => {
        const found = until?.exec(text)
        return found ? text.slice(0, found.index + found[0].length) : text
      }
      const their = theirs[index] ?? ''
      if (until) assert.match(their, until)
      assert.equal(cut(ours[index]), cut(their))
    })
})
