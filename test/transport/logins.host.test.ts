/** Logins that say, ask or refuse something before a shell runs: each is told as what it is. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Become, Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { startSshServer } from '../ssh-server/server.ts'
import { type Manners, standIn } from '../ssh-server/sudo.ts'
import { clients } from './clients.ts'
import { act, ask } from './steps.ts'

const begun = 'exec /bin/sh "$@"'
/** What a start file does that speaks of files and users. */
const noisy = `echo "cat: /etc/motd.d/x: Permission denied; user deploy does not exist" >&2; echo "sudo: a password is required"; ${begun}`

for (const client of clients)
  describe(`a login over ${client}`, () => {
    let dir: string
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'tsplay-login-'))
    })
    afterEach(() => rmSync(dir, { recursive: true, force: true }))

    async function talk(text: string, become?: Become, manners?: Manners) {
      const shell = join(dir, 'shell')
      writeFileSync(shell, `#!/bin/sh\n${text}\n`)
      chmodSync(shell, 0o755)
      const sudo = manners && standIn(manners)
      const server = await startSshServer({ shell, env: sudo ? { PATH: sudo.path } : {} })
      const connection = await createConnect()(server.reach({ client }), {})
      try {
        const large = Buffer.from('echo content > "$0.run"\n'.repeat(60_000))
        const steps = [act('echo out; echo err >&2'), { ...act('wc -c'), stdin: large }]
        const { acts, asks } = await connection.shell(become).send({ acts: steps, asks: [ask('echo "$HOME"')] })
        return { said: acts.map(({ stdout, stderr, code }) => [stdout.trim(), stderr, code]), home: asks[0]?.stdout.trim(), large }
      } finally {
        await connection.close()
        await server.close()
        sudo?.remove()
      }
    }
    const goesWell = async (text: string, become?: Become, manners?: Manners) => {
      const { said, home, large } = await talk(text, become, manners)
      assert.deepEqual(said, [
        ['out', 'err\n', 0],
        [String(large.length), '', 0],
      ])
      return home
    }
    const fails = (
      text: string,
      message: RegExp,
      kind: typeof Unreachable | typeof Problem = Unreachable,
      become?: Become,
      manners?: Manners,
    ) =>
      assert.rejects(talk(text, become, manners), (error: unknown) => {
        assert.ok(error instanceof kind, String(error))
        assert.match(error.message, message)
        assert.ok(!(error instanceof Unreachable) || error.kind === 'other', String(error))
        return true
      })

    for (const [what, text] of Object.entries({
      'says something on both streams, without an end of line and with control codes': `printf 'welcome\\nbye\\033[2J\\007' ; printf 'last\\000login' >&2; ${begun}`,
      'says much': `head -c 1000000 /dev/zero | tr '\\0' x; head -c 1000000 /dev/zero | tr '\\0' y >&2; ${begun}`,
      'asks for Enter': `printf 'press Enter '; read -r line; ${begun}`,
      'asks three times': `read -r one; read -r two; read -r three; ${begun}`,
      'leaves its folder': `mkdir "$0.gone"; cd "$0.gone"; rmdir "$0.gone"; ${begun}`,
    }))
      it(`that ${what} is one`, () => goesWell(text))

    for (const [what, text] of Object.entries({ empty: 'HOME=', missing: 'unset HOME' }))
      it(`whose home is ${what} has that of its account`, async () => {
        assert.match((await goesWell(`${text}; export HOME 2>/dev/null; ${begun}`)) ?? '', /^\//)
      })

    it('that reads all that is sent is reported, and nothing of it is run in part', () =>
      fails(`for n in 1 2 3 4 5 6 7 8 9; do read -r line; done; ${begun}`, /login files of `tester` on `server` read what is sent/))

    it('that refuses says so in its own words', async () => {
      await fails('echo "This account is currently not available."; exit 1', /runs no commands: This account is currently not available\./)
      await fails('echo "Ask the administrator." >&2; exit 0', /runs no commands: Ask the administrator\./)
      await fails('kill -9 $$', /runs no commands: its login shell ended at once/)
    })

    const root: Become = { method: 'sudo', user: 'root' }
    it('that says much of files and users hides nothing of what sudo says', async () => {
      await goesWell(noisy, root, {})
      await goesWell(noisy, { ...root, password: 'right' }, { password: 'right' })
      await fails(noisy, /may not become `root` with `sudo`/, Problem, root, { refuses: 'tester is not in the sudoers file.' })
      await fails(noisy, /: Sorry, not today\.$/, Problem, root, { refuses: 'Sorry, not today.' })
      await fails(noisy, /requires a password/, Problem, root, { password: 'right' })
      await fails(noisy, /did not accept the password/, Problem, { ...root, password: 'wrong' }, { password: 'right' })
      await fails('echo "user root does not exist"; exit 1', /runs no commands: user root does not exist/, Unreachable, root, {})
    })

    it('where sudo insists on a terminal gets one, whatever it says before', () =>
      fails(noisy, /terminal/, Problem, root, { requiretty: true, refuses: 'sudo: sorry, you must have a tty to run sudo' }))
  })
