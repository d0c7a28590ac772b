/** Programs that speak with one caller alone: over SSH and here, as others, and behind what a login says. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection, Program } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { type Manners, type StandIn, standIn } from '../ssh-server/sudo.ts'
import { clients } from './clients.ts'

for (const client of clients)
  describe(`a program over ${client} that speaks with one caller alone`, () => {
    const connect = createConnect()
    let server: SshServer
    let sudo: StandIn
    let connection: Connection
    const open = async (manners: Manners = {}, shell?: string) => {
      sudo = standIn(manners)
      if (shell) writeFileSync(join(sudo.dir, 'noisy'), shell, { mode: 0o755 })
      server = await startSshServer({ env: { PATH: sudo.path }, ...(shell ? { shell: join(sudo.dir, 'noisy') } : {}) })
      connection = await connect(server.reach({ client }), {})
    }
    afterEach(async () => {
      await connection.close()
      await server.close()
      sudo.remove()
    })
    /** Gives it bytes, and tells what came back, and how it ended. */
    async function answered(program: Program, given: Buffer) {
      const chunks: Buffer[] = []
      program.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      program.stdin.end(given)
      const { code } = await program.ended
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { code, said: Buffer.concat(chunks) }
    }
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256))

    it('gets every byte, and ends as it ends', async () => {
      await open()
      const { code, said } = await answered(await connection.start("printf '%s!' \"it's\"; cat; exit 7"), bytes)
      assert.deepEqual([code, said.equals(Buffer.concat([Buffer.from("it's!"), bytes]))], [7, true])
    })

    it('hears nothing of what the login says first', async () => {
      await open({}, '#!/bin/sh\necho welcome\nexec /bin/sh "$@"\n')
      assert.deepEqual((await answered(await connection.start('cat'), Buffer.from('in'))).said.toString(), 'in')
    })

    it('is another user, with a password as well', async () => {
      await open({ password: "it's secret" })
      const program = await connection.start('echo "$BECAME"; cat', { method: 'sudo', user: 'deploy', password: "it's secret" })
      assert.equal((await answered(program, Buffer.from('in'))).said.toString(), 'deploy\nin')
    })

    it('is refused where another user wants a terminal, or another password', async () => {
      await open({ requiretty: true })
      await assert.rejects(connection.start('cat', { method: 'sudo', user: 'deploy' }), { name: 'Problem', kind: 'terminal' })
      await connection.close()
      await server.close()
      sudo.remove()
      await open({ password: 'right' })
      await assert.rejects(connection.start('cat', { method: 'sudo', user: 'deploy', password: 'wrong' }), {
        name: 'Problem',
        kind: 'wrong-password',
      })
    })
  })
