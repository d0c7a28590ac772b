/** `slurp`: returns the content of a file as base64. */

import { rowOf } from '../../engine/host-scripts/fields.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { closedFunction } from './access-denied.ts'

export default defineModule({
  name: 'slurp',
  summary: 'Return the content of a file as base64',
  readOnly: true,
  notes: ['Decode `content` with the filter `b64decode`. Files without a size, such as in `/proc`, are supported.'],
  options: { src: { type: 'path', required: true, aliases: ['path'], description: 'File on the host.' } },
  examples: `
- name: Read the machine ID
  slurp: { src: /etc/machine-id }
  register: identity
- debug: { msg: "{{ identity.content | b64decode | trim }}" }
`,
  results: { content: 'Content of the file as base64.', encoding: 'Always `base64`.', source: 'Path of the file.' },
  probe: ({ src }) => ({ file: contentRead(src) }),
  plan({ src }, { file: { state, trouble } }) {
    if (state === 'absent')
      throw new Problem(`file not found: \`${src}\``, { hint: 'check with `stat` whether it exists', msg: `file not found: ${src}` })
    if (state === 'directory')
      throw new Problem(`source is a directory and must be a file: \`${src}\``, { msg: `source is a directory and must be a file: ${src}` })
    if (state === 'unreadable')
      throw new Problem(`file is not readable: \`${src}\``, { hint: 'set `become: true`', msg: `file is not readable: ${src}` })
    if (state === 'failed') throw new Problem(`unable to slurp file: \`${src}\``, { hint: trouble })
    return []
  },
  returns: (_, { file: { content, path } }) => ({ content, encoding: 'base64', source: path }),
})

function contentRead(path: string): HostRead<ReturnType<typeof parse>> {
  return { at: 'host', script, each: path, subject: { kind: 'paths', paths: [path] }, parse: (answer) => parse(answer, path) }
}

function parse(answer: Answer, each: string) {
  const [state = 'failed', path = each, content = ''] = rowOf(answer, 4, each) ?? []
  return { state, path, content: content.replaceAll('\n', ''), trouble: answer.stderr.trim() || undefined }
}

// For each path four texts: the path as given, its state, the resolved path, and the content as base64.
const script = `
${closedFunction}for each do
  path=$each content=
  if [ -d "$path" ]; then state=directory
  elif ! [ -e "$path" ]; then
    above=\${path%/*}
    while [ -n "$above" ] && ! [ -e "$above" ]; do case $above in */*) above=\${above%/*} ;; *) above= ;; esac; done
    if [ -n "$above" ] && ! [ -d "$above" ]; then state=failed
    elif closed "$path"; then state=unreadable
    else state=absent
    fi
  elif ! [ -r "$path" ]; then state=unreadable
  elif content=$(base64 <"$path"); then state=read
  else state=failed
  fi
  printf '%s\\0' "$each" "$state" "$path" "$content"
done
`
