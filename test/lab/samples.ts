/** For each module, tasks that a real host settles: they do not depend on each other, so that a check can tell all of them. */
import { ask } from '../../engine/lab/tool.ts'
import { cloudSamples } from './cloud-samples.ts'
import { databaseSamples } from './database-samples.ts'
import { keySamples } from './key-samples.ts'
import { rpmSamples } from './rpm-samples.ts'
import { systemSamples } from './system-samples.ts'
import type { TestWorkspace } from './test-workspace.ts'

export interface Sample {
  /** Done on the host first. */
  readonly before?: string
  /** YAML, a list of tasks. */
  readonly tasks: string
  /** Run on the busybox host as well: the core tools are all it needs. */
  readonly busybox?: true
}

const text = 'alpha = 1\\n# beta = 2\\ngamma = 3\\nomega = 4\\n'

export const samples: Readonly<Record<string, Sample>> = {
  ...rpmSamples,
  ...systemSamples,
  ...cloudSamples,
  ...databaseSamples,
  ...keySamples,
  apt: {
    before:
      'apt-get update -qq; touch /var/lib/apt/lists; apt-get remove -qq -y hello cowsay >/dev/null 2>&1; apt-get install -qq -y tree >/dev/null',
    tasks: `
- apt: { name: hello, update_cache: true, cache_valid_time: 3600 }
- apt: { name: tree, state: absent }`,
  },
  archive: {
    before: `rm -rf /root/packed /root/done; mkdir -p /root/packed/deep/cache /root/done; cd /root/packed; echo a > "it's a"; echo b > deep/b; echo c > deep/cache/c; ln -s b deep/link; echo old > /root/packed.zip; echo l > /root/log.1; echo d > /root/done/d`,
    tasks: `
- archive: { path: /root/packed, dest: /root/packed.tgz, exclusion_patterns: ["*/cache*"], mode: "0600", group: daemon }
- archive: { path: [/root/packed/*, /etc/hostname], dest: /root/packed.tar.xz, format: xz, exclude_path: [/root/packed/deep] }
- archive: { path: /root/packed/, dest: /root/packed.zip, format: zip }
- archive: { path: /root/log.1, format: bz2, remove: true }
- archive: { path: /root/done, dest: /root/done.tar, format: tar, remove: true }`,
  },
  assemble: {
    before:
      "rm -rf /root/parts; mkdir /root/parts; printf one > '/root/parts/1 a'; printf 'two\\n' > /root/parts/2; printf old > /root/whole",
    tasks: `
- assemble: { src: /root/parts, dest: /root/whole, delimiter: "# --", backup: true, validate: "grep -q two %s" }
- assemble: { src: some/below, dest: /root/whole2, remote_src: false, mode: "0600" }`,
    busybox: true,
  },
  assert: { tasks: '- assert: { that: [1 == 1, "inventory_hostname is defined"] }', busybox: true },
  authorized_key: {
    before: 'id keyed >/dev/null 2>&1 || useradd -m keyed',
    tasks: `
- authorized_key: { user: keyed, key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB keyed@example.org", key_options: no-pty }`,
  },
  blockinfile: {
    before: `printf '${text}' > /root/block; printf '${text}' > /root/block2`,
    tasks: `
- blockinfile: { path: /root/block, block: "one\\ntwo", insertafter: "^gamma" }
- blockinfile: { path: /root/block2, block: "in front", marker: "// {mark} mine", insertbefore: BOF, backup: true, mode: "0600" }
- blockinfile: { path: /root/block3, create: true, block: "new file" }`,
    busybox: true,
  },
  command: { tasks: '- command: { argv: [touch, /root/a file], creates: "/root/a file" }', busybox: true },
  copy: {
    before: 'printf old > /root/copied; chmod 640 /root/copied; rm -rf /root/tree; ln -sf copied /root/link-to',
    tasks: `
- copy: { dest: /root/copied, content: "new\\nlines\\n", backup: true }
- copy: { dest: /root/fresh, content: "é 'quoted' \\"twice\\" $HOME \`id\`\\n", owner: daemon, group: daemon, mode: "u=rw,g=r" }
- copy: { src: some/, dest: /root/tree/, directory_mode: "0750" }
- copy: { src: some/binary, dest: /root/binary, mode: "0755" }
- copy: { dest: /root/never, content: "{% raw %}{{ not a template }}{% endraw %}", force: false }`,
    busybox: true,
  },
  debug: { tasks: '- debug: { msg: "{{ inventory_hostname }}" }', busybox: true },
  fetch: {
    before: "head -c 20000000 /dev/zero > '/root/long one'",
    tasks: `
- fetch: { src: /etc/hostname, dest: fetched }
- fetch: { src: /root/long one, dest: "long/{{ inventory_hostname }}", flat: true }
- fetch: { src: /root/nothing, dest: fetched, fail_on_missing: false }`,
    busybox: true,
  },
  file: {
    before:
      'rm -rf /root/made /root/gone /root/soft /root/hard; mkdir -p /root/gone/deep; echo > /root/plain; chmod 600 /root/plain; echo > /root/gone/x',
    tasks: `
- file: { path: /root/made/deep/er, state: directory, mode: "0750", owner: daemon }
- file: { path: /root/gone, state: absent }
- file: { path: /root/plain, mode: "u=rwX,go=rX", group: daemon }
- file: { src: /root/plain, dest: /root/soft, state: link }
- file: { src: /root/plain, dest: /root/hard, state: hard }
- file: { path: "/root/a 'new' file", state: touch, modification_time: preserve, access_time: preserve }`,
    busybox: true,
  },
  find: {
    before:
      'rm -rf /root/searched; mkdir -p /root/searched/deep; echo needle > /root/searched/deep/one.txt; ln -sf deep /root/searched/link',
    tasks: `
- find: { paths: [/root/searched, /nowhere], recurse: true, file_type: any, hidden: true }
- find: { paths: /root/searched, recurse: true, patterns: "*.txt", contains: "need", get_checksum: true }`,
    busybox: true,
  },
  get_url: {
    before:
      'systemctl start nginx; printf page > /var/www/html/page; rm -rf /root/fetched; mkdir /root/fetched; printf old > /root/fetched/old; cd /var/www/html; sha256sum page > sums',
    tasks: `
- get_url: { url: "http://127.0.0.1/page", dest: /root/fetched/, mode: "0640", owner: daemon }
- get_url: { url: "http://127.0.0.1/page", dest: /root/fetched/old, force: true, backup: true }
- get_url: { url: "http://127.0.0.1/page", dest: "/root/fetched/a 'new' one", checksum: "sha256:http://127.0.0.1/sums" }`,
  },
  getent: { tasks: '- getent: { database: passwd, key: root }', busybox: true },
  git: {
    before: `cd /root; rm -rf origin copies; git init -q -b main origin; cd origin; git config user.email a@example.org; git config user.name a
      echo 1 > file; git add file; git commit -qm 1; git tag v1; git clone -q /root/origin /root/copies/behind; git clone -q /root/origin /root/copies/mine
      echo 2 > file; git commit -qam 2; echo mine > /root/copies/mine/file`,
    tasks: `
- git: { repo: /root/origin, dest: /root/copies/new, version: v1, umask: "077" }
- git: { repo: /root/origin, dest: "/root/copies/it's bare.git", bare: true }
- git: { repo: /root/origin, dest: /root/copies/behind }
- git: { repo: "file:///root/origin", dest: /root/copies/mine, version: main, force: true, depth: 1 }`,
  },
  group: { before: 'groupdel made-group 2>/dev/null || true', tasks: '- group: { name: made-group, gid: 4321 }' },
  ini_file: {
    before:
      "printf '[main]\\n# port = 1\\nport=80\\n[old]\\na\\n' > /root/ini; cp /root/ini /root/ini2; ln -sf ini2 /root/ini-link; rm -f /root/ini3",
    tasks: `
- ini_file: { path: /root/ini, section: main, option: port, value: "it's 'new'", backup: true }
- ini_file: { path: /root/ini-link, section: old, state: absent, follow: true }
- ini_file: { path: /root/ini3, section: new, option: many, values: [a, b], no_extra_spaces: true, mode: "0600" }`,
    busybox: true,
  },
  lineinfile: {
    before: `for n in 1 2 3 4 5; do printf '${text}' > /root/lines$n; done`,
    tasks: `
- lineinfile: { path: /root/lines1, regexp: "^alpha", line: alpha = 9 }
- lineinfile: { path: /root/lines2, regexp: "^#? *beta *=", line: "beta = 'two' $x" }
- lineinfile: { path: /root/lines3, regexp: '^gamma = \\[?(\\d)\\]?$', line: 'gamma = [\\1]', backrefs: true, firstmatch: true }
- lineinfile: { path: /root/lines4, line: new = 1, insertbefore: "^gamma", backup: true, validate: "test -s %s" }
- lineinfile: { path: /root/lines5, regexp: a, state: absent }
- lineinfile: { path: /root/lines6, line: first, create: true, mode: "0600" }`,
    busybox: true,
  },
  package_facts: { tasks: '- package_facts:' },
  pause: { tasks: '- pause: { seconds: 0 }', busybox: true },
  ping: { tasks: '- ping: { data: "{{ inventory_hostname }}" }', busybox: true },
  replace: {
    before: `printf '${text}' > /root/replaced`,
    tasks: `- replace: { path: /root/replaced, regexp: '(\\w+) = (\\d)', replace: '\\2 is \\1', before: omega, backup: true }`,
    busybox: true,
  },
  script: {
    tasks: `- script: some/below/script "one two" > /root/by-script\n  args: { creates: /root/by-script }`,
    busybox: true,
  },
  service: {
    before: 'systemctl stop nginx; systemctl disable -q nginx',
    tasks: '- service: { name: nginx, state: started, enabled: true }',
  },
  service_facts: { tasks: '- service_facts:' },
  set_fact: { tasks: '- set_fact: { answer: 42 }', busybox: true },
  setup: { tasks: '- setup:', busybox: true },
  shell: { tasks: '- shell: echo "$0" > /root/by-shell\n  args: { creates: /root/by-shell }', busybox: true },
  slurp: { tasks: '- slurp: { src: /etc/passwd }', busybox: true },
  stat: {
    before: 'echo x > /root/stated',
    tasks: '- stat: { path: /root/stated, get_checksum: true }\n- stat: { path: /root/nothing-here }',
    busybox: true,
  },
  systemd: {
    before: "printf '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/made.service",
    tasks: '- systemd: { name: made, state: started, enabled: true, daemon_reload: true }',
  },
  synchronize: {
    before:
      'rm -rf /root/synced /root/made /root/copied; mkdir -p /root/synced/old /root/made/deep; echo x > /root/synced/gone; echo y > "/root/made/deep/it\'s"',
    tasks: `
- synchronize: { src: some/, dest: /root/synced/, delete: true, owner: false, group: false }
- synchronize: { src: some/text, dest: "~/a b", archive: false, checksum: true, rsync_path: nice rsync }
- synchronize: { mode: pull, src: "~/made/", dest: "pulled-{{ inventory_hostname }}/" }
- { synchronize: { src: /root/made/, dest: ~/copied, link_dest: [/root/made] }, delegate_to: "{{ inventory_hostname }}" }`,
  },
  git_config: {
    before: `rm -rf /root/config /etc/gitconfig /root/configured; printf '[a]\\n b = 1\\n b = 2\\n[gone]\\n x = y\\n' > /root/config; git init -q /root/configured`,
    tasks: `
- git_config: { name: user.name, value: "it's me", scope: local, repo: /root/configured }
- git_config: { name: a.b, value: "3", scope: file, file: ~/config }
- git_config: { name: gone.x, state: absent, scope: file, file: /root/config }
- git_config: { name: core.editor, value: vim }
- git_config: { list_all: true, scope: global }`,
  },
  tempfile: {
    tasks: '- tempfile: { suffix: .made }\n- tempfile: { state: directory, path: /root, prefix: "made." }',
    busybox: true,
  },
  template: {
    before: 'rm -f /root/rendered',
    tasks: '- template: { src: page.j2, dest: /root/rendered, mode: "0644", validate: "grep -q real %s" }',
    busybox: true,
  },
  ufw: {
    before: 'ufw --force reset >/dev/null',
    tasks: `
- ufw: { rule: allow, port: "22", proto: tcp }
- ufw: { rule: allow, name: Nginx HTTP }
- ufw: { rule: deny, from_ip: 10.9.0.0/16, to_port: "5432", proto: tcp, comment: not from there }
- ufw: { rule: limit, direction: in, interface: eth0, port: "2222", proto: tcp }
- ufw: { state: enabled, policy: deny, direction: incoming }`,
  },
  unarchive: {
    before:
      'cd /root; rm -rf packed unpacked; mkdir -p packed/app/sub unpacked/zip unpacked/part unpacked/web; echo one > packed/app/one; echo two > packed/app/sub/two; ln -s one packed/app/link; tar -C packed -cJf packed.tar.xz app; (cd packed; zip -qry ../packed.zip app); systemctl start nginx; tar -C packed -czf /var/www/html/packed.tgz app',
    tasks: `
- unarchive: { src: some.tar.gz, dest: /root/unpacked, owner: daemon, group: daemon, mode: "u=rwX,go=rX" }
- unarchive: { src: /root/packed.zip, dest: /root/unpacked/zip, remote_src: true, mode: "go-rwx" }
- unarchive: { src: /root/packed.tar.xz, dest: /root/unpacked/part, copy: false, include: [app/sub], list_files: true }
- unarchive: { src: "http://127.0.0.1/packed.tgz", dest: /root/unpacked/web, remote_src: true, extra_opts: [--strip-components=1] }`,
  },
  uri: { before: 'systemctl start nginx', tasks: '- uri: { url: "http://127.0.0.1/", return_content: true }' },
  user: {
    before: 'userdel -rf made 2>/dev/null || true; groupadd -f made-too',
    tasks: `
- user: { name: made, comment: "M. Ade", shell: /bin/bash, groups: [made-too], append: true, password: "clear: 'text' $x" }`,
  },
  wait_for: { tasks: '- wait_for: { port: 22, timeout: 5 }\n- wait_for: { path: /etc/passwd, search_regex: "^root", timeout: 5 }' },
  validate_argument_spec: {
    tasks: '- validate_argument_spec: { argument_spec: { port: { type: int, required: true } }, provided_arguments: { port: 80 } }',
    busybox: true,
  },
  wait_for_connection: { tasks: '- wait_for_connection: { timeout: 20 }', busybox: true },
}

