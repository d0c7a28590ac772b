/** `fetch`: copies a file from the host to the controller. */

import { fetchCodes } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { atControllerHome } from '../../engine/model/home.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, type LocalContext } from '../../engine/model/read.ts'
import { md5 } from './local-source.ts'
import { type PathState, pathRead, sha1 } from './path-state.ts'

const bothNeeded = 'src and dest are required'

const options = {
  src: { type: 'path', required: true, missing: bothNeeded, description: 'File on the host.' },
  dest: {
    type: 'string',
    required: true,
    missing: bothNeeded,
    description: 'Directory on the controller, relative to the playbook. The file is stored there as `HOST/PATH`.',
  },
  flat: {
    type: 'boolean',
    lenient: true,
    default: false,
    description: 'Store the file as `dest`, or with `/` at the end in the directory `dest`.',
  },
  fail_on_missing: { type: 'boolean', lenient: true, default: true, description: 'Fail if the file does not exist.' },
  validate_checksum: { type: 'boolean', lenient: true, default: true, description: 'Verify the checksum after the transfer.' },
} as const

type Fetch = Params<typeof options>

export default defineModule({
  name: 'fetch',
  summary: 'Fetch a file from the host to the controller',
  readOnly: true,
  notes: [
    'An identical file is not transferred again; check mode reports this too.',
    'With `flat`, hosts overwrite each other’s file of the same name: put `{{ inventory_hostname }}` into `dest`.',
  ],
  options,
  examples: `
- name: Fetch the log of each host
  fetch: { src: /var/log/app.log, dest: logs }

- name: Fetch the certificate if there is one
  fetch: { src: /etc/app/cert.pem, dest: "certificates/{{ inventory_hostname }}.pem", flat: true, fail_on_missing: false, validate_checksum: true }
`,
  results: {
    dest: 'Path on the controller.',
    file: 'Path on the host.',
    checksum: 'SHA-1 checksum of the file.',
    remote_checksum: 'SHA-1 checksum on the host; only if the file was transferred.',
    md5sum: 'MD5 checksum; only if the file was already identical.',
    msg: 'Why nothing was transferred.',
  },
  writesController: true,
  rules: ({ src, dest, flat }) => [
    ...(src.split('/').includes('..') && !flat ? ['`src` cannot contain `..`: its whole path is kept on the controller'] : []),
    ...(dest === '' ? ['`dest` cannot be empty'] : []),
  ],

  probe(params) {
    const file = pathRead(params.src, { sha1: true })
    return { file, here: after(file, (state) => ({ at: 'control', load: (context) => localRead(context, params, state) })) }
  },

  plan(params, { file, here }): readonly Change[] {
    if (missing(params, file) !== undefined) return []
    if (here.isDirectory)
      throw new Problem(`\`${here.path}\` is a directory on the controller`, {
        hint: 'end `dest` with `/` to put the file into it',
        ...(params.flat ? { msg: 'dest is an existing directory, use a trailing slash if you want to fetch src into that directory' } : {}),
      })
    if (here.sha1 === file.sha1) return []
    const verified = params.validate_checksum ? { sha1: file.sha1 } : {}
    return [
      {
        summary: `fetch ${file.path} to ${here.path}`,
        before: here.sha1 === undefined ? '' : `(content of SHA-1 ${here.sha1})\n`,
        after: `(content of ${file.target?.size} bytes, SHA-1 ${file.sha1})\n`,
        action: { do: 'fetch', from: file.path, to: here.path, ...verified, explain: unfetched },
      },
    ]
  },

  returns(params, { file, here }) {
    const msg = missing(params, file)
    if (msg !== undefined) return { msg, file: file.path }
    const same = here.sha1 === file.sha1
    const common = { dest: here.path, file: file.path, checksum: file.sha1 }
    return same ? { ...common, md5sum: here.md5 } : { ...common, md5sum: null, remote_md5sum: null, remote_checksum: file.sha1 }
  },
})

const onDirectories = 'remote file is a directory, fetch cannot work on directories'

/** Ansible's message for an incomplete transfer. */
function unfetched({ code }: { readonly code: number }) {
  return code === fetchCodes.differs ? { msg: 'checksum mismatch' } : undefined
}

/** Ansible's message if there is nothing to fetch and that is not a failure. */
function missing({ src, fail_on_missing: needed }: Fetch, file: PathState): string | undefined {
  const refuse = (message: string, hint: string, msg: string, passed = msg) => {
    if (needed) throw new Problem(message, { hint, msg })
    return passed
  }
  if (!file.target)
    return refuse(
      `\`${src}\` does not exist on the host`,
      'set `fail_on_missing: false` if the file is optional',
      'the remote file does not exist, not transferring, ignored',
    )
  if (file.target.kind !== 'file')
    return refuse(
      `\`${src}\` is a ${file.target.kind}, not a file`,
      'list its files with `find` and loop over them',
      onDirectories,
      `${onDirectories}, not transferring, ignored`,
    )
  if (file.sha1 === undefined) return refuse(`\`${src}\` cannot be read`, 'become a user who can read it', `file is not readable: ${src}`)
  return undefined
}

interface Here {
  readonly path: string
  readonly isDirectory: boolean
  readonly sha1?: string
  readonly md5?: string
}

async function localRead(context: LocalContext, { dest, flat }: Fetch, { path }: PathState): Promise<Here> {
  const whole = atControllerHome(dest)
  const root = whole.startsWith('/') ? whole : `${String(context.variable('playbook_dir'))}/${whole}`
  const name = path.slice(path.lastIndexOf('/') + 1)
  const host = String(context.variable('inventory_hostname'))
  // A task may have added the host under a name from another host's output.
  if (!flat && host.split('/').includes('..'))
    throw new Problem(`the name of the host points outside of \`${dest}\``, {
      hint: 'add the host under another name, with `ansible_host`',
    })
  const written = flat ? (root.endsWith('/') ? root + name : root) : `${root}/${host}/${path}`
  const at = written.replace(/\/(?:\.?\/)+/g, '/')
  const facts = await context.stat(at)
  if (!facts || facts.kind === 'other') return { path: at, isDirectory: false }
  if (facts.kind === 'directory') return { path: at, isDirectory: true }
  const bytes = await context.readFile(at, { decrypt: false })
  return { path: at, isDirectory: false, sha1: sha1(bytes), md5: md5(bytes) }
}
