/** `composer`: its words, and with the composer of this machine, if it has one. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import type { Outcome } from '../../../engine/model/action.ts'
import composer from '../../../modules/languages/composer.ts'
import { refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle } from '../locally.ts'
import { environmentForTest, folderForTest, without } from '../web/web.ts'

type Wish = Partial<Parameters<typeof composer.plan>[0]>
const said = (stderr: string, code = 0) => ({ code, stdout: '', stderr })
const nothing = said('Nothing to install, update or remove\nGenerating autoload files\n')
const work = said('Package operations: 1 install\n  - Installing a/lib (1.0.0)\n')

describe('composer', function () {
  this.timeout(60_000)
  const on = (wish: Wish, dry: typeof nothing | undefined, options = ['dry-run', 'no-dev', 'no-ansi', 'optimize-autoloader']) =>
    expect(composer, { working_dir: '/srv', ...wish }).on({ help: { options }, dry })

  it('tells of what would be done, and runs all the same', () => {
    const [change] = on({}, work).plans('composer install')
    assert.equal(change?.after, 'Installing a/lib (1.0.0)\n')
    assert.equal(on({}, work).returns().msg, 'Package operations: 1 install - Installing a/lib (1.0.0)')
    const [quiet] = on({}, nothing).changes()
    assert.deepEqual([quiet?.silent, quiet?.incidental], [true, true])
    const [blind] = on({ command: 'dump-autoload' }, undefined, []).changes()
    assert.deepEqual(
      [blind?.silent, blind?.counts?.(nothing as unknown as Outcome), blind?.counts?.(work as unknown as Outcome)],
      [undefined, false, true],
    )
    on({}, said('Could not\n  parse', 1)).refuses({ msg: 'Could not parse' })
  })

  it('gives composer its words, as far as the command knows them', () => {
    const words = (wish: Wish) => {
      const [change] = on(wish, work).changes()
      assert.ok(change?.action?.do === 'run')
      return change.action.argv.slice(4)
    }
    const given = { arguments: "'a/b:^1 || ^2' c", command: 'require', executable: '~/php', no_scripts: true }
    assert.deepEqual(words(given), ['/srv', '~/php', '', 'require', '--no-ansi', '--no-dev', '--optimize-autoloader', 'a/b:^1 || ^2', 'c'])
    const globally = words({ global_command: true, no_dev: false, optimize_autoloader: false })
    assert.deepEqual(globally, ['', '', '', 'global', 'install', '--no-ansi'])
  })

  it('refuses what can not be', () => {
    const rules = (more: Wish) => composer.rules?.(withDefaults(composer.options, more)) ?? []
    for (const each of [{}, { working_dir: '/a', command: 'require x' }, { global_command: true, command: '-v' }] as Wish[])
      assert.equal(rules(each).length, 1)
  })

  describe('with the real program', () => {
    const at = folderForTest()
    environmentForTest(() => ({ COMPOSER_HOME: at('home'), COMPOSER_ALLOW_SUPERUSER: '1' }))
    before(function () {
      if (spawnSync('composer', ['--version']).status !== 0) {
        console.log('        skipped: composer is not installed here')
        this.skip()
      }
      execFileSync('mkdir', ['-p', at('app/lib')])
      fs.writeFileSync(at('app/lib/composer.json'), '{"name": "a/lib", "version": "1.0.0"}')
      const repositories = [{ type: 'path', url: 'lib' }, { 'packagist.org': false }]
      fs.writeFileSync(at('app/composer.json'), JSON.stringify({ repositories, require: { 'a/lib': '*' } }))
    })
    const counted = ({ changes }: Awaited<ReturnType<typeof settle>>) => changes.filter(({ silent }) => !silent).map(({ after }) => after)

    it('installs what the project names, once', async () => {
      const wish = { working_dir: at('app') }
      const announced = await settle(composer, wish, { check: true })
      assert.ok(!fs.existsSync(at('app/vendor')) && !fs.existsSync(at('app/composer.lock')))
      assert.deepEqual(counted(await settle(composer, wish)), counted(announced))
      assert.deepEqual(counted(announced), ['Locking a/lib (1.0.0)\nInstalling a/lib (1.0.0)\n'])
      assert.ok(fs.existsSync(at('app/vendor/a/lib')))
      fs.rmSync(at('app/vendor/autoload.php'))
      const again = await settle(composer, wish)
      assert.deepEqual(counted(again), [])
      assert.match(String(again.result.msg), /Nothing to install, update or remove/)
      assert.ok(fs.existsSync(at('app/vendor/autoload.php')))
    })

    it('says what is wrong', async () => {
      await assert.rejects(settle(composer, { working_dir: at('none') }), /directory `.*none`/)
      await assert.rejects(
        settle(composer, { working_dir: at('app'), command: 'nonsense' }, { check: true }),
        refusing({ msg: 'Command "nonsense" is not defined. help [--format FORMAT] [--raw] [--] [<command_name>]' }),
      )
      fs.mkdirSync(at('broken'))
      fs.writeFileSync(at('broken/composer.json'), '{')
      await assert.rejects(
        settle(composer, { working_dir: at('broken') }, { check: true }),
        refusing({
          msg: "In JsonFile.php line 347: \"./composer.json\" does not contain valid JSON Parse error on line 1: { ^ Expected one of: 'STRING', '}'",
        }),
      )
      await without(['composer'], () =>
        assert.rejects(settle(composer, { working_dir: at('app') }), refusing({ missingProgram: 'composer' })),
      )
    })
  })
})
