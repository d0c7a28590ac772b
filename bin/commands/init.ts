/** `tsplay init`: lays a small project that can be checked and run at once; files that exist stay as they are. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Problem } from '../../engine/model/diagnostic.ts'

export interface InitFlags {
  /** Only what an editor needs. */
  readonly types?: boolean
}

/** `types` is the file that declares what a module of a user imports. */
export async function initCommand(folder: string, { types: onlyTypes }: InitFlags, types: string): Promise<number> {
  const files = { ...(onlyTypes ? {} : projectFiles), ...editorFiles(types) }
  const lines = Object.entries(files).map(
    ([name, text]) => `${laid(path.join(folder, name), text) ? 'wrote ' : 'exists'}  ${path.join(folder, name)}`,
  )
  process.stdout.write(`${[...lines, ...(onlyTypes ? [] : next(folder))].join('\n')}\n`)
  return 0
}

/** Whether it was written, which it is not where there is such a file. */
function laid(file: string, text: string): boolean {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && message.includes('open')) return false
    throw new Problem(`\`${file}\` cannot be written: ${message}`)
  }
}

function next(folder: string): readonly string[] {
  const into = path.resolve(folder) === process.cwd() ? [] : [`  cd ${folder}`]
  return ['', 'Next:', ...into, '  tsplay check site.yml    # what would change', '  tsplay run site.yml      # change it']
}

const projectFiles: Readonly<Record<string, string>> = {
  'inventory/hosts.yml': `# Hosts by group. The only one is this machine, so that you can try everything at once.
web:
  hosts:
    localhost:
      ansible_connection: local
    # web1:
    #   ansible_host: 203.0.113.10
    #   ansible_user: root
`,
  'group_vars/all.yml': `# Variables of all hosts.
motd_text: This is {{ inventory_hostname }}, managed by tsplay.
# On real hosts: /etc/motd
motd_file: /tmp/motd
`,
  'site.yml': `# tsplay check site.yml shows what would change, tsplay run site.yml changes it.
- name: Web servers
  hosts: web
  tasks:
    - name: Set the message of the day
      motd:
        text: "{{ motd_text }}"
        file: "{{ motd_file }}"
`,
  'modules/motd.ts': `/** A module of your own: it reads the state of a host and plans what differs. \`tsplay doc motd -M modules\` shows its page. */
import { type Change, defineModule } from "tsplay"

export default defineModule({
  name: 'motd',
  summary: 'Set the message of the day',
  options: {
    text: { type: 'string', required: true, description: 'The message.' },
    file: { type: 'path', default: '/etc/motd', description: 'File that holds it.' },
  },
  examples: \`
- name: Greet whoever logs in
  motd: { text: "Managed by tsplay" }
\`,

  // A script that only reads. What varies travels as "$1", never inside the script.
  probe: ({ file }) => ({
    current: { at: 'host', script: 'cat -- "$1" 2>/dev/null', args: [file], parse: ({ stdout }) => stdout },
  }),

  // What differs, and the action that changes it; nothing where all is as it should be.
  plan({ text, file }, { current }): readonly Change[] {
    const wanted = \`\${text}\\n\`
    if (current === wanted) return []
    return [{ summary: \`write \${file}\`, path: file, before: current, after: wanted, action: { do: 'write', path: file, content: wanted } }]
  },
})
`,
}

function editorFiles(types: string): Readonly<Record<string, string>> {
  return {
    'tsconfig.json': `{
  "compilerOptions": {
    "target": "ES2023",
    "module": "ESNext",
    "moduleResolution": "bundler",
    "paths": { "tsplay": ["./tsplay-env.d.ts"] },
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true,
    "allowImportingTsExtensions": true
  },
  "include": ["modules", "plugins", "roles/*/plugins", "tsplay-env.d.ts"]
}
`,
    'tsplay-env.d.ts': `/** Where the types of tsplay are on this machine, for editors. Leave it out of commits; \`tsplay init --types\` writes it where it is missing. */
export * from ${JSON.stringify(types)}
`,
  }
}
