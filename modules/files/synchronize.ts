/** `synchronize`: copies directories between machines with rsync. */
import { lineOf } from '../../engine/formats/shell-words.ts'
import { type Exchange, type Outcome, type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { type Answer, after, type ControlRead, type LocalContext } from '../../engine/model/read.ts'
import { type Item, itemsOf, outputOf, rsyncArgs, rsyncFailure, type Sync, syncOptions, syncRules } from './rsync.ts'
import { atHost, type Places, placesOf } from './rsync-endpoints.ts'

export default defineModule({
  name: 'synchronize',
  aliases: ['ansible.posix.synchronize'],
  summary: 'Synchronize directories with rsync',
  notes: [
    'Both machines need rsync.',
    'From the controller rsync uses the existing connection, with its port, user, keys, known hosts, jump hosts and sudo password.',
    'Every task runs `rsync --dry-run` first, in check mode too: a task without changes takes as long as rsync needs to compare.',
    'Delegated to the host itself, both paths are on that host. Delegated to another host, rsync runs there and reaches the host of the task with its own ssh, as in Ansible. `delegate_to: localhost` has no effect.',
    'Check mode does not predict that rsync fails if several parent directories of `dest` are missing: create them in an earlier task.',
  ],
  options: syncOptions,
  examples: `
- name: Synchronize the site and delete files that are gone
  synchronize: { src: site/, dest: /srv/site, delete: true, rsync_opts: ["--exclude=.git", "--chmod=D755,F644"], owner: false, group: false }

- name: Update existing files by content
  synchronize:
    src: conf/
    dest: /etc/app/
    archive: false
    recursive: true
    links: true
    perms: true
    times: true
    checksum: true
    existing_only: true
    compress: false
    delay_updates: false

- name: Pull logs to the controller
  synchronize: { mode: pull, src: /var/log/app/, dest: "logs/{{ inventory_hostname }}/", copy_links: true, partial: true, rsync_timeout: 60 }

- name: Make a snapshot on the host with links to yesterday's
  synchronize: { src: /srv/data/, dest: /backup/today, link_dest: [/backup/yesterday] }
  delegate_to: "{{ inventory_hostname }}"

- name: Copy from another host with its own ssh
  synchronize:
    src: /srv/data/
    dest: /srv/copy/
    private_key: /root/.ssh/copy
    verify_host: false
    set_remote_user: true
    dest_port: 2222
    ssh_connection_multiplexing: true
    use_ssh_args: true
    rsync_path: sudo rsync
    dirs: false
  delegate_to: store1
`,
  results: {
    msg: 'Output of rsync, in the format of `--itemize-changes`.',
    stdout_lines: 'Output as a list of lines.',
    cmd: 'Command line of rsync.',
    rc: 'Exit code.',
  },
  writesController: true,
  rules: syncRules,

  probe(params) {
    const places: ControlRead<Places> = { at: 'control', load: (here) => placesOf(params, here) }
    return { places, look: after(places, (resolved) => lookRead(params, resolved)) }
  },

  plan(params, { places, look }): readonly Change[] {
    if (look.code !== 0) {
      const { message, hint } = rsyncFailure(look)
      throw new Problem(message, { hint, msg: look.stderr, results: { rc: look.code, cmd: shown(places, params, true) } })
    }
    const items = itemsOf(look.stdout)
    if (items.length === 0) return []
    return [
      {
        name: 'bring',
        summary: `synchronize ${params.src} to ${params.dest}: ${counted(items)}`,
        ...differences(items),
        action: actionOf(params, places, false),
      },
    ]
  },

  returns(params, { places, look }, done) {
    const { code, stdout } = done.outcome('bring') ?? look
    const msg = outputOf(stdout)
    return { msg, rc: code, cmd: shown(places, params, !done.has('bring')), stdout_lines: msg.split('\n').filter((line) => line !== '') }
  },
})

type Look = Pick<Outcome, 'code' | 'stdout' | 'stderr'>

/** The dry run of rsync. */
function lookRead(params: Sync, places: Places) {
  const action = actionOf(params, places, true)
  if (action.do === 'exchange') return { at: 'control', load: (here: LocalContext): Promise<Look> => here.exchange(action) } as const
  const parse = ({ code, stdout, stderr }: Answer): Look => ({ code, stdout, stderr })
  return { at: 'host', script: 'exec "$@"', args: action.argv, late: true, parse } as const
}

function actionOf(params: Sync, places: Places, dry: boolean): Run | Exchange {
  const argv = [...(places.homes ? atHost : []), ...wordsOf(params, places, dry)]
  if (!places.apart) return run(argv, { explain: rsyncFailure })
  const port = params.dest_port === undefined ? {} : { port: params.dest_port }
  const login = params.rsync_path === undefined ? {} : { login: true as const }
  return { do: 'exchange', argv, by: 'RSYNC_RSH', explain: rsyncFailure, ...port, ...login }
}

function wordsOf(params: Sync, { program, after: ends, words }: Places, dry: boolean): readonly string[] {
  return [program, ...rsyncArgs(params, dry), ...words, ...ends]
}

/** The command as one line. */
function shown(places: Places, params: Sync, dry: boolean): string {
  return lineOf(wordsOf(params, places, dry))
}

function counted(items: readonly Item[]): string {
  const [deleted, made] = [items.filter(isDeleted).length, items.filter(isNew).length]
  const parts = [
    [made, 'new'],
    [items.length - deleted - made, 'changed'],
    [deleted, 'deleted'],
  ] as const
  return parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ')
}

/** Names before and after, with the difference after those that stay. */
function differences(items: readonly Item[]) {
  const lines = (chosen: readonly Item[], line: (item: Item) => string) => chosen.map((item) => `${line(item)}\n`).join('')
  return {
    before: lines(
      items.filter((item) => !isNew(item)),
      ({ name }) => name,
    ),
    after: lines(
      items.filter((item) => !isDeleted(item)),
      (item) => (isNew(item) ? item.name : `${item.name} (${item.what})`),
    ),
  }
}

const isDeleted = ({ what }: Item) => what === '*deleting'
const isNew = ({ what }: Item) => /^.[a-zA-Z]\++$/.test(what)
