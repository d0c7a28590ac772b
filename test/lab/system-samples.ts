/** Samples of the modules that set up a system: its packages, its settings and who may do what. */
import { ann, annId } from '../modules/fixtures/openpgp.ts'
import { wheelProgram } from '../modules/languages/wheels.ts'
import type { Sample } from './samples.ts'

/** Fresh lists of packages, by their own time as well. */
const lists = 'apt-get update -qq; touch /var/lib/apt/lists'
export const installed = (name: string) => `dpkg -s ${name} >/dev/null 2>&1 || { ${lists}; apt-get install -qq -y ${name} >/dev/null; }`

export const systemSamples: Readonly<Record<string, Sample>> = {
  acl: {
    before: `${installed('acl')}; rm -rf /root/shared /root/shared2; mkdir -p /root/shared /root/shared2; touch /root/shared/a`,
    tasks: `
- acl: { path: /root/shared, etype: user, entity: daemon, permissions: rX, state: present, recursive: true }
- acl: { path: /root/shared2, entry: "default:group:daemon:rwx", state: present }
- acl: { path: /etc/passwd }`,
  },
  alternatives: {
    before:
      'update-alternatives --remove-all made 2>/dev/null || true; echo 1 > /root/one; echo 2 > /root/two; update-alternatives --install /usr/bin/made2 made2 /root/one 5 >/dev/null',
    tasks: `
- alternatives: { name: made, path: /root/one, link: /usr/bin/made, priority: 7, subcommands: [{ name: made-too, path: /root/two, link: /usr/bin/made-too }] }
- alternatives: { name: made2, path: /root/one, state: absent }`,
  },
  apache2_module: {
    before: `systemctl stop nginx; ${installed('apache2')}; a2dismod -q -f rewrite >/dev/null; a2enmod -q alias >/dev/null; systemctl stop apache2`,
    tasks: `
- apache2_module: { name: rewrite }
- apache2_module: { name: autoindex, state: absent, force: true }`,
  },
  apt_key: {
    before: `rm -f /etc/apt/trusted.gpg; printf '%s\\n' '${ann.replaceAll('\n', "' '")}' > /root/ann.asc`,
    tasks: `
- apt_key: { file: /root/ann.asc }
- apt_key: { url: "file:///root/ann.asc", keyring: /etc/apt/trusted.gpg.d/ann.gpg, id: ${annId} }
- apt_key: { id: "2A02D2472E0FC9CE8876F42525F2093C996D3F55", state: absent }`,
  },
  apt_repository: {
    before: "rm -f /etc/apt/sources.list.d/*; printf 'deb http://old.example.org x y\\n' > /etc/apt/sources.list.d/old.list",
    tasks: `
- apt_repository: { repo: "deb http://old.example.org x y", state: absent, update_cache: false }
- apt_repository: { repo: "deb [trusted=yes]   file:/var/lib/tsplay-repository ././", filename: made, mode: "0640" }`,
  },
  capabilities: {
    before: `${installed('libcap2-bin')}; cp /bin/true /root/capable; cp /bin/true /root/capable2; setcap cap_chown,cap_kill=ep /root/capable2`,
    tasks: `
- capabilities: { path: /root/capable, capability: cap_net_bind_service+ep }
- capabilities: { path: /root/capable2, capability: cap_chown, state: absent }`,
  },
  cron: {
    before: `${installed('cron')}; crontab -r 2>/dev/null || true; printf '0 1 * * * daemon old\\n' > /etc/cron.d/lab; id croner >/dev/null 2>&1 || useradd croner`,
    tasks: `
- cron: { name: nightly, minute: "30", hour: "2", job: "echo 'night' %d" }
- cron: { name: of another, user: croner, special_time: daily, job: /bin/true }
- cron: { name: in a file, cron_file: lab, user: daemon, minute: "*/5", job: /bin/true, backup: true }
- cron: { name: MAILTO, cron_file: /etc/cron.d/fresh, user: root, env: true, value: root }`,
  },
  cronvar: {
    before: `${installed('cron')}; crontab -r 2>/dev/null || true; printf 'B=1\\n0 1 * * * daemon old\\n' > /etc/cron.d/lab; id croner >/dev/null 2>&1 || useradd croner`,
    tasks: `
- cronvar: { name: MAILTO, value: root }
- cronvar: { name: PATH, value: '"/bin:/a b"', user: croner, backup: true }
- cronvar: { name: A, value: "x 'y' %d", cron_file: lab, insertafter: B, backup: true }
- cronvar: { name: B, cron_file: lab, state: absent }`,
  },
  deb822_repository: {
    before: 'rm -rf /etc/apt/sources.list.d/made* /etc/apt/keyrings; echo key > /root/made.key',
    tasks: `
- deb822_repository: { name: made, uris: "file:/var/lib/tsplay-repository", suites: ./, enabled: false, signed_by: "file:///root/made.key" }`,
  },
  debconf: {
    before: "echo 'base-passwd base-passwd/user-move boolean true' | debconf-set-selections",
    tasks: `
- debconf: { name: base-passwd, question: base-passwd/user-move, vtype: boolean, value: "no" }
- debconf: { name: made, question: made/word, vtype: password, value: "it's a 'word'" }
- debconf: { name: made, question: made/kinds, vtype: multiselect, value: "a, b" }
- debconf: { name: libc6 }`,
  },
  dpkg_divert: {
    before: `rm -rf /root/diverted; mkdir /root/diverted; cd /root/diverted; for name in a b c; do echo $name >$name; dpkg-divert --no-rename --remove /root/diverted/$name >/dev/null; done; dpkg-divert --quiet --no-rename --add /root/diverted/b; dpkg-divert --quiet --rename --add /root/diverted/c`,
    tasks: `
- dpkg_divert: { path: /root/diverted/a, rename: true }
- dpkg_divert: { path: /root/diverted/b, holder: mine, divert: /root/diverted/b.mine }
- dpkg_divert: { path: /root/diverted/c, state: absent, rename: true }`,
  },
  dpkg_selections: { before: 'echo sudo install | dpkg --set-selections', tasks: '- dpkg_selections: { name: sudo, selection: hold }' },
  expect: {
    before: `${installed('expect')}; id asked >/dev/null 2>&1 || useradd asked; rm -f /root/asked`,
    tasks: `
- expect: { command: "sh -c 'passwd asked && touch /root/asked'", creates: /root/asked, responses: { "(?i)password: ": "it's a $long [word]" } }
- expect: { command: passwd asked, creates: /etc/passwd, responses: {} }`,
  },
  gem: {
    before: `${installed('ruby')}; rm -rf /root/gems; mkdir /root/gems; cd /root/gems; printf 'Gem::Specification.new { |s| s.name = "alpha"; s.version = "1.0"; s.summary = "x"; s.authors = ["x"] }' > a.gemspec; gem build -q a.gemspec 2>/dev/null; sed 's/alpha/beta/' a.gemspec > b.gemspec; gem build -q b.gemspec 2>/dev/null; gem install -q --no-document beta-1.0.gem >/dev/null`,
    tasks: `
- gem: { name: alpha, gem_source: /root/gems/alpha-1.0.gem, user_install: false }
- gem: { name: beta, state: absent }`,
  },
  hostname: {
    before: 'hostname "$(cat /etc/hostname)"',
    tasks: '- hostname: { name: "{{ inventory_hostname }}-made", use: debian }',
  },
  htpasswd: {
    before:
      "rm -rf /root/web; mkdir /root/web; printf 'old:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\\nkept:x\\n' | tee /root/web/one /root/web/two >/root/web/three",
    tasks: `
- htpasswd: { path: /root/web/deep/fresh, name: guest, password: "it's a word", mode: "0640", group: daemon }
- htpasswd: { path: /root/web/one, name: new, password: secret, hash_scheme: sha512_crypt }
- htpasswd: { path: /root/web/two, name: old, password: secret }
- htpasswd: { path: /root/web/three, name: old, state: absent }`,
    busybox: true,
  },
  iptables: {
    before: 'iptables -F INPUT; iptables -P FORWARD ACCEPT; iptables -X MINE 2>/dev/null || true',
    tasks: `
- iptables: { chain: INPUT, protocol: tcp, destination_ports: ["80", "443"], ctstate: NEW, jump: ACCEPT, comment: "the 'web'" }
- iptables: { chain: FORWARD, policy: DROP }
- iptables: { chain: MINE, chain_management: true }`,
  },
  known_hosts: {
    before: `mkdir -p /root/known; cd /root/known; rm -f *; ssh-keygen -q -t ed25519 -N '' -f key; printf '# ours\\nold,10.0.0.1 %s\\nkept %s\\n' "$(cat key.pub)" "$(cat key.pub)" | tee one two >three; ssh-keygen -q -H -f three`,
    tasks: `
- known_hosts: { name: new, path: /root/known/fresh, key: "new ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB" }
- known_hosts: { name: "[old]:2222", path: /root/known/one, key: "[old]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB" }
- known_hosts: { name: old, path: /root/known/two, key: "old ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB" }
- known_hosts: { name: old, path: /root/known/three, state: absent }`,
  },
  locale_gen: {
    before: `${installed('locales')}; sed -i "s/^[a-z]/# &/" /etc/locale.gen; locale-gen >/dev/null`,
    tasks: '- locale_gen: { name: de_DE.UTF-8 }',
  },
  make: {
    before: `${installed('make')}; rm -rf /root/made2; mkdir /root/made2; cd /root/made2; echo in > in; printf 'out: in\\n\\tcp in out; echo $(WORD) >> out\\n' > Makefile`,
    tasks: '- make: { chdir: /root/made2, target: out, params: { WORD: "two words" } }',
  },
  modprobe: {
    before:
      "mkdir -p /etc/modules-load.d /etc/modprobe.d; printf 'options made_up a=1\\n' > /etc/modprobe.d/old.conf; command -v modprobe >/dev/null || { printf '#!/bin/sh\\n' > /sbin/modprobe; chmod 755 /sbin/modprobe; }",
    tasks: '- modprobe: { name: made_up, state: absent, persistent: present, params: "a=2 b=3" }',
  },
  mount: {
    before:
      'umount /mnt/made /mnt/quick /mnt/shown 2>/dev/null || true; rm -rf /mnt/made /mnt/quick /mnt/shown; mkdir -p /root/shown; printf "# mine\\ntmpfs /mnt/other  tmpfs defaults 0 0" > /etc/fstab',
    tasks: `
- mount: { path: /mnt/made, src: tmpfs, fstype: tmpfs, opts: size=1m, state: mounted }
- mount: { path: /mnt/shown, src: /root/shown, fstype: none, opts: bind, state: mounted, fstab: /root/fstab }
- mount: { path: /mnt/a place, src: UUID=1, fstype: ext4, state: present, fstab: /root/fstab2, boot: false, opts: ro }
- mount: { path: /mnt/other, state: unmounted }`,
  },
  package: {
    before: `${lists}; apt-get remove -qq -y hello cowsay >/dev/null 2>&1`,
    tasks: '- package: { name: [hello, cowsay], state: present }',
  },
  pip: {
    before: `${installed('python3-venv')}; rm -rf /root/wheels /root/venv; mkdir /root/wheels
      python3 -c '${wheelProgram}' /root/wheels alpha==1.0 alpha==1.5 gamma==0.1; printf 'alpha<1.2\\n' > /root/wheels/list
      python3 -m venv /root/venv; /root/venv/bin/pip install -q --no-index --find-links /root/wheels alpha==1.0 gamma`,
    tasks: `
- pip: { name: alpha, state: latest, virtualenv: /root/venv, extra_args: "--no-index --find-links /root/wheels" }
- pip: { name: [Gamma, delta], state: absent, virtualenv: /root/venv }
- pip: { requirements: list, chdir: /root/wheels, virtualenv: "a 'new' venv", virtualenv_command: python3 -m venv, extra_args: "--no-index --find-links .", umask: "077" }`,
  },
  pam_limits: {
    before: "printf '# limits\\nanna soft nofile 1024 # few\\n# End of file' | tee /root/limits >/root/limits2; rm -f /root/limits3",
    tasks: `
- pam_limits: { dest: /root/limits, domain: anna, limit_type: soft, limit_item: nofile, value: "2048", backup: true }
- pam_limits: { dest: /root/limits2, domain: "*", limit_type: "-", limit_item: nproc, value: unlimited, comment: "it's all" }
- pam_limits: { dest: /root/limits3, domain: "@staff", limit_type: hard, limit_item: nice, value: "-5" }`,
    busybox: true,
  },
  pamd: {
    before:
      "rm -rf /root/pam; mkdir /root/pam; printf '# rules\\nauth [success=1  default=ignore] pam_unix.so nullok\\nauth requisite pam_deny.so\\n' | tee /root/pam/one /root/pam/two >/root/pam/three; ln -s three /root/pam/link",
    tasks: `
- pamd: { path: /root/pam, name: one, type: auth, control: "[success=1 default=ignore]", module_path: pam_unix.so, state: args_present, module_arguments: [minlen=3], backup: true }
- pamd: { path: /root/pam, name: two, type: auth, control: requisite, module_path: pam_deny.so, state: after, new_type: auth, new_control: required, new_module_path: pam_permit.so }
- pamd: { path: /root/pam/, name: link, type: auth, control: requisite, module_path: pam_deny.so, state: absent }`,
    busybox: true,
  },
  sudoers: {
    before: "rm -f /etc/sudoers.d/lab*; printf 'daemon ALL= /bin/old\\n' | tee /etc/sudoers.d/lab-two > /etc/sudoers.d/lab-gone",
    tasks: `
- sudoers: { name: lab, user: daemon, commands: ["/usr/bin/id -u", /usr/bin/whoami], runas: nobody }
- sudoers: { name: lab-two, group: daemon, commands: ALL, nopassword: false, setenv: true, validation: required }
- sudoers: { name: lab-gone, state: absent }
- command: sudo -n -u nobody /usr/bin/whoami
  become: true
  become_user: daemon
  register: who
  changed_when: false
  when: not ansible_check_mode
- assert: { that: "who.stdout == 'nobody'" }
  when: not ansible_check_mode`,
  },
  sysctl: {
    before: "printf 'kernel.hostname = x\\n# said\\nkernel.hostname=y\\n' > /root/sysctl.conf; sysctl -qw net.ipv4.ip_forward=0",
    tasks: `
- sysctl: { name: net.ipv4.ip_forward, value: "yes", sysctl_set: true, sysctl_file: /root/forward/made.conf }
- sysctl: { name: kernel.hostname, state: absent, reload: false, sysctl_file: /root/sysctl.conf }`,
  },
  timezone: { before: 'ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime', tasks: '- timezone: { name: Europe/Berlin }' },
}
