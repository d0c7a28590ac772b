/** The playbook that is cut short: each task writes something of its own, so that whatever is there is as before or as after. */
import { ask } from '../../engine/lab/tool.ts'
import type { TestWorkspace } from './test-workspace.ts'

const key = (name: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ${'a'.repeat(41)}${name.length} ${name}`

const tasks = `
- group: { name: crew, gid: 4100 }
- user: { name: kim, uid: 4101, groups: crew, append: true, shell: /bin/sh, password: $6$salt$${'x'.repeat(86)} }
- user: { name: lee, uid: 4102, comment: Lee }
- authorized_key: { user: kim, key: "${key('kim')}" }
- copy: { dest: /etc/sudoers.d/crew, content: "%crew ALL=(ALL) NOPASSWD: ALL\\n", mode: '0440', validate: /usr/sbin/visudo -cf %s }
- file: { path: /srv/app/data, state: directory, mode: '0750', owner: kim, group: crew }
- copy: { dest: /srv/app/plain, content: "a text\\n", owner: kim, group: crew, mode: '0640' }
- copy: { dest: /srv/app/own, content: "of kim\\n" }
  become: true
  become_user: kim
- copy: { src: large, dest: /srv/large, mode: '0600' }
- template: { src: page.j2, dest: /etc/app/page.conf, mode: '0644' }
- lineinfile: { path: /etc/app/lines.conf, regexp: '^key100 ', line: key100 = new, backup: false }
- blockinfile: { path: /etc/app/block.conf, block: "{{ 'one more line\\n' * 20 }}" }
- replace: { path: /etc/app/words.conf, regexp: 'old', replace: new }
- ini_file: { path: /etc/app/app.ini, section: main, option: size, value: '12', mode: '0644' }
- cron: { name: nightly, user: kim, minute: '1', job: /bin/true }
- cron: { name: weekly, cron_file: weekly, user: root, special_time: weekly, job: /bin/true }
- file: { path: /srv/app/current, src: /srv/app/plain, state: link }
- file: { path: /etc/app/closed.conf, owner: kim, group: crew, mode: '0600' }
- file: { path: /etc/app/gone.conf, state: absent }
- unarchive: { src: some.tar.gz, dest: /srv/app/data }
- copy: { src: /etc/app/lines.conf, dest: /srv/app/copied, remote_src: true, mode: '0644' }
- sysctl: { name: net.core.somaxconn, value: '1024', sysctl_file: /etc/sysctl.d/90-app.conf, reload: false }
- mount: { path: /mnt/none, src: tmpfs, fstype: tmpfs, state: present }
- apt_repository: { repo: deb http://x.example.org stable main, filename: x, update_cache: false }
- deb822_repository: { name: y, types: deb, uris: http://y.example.org, suites: stable, components: main }
- postgresql_pg_hba: { dest: /etc/app/pg_hba.conf, contype: host, users: kim, databases: app, source: 192.0.2.0/24, method: md5 }
- pam_limits: { domain: kim, limit_type: soft, limit_item: nofile, value: 4096 }
- lineinfile: { path: /etc/hosts, line: 192.0.2.1 other }
- known_hosts: { name: other, key: "other ${key('other')}", path: "{{ playbook_dir }}/control/{{ inventory_hostname }}/known_hosts" }
  delegate_to: localhost
- blockinfile: { path: "{{ playbook_dir }}/control/{{ inventory_hostname }}/config", block: Host other, create: true, mode: '0600' }
  delegate_to: localhost
`

/** What is there before the run. */
export const groundwork = `
mkdir -p /etc/app /srv/app && chmod 0777 /srv/app && cd /etc/app
for n in $(seq 200); do echo "key$n = old"; done >lines.conf
cp lines.conf block.conf; cp lines.conf words.conf; cp lines.conf closed.conf; cp lines.conf gone.conf
printf '[main]\\nname = x\\n' >app.ini
printf 'local all all peer\\n' >pg_hba.conf
`

/** Folders of a host that are looked at. */
export const watched = ['/etc', '/root', '/home', '/srv', '/opt', '/mnt', '/tmp', '/var/tmp', '/var/spool', '/var/mail', '/usr/local/etc']

/** Writes the playbook and what it brings; its path. */
export async function writePlay(workspace: TestWorkspace, hosts: readonly string[]): Promise<string> {
  await workspace.write('files/large', 'a line of a large file\n'.repeat(20_000))
  for (let n = 0; n < 12; n++) await workspace.write(`files/some/file${n}`, `${n}\n`.repeat(500))
  await ask(['tar', '-C', `${workspace.folder}/files`, '-czf', `${workspace.folder}/files/some.tar.gz`, 'some'])
  await workspace.write('templates/page.j2', '{% for n in range(300) %}\nline {{ n }}\n{% endfor %}\n')
  for (const host of hosts) await workspace.write(`control/${host}/known_hosts`, `first ${key('first')}\n`)
  return workspace.write('site.yml', `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.trim().replace(/^/gm, '    ')}\n`)
}
