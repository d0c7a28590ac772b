/** `template`: renders a template into a file on the host. */
import { defineModule } from '../../engine/model/module.ts'
import type { ControlRead } from '../../engine/model/read.ts'
import { attributeReads, attributesOf } from './attributes.ts'
import { chattrRules } from './chattr.ts'
import { copiedFacts, copiedFlags, copiedResults, copyFile, copyingOptions, destinationRead, withFlags } from './copy-options.ts'
import { contentOf, validateRules } from './install-file.ts'
import type { LocalFile } from './local-source.ts'

const marker = (what: string, standard: string) =>
  ({ type: 'string', description: `Marker that ${what}. Default: \`${standard}\`.` }) as const

const missing = 'src and dest are required'

export default defineModule({
  name: 'template',
  confined: true,
  summary: 'Render a template into a file on the host',
  notes: ['A template that contains the time or a random value changes the file on every run.'],
  options: {
    ...copyingOptions,
    dest: { ...copyingOptions.dest, missing },
    src: {
      type: 'path',
      required: true,
      missing,
      file: 'templates',
      description: 'Template, from `templates/` of the role or beside the playbook.',
    },
    mode: {
      type: 'mode',
      description: 'Permissions, octal (`0644`) or symbolic (`u=rw,g=r`), or `preserve` for those of the template.',
    },
    trim_blocks: { type: 'boolean', lenient: true, default: true, description: 'Remove the newline after a `{% … %}`.' },
    lstrip_blocks: {
      type: 'boolean',
      lenient: true,
      default: false,
      description: 'Remove spaces before a `{% … %}` at the beginning of a line.',
    },
    newline_sequence: { enum: ['\n', '\r', '\r\n', '\\n', '\\r', '\\r\\n'], default: '\n', description: 'Line ending to write.' },
    output_encoding: {
      enum: ['utf-8', 'utf8', 'UTF-8', 'UTF8'],
      default: 'utf-8',
      description: 'Character encoding of the file; only UTF-8 is supported.',
    },
    block_start_string: marker('begins a statement', '{%'),
    block_end_string: marker('ends a statement', '%}'),
    variable_start_string: marker('begins an expression', '{{'),
    variable_end_string: marker('ends an expression', '}}'),
    comment_start_string: marker('begins a comment', '{#'),
    comment_end_string: marker('ends a comment', '#}'),
  },
  examples: `
- name: Configure the site after validation
  template:
    src: site.conf.j2
    dest: /etc/nginx/sites-available/site
    owner: root
    group: root
    mode: '0644'
    validate: test -s %s
    backup: true

- name: Render a LaTeX template with other markers
  template:
    src: letter.tex.j2
    dest: /srv/letters/
    directory_mode: '0755'
    block_start_string: '<%'
    block_end_string: '%>'
    variable_start_string: '<<'
    variable_end_string: '>>'
    comment_start_string: '<#'
    comment_end_string: '#>'
    trim_blocks: false
    lstrip_blocks: true
    newline_sequence: "\\r\\n"
    output_encoding: utf-8
    force: false
    follow: true
`,
  diffIsList: true,
  results: { ...copiedResults, src: 'Path of the template.' },
  rules: (params) => [...validateRules(params.validate), ...chattrRules(params)],

  probe(params) {
    const source: ControlRead<LocalFile> = {
      at: 'control',
      async load(here) {
        const path = here.find('templates', params.src)
        const text = await here.renderTemplate(path, {
          trimBlocks: params.trim_blocks,
          lstripBlocks: params.lstrip_blocks,
          keepTrailingNewline: true,
          newline: newlines[params.newline_sequence],
          markers: markersOf(params),
          written: params.src,
          destination: params.dest,
        })
        return { kind: 'file', path, mode: (await here.stat(path))?.mode ?? 0o644, content: contentOf(text) }
      },
    }
    const dest = destinationRead(params.dest, params.src.split('/').at(-1))
    return { source, dest, flags: copiedFlags(params, dest), ...attributeReads(params) }
  },

  plan(params, state) {
    const { source, dest, flags } = state
    return withFlags(params, flags, dest, copyFile(params, attributesOf(params, state, dest), source, dest))
  },
  returns: (params, state, done) => copiedFacts(params, attributesOf(params, state, state.dest), state.source, state.dest, done),
})

const newlines = { '\n': '\n', '\r': '\r', '\r\n': '\r\n', '\\n': '\n', '\\r': '\r', '\\r\\n': '\r\n' } as const

const markerNames = [
  'block_start_string',
  'block_end_string',
  'variable_start_string',
  'variable_end_string',
  'comment_start_string',
  'comment_end_string',
] as const

/** Only the markers that the task sets. */
function markersOf(params: Readonly<Partial<Record<(typeof markerNames)[number], string>>>): Readonly<Record<string, string>> | undefined {
  const set = markerNames.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]]))
  return set.length === 0 ? undefined : Object.fromEntries(set)
}
