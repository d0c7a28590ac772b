/** The options of `synchronize`, and which of them go together. */
import type { Options, Params } from '../../engine/model/module.ts'

export const syncOptions = {
  src: {
    type: 'string',
    required: true,
    description: 'What is brought. With `/` at its end the content of the folder is meant, without it the folder itself.',
  },
  dest: { type: 'string', required: true, description: 'Where it goes.' },
  mode: {
    enum: ['push', 'pull'],
    default: 'push',
    description: 'Whether `src` is on the controller and `dest` on the host, or the other way round.',
  },
  archive: {
    type: 'boolean',
    default: true,
    description: 'Folders with all they hold, links, permissions, times, owner and group go along, unless one of these is forbidden.',
  },
  recursive: { type: 'boolean', description: 'Whether folders go with all they hold; as `archive` unless told.' },
  links: { type: 'boolean', description: 'Whether links stay links; as `archive` unless told.' },
  copy_links: { type: 'boolean', default: false, description: 'What links lead to goes in their place.' },
  perms: { type: 'boolean', description: 'Whether permissions are kept; as `archive` unless told.' },
  times: {
    type: 'boolean',
    description: 'Whether times are kept; as `archive` unless told. Without them every file is brought at each run, but for `checksum`.',
  },
  owner: { type: 'boolean', description: 'Whether the owner is kept, which root alone can do; as `archive` unless told.' },
  group: { type: 'boolean', description: 'Whether the group is kept; as `archive` unless told.' },
  checksum: { type: 'boolean', default: false, description: 'Files are compared by their content, not by size and time.' },
  compress: { type: 'boolean', default: true, description: 'Content is packed on its way.' },
  existing_only: { type: 'boolean', default: false, description: 'Nothing is made that is not there.' },
  delete: { type: 'boolean', default: false, description: 'What `src` does not have goes from `dest`, after the rest is there.' },
  dirs: { type: 'boolean', default: false, description: 'Folders are made without what they hold.' },
  partial: { type: 'boolean', default: false, description: 'A file that came only in part is kept, so that the next run goes on with it.' },
  delay_updates: { type: 'boolean', default: true, description: 'New files take their places together, at the end.' },
  link_dest: {
    type: 'list',
    description: 'Folders beside `dest`, by their whole paths: a file that is the same there becomes a hard link to it.',
  },
  rsync_opts: { type: 'list', default: [], description: 'More words for rsync, such as `--exclude=.git`.' },
  rsync_path: {
    type: 'string',
    description:
      'How rsync is started on the host, as for a shell, such as `nice rsync`. It is then started as the user who logs in, whatever `become` says.',
  },
  rsync_timeout: { type: 'integer', default: 0, description: 'Seconds without a byte after which rsync gives up.' },
  dest_port: { type: 'integer', description: 'Another port of ssh on the host.' },
  private_key: {
    type: 'path',
    description: 'A key file of the machine that the task is delegated to. From the controller the connection that is there is used.',
  },
  set_remote_user: {
    type: 'boolean',
    default: true,
    description: 'Whether a machine that the task is delegated to names the user of the inventory, or leaves that to its settings of ssh.',
  },
  verify_host: {
    type: 'boolean',
    default: true,
    description:
      'Whether a machine that the task is delegated to wants to know the host key, as the controller always does. With Ansible it is only asked for where this is said.',
  },
  use_ssh_args: {
    type: 'boolean',
    default: false,
    description:
      'Whether a machine that the task is delegated to takes the arguments of ssh from the inventory. On the controller they hold for every connection.',
  },
  ssh_connection_multiplexing: {
    type: 'boolean',
    default: false,
    description: 'Whether a machine that the task is delegated to may use a connection of its own that is there.',
  },
} as const satisfies Options

/** What can not stand together. */
export function syncRules(params: Params<typeof syncOptions>): readonly string[] {
  const { src, dest, mode, archive, recursive, dirs, rsync_opts: own, link_dest: links = [] } = params
  const problems: string[] = []
  if (src === '' || dest === '') problems.push('neither `src` nor `dest` can be empty')
  if (isDaemon(src) && isDaemon(dest)) problems.push('one of `src` and `dest` must be a path: both are `rsync://`')
  const isRecursive = recursive ?? (archive || own.some((word) => /^(-[a-zA-Z]*[ra]|--recursive|--archive)/.test(word)))
  if (params.delete && !isRecursive && !dirs) problems.push('`delete` wants `recursive`')
  if (own.some((word) => /^(-[a-zA-Z0-9]*e|--rsh)/.test(word)))
    problems.push('`rsync_opts` can not hold `--rsh`: rsync goes over the connection that is there')
  if (own.includes('')) problems.push('a word of `rsync_opts` can not be empty: rsync would bring the working folder')
  const local = mode === 'push' ? [src] : [dest]
  if (local.some((path) => /^[^/~]*:/.test(path) && !isDaemon(path)))
    problems.push(`\`${mode === 'push' ? 'src' : 'dest'}\` can not name a host: say \`delegate_to\``)
  for (const path of links) {
    if (!path.startsWith('/')) problems.push(`\`link_dest\` wants whole paths, and \`${path}\` is none`)
    else if (`${dest.replace(/\/*$/, '').replace(/[^/]*$/, '')}`.startsWith(`${path.replace(/\/+$/, '')}/`))
      problems.push(`\`${dest}\` lies in \`${path}\`, so \`link_dest\` would link it into itself`)
  }
  return problems
}

export function isDaemon(path: string): boolean {
  return path.startsWith('rsync://')
}