/** Modules that have nothing to settle on a host, and why. */
export const withoutSample: Readonly<Record<string, string>> = {
  at: 'a stand-in is tried beside the same of Ansible: the one of Debian cannot create its jobs on the file system of a lab host',
  supervisorctl: 'Supervisor is no package of the lab: a stand-in with its answers is tried beside the same of Ansible',
  composer: 'PHP and composer of Debian are thirty packages: those of this machine are tried instead, without a network',
  npm: 'npm of Debian brings more than three hundred packages: the npm of this machine is tried instead, with a registry of its own',
  add_host: 'it adds to the inventory of the run and touches no host',
  async_status: 'it looks after a job that another task began, which tests of such tasks see',
  group_by: 'it changes the groups of the run and touches no host',
  include_vars: 'it reads files of the controller and touches no host',
  raw: 'it runs each time, and knows no path that says it need not',
  reboot: 'it restarts the host under the other samples',
  set_stats: 'it keeps numbers for the end of the run and touches no host',
  fail: 'it only ends a host, which other tests see',
  meta: 'it steers the run and is no module',
}

/** What the tasks read on the controller. */
export async function writeSampleFiles(workspace: TestWorkspace): Promise<void> {
  await workspace.write('files/some/text', 'a text\n')
  await workspace.write('files/some/below/script', '#!/bin/sh\necho real\n')
  await workspace.write('files/some/binary', String.fromCharCode(...Array.from({ length: 3000 }, (_, index) => index % 256)))
  await ask(['tar', '-C', `${workspace.folder}/files`, '-czf', `${workspace.folder}/files/some.tar.gz`, 'some'])
  await workspace.write('templates/page.j2', 'host {{ inventory_hostname }}\n{% for n in range(3) %}\n{{ n }} is real\n{% endfor %}\n')
}
