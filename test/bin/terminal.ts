/** The command line on a pseudo terminal: what a person types at which words, and what became of it. */
import { spawnSync } from 'node:child_process'
import { executable, type Project } from './project.ts'

export interface Typed {
  /** All that the terminal showed, without its escapes. */
  readonly text: string
  readonly code: number
  /** Its settings are those from before. */
  readonly restored: boolean
}

export const hasTerminals = spawnSync('python3', ['-c', 'import pty, termios']).status === 0

/** Types each answer once its words have been shown. */
export function atTerminal(here: Project, args: readonly string[], ...steps: readonly (readonly [string, string])[]): Typed {
  const input = JSON.stringify({ steps, argv: [process.execPath, executable, ...args] })
  const env = { PATH: process.env.PATH, HOME: here.file('.home'), LANG: 'C.UTF-8', TERM: 'xterm' }
  const { stdout, stderr } = spawnSync('python3', ['-c', driver], { cwd: here.dir, env, input, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  const said = JSON.parse(stdout) as Typed
  return { ...said, text: said.text.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replaceAll('\r', '') }
}

const driver = `
import json, os, pty, select, sys, termios, time
told = json.load(sys.stdin)
pid, screen = pty.fork()
if pid == 0:
    os.execvp(told["argv"][0], told["argv"])
before = termios.tcgetattr(screen)[3]
text = ""
def hear(seconds):
    global text
    if not select.select([screen], [], [], seconds)[0]:
        return True
    try:
        part = os.read(screen, 65536)
    except OSError:
        return False
    text += part.decode("utf8", "replace")
    return part != b""
at = 0
for words, answer in told["steps"]:
    end = time.time() + 20
    while words not in text[at:] and time.time() < end and hear(0.2):
        pass
    at = max(at, text.find(words, at) + len(words))
    time.sleep(0.3)
    os.write(screen, answer.encode())
end = time.time() + 30
while time.time() < end and hear(1):
    pass
after = termios.tcgetattr(screen)[3]
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"text": text, "code": code, "restored": before == after}))
`
