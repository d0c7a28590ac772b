/** `sysctl`: the file and the kernel, beside what Ansible makes of them. */
import assert from 'node:assert/strict'
import sysctl from '../../../modules/system/sysctl.ts'
import { runOf } from '../actions.ts'
import { besideAnsible } from '../beside.ts'
import { expect } from '../expect.ts'
import { fileAt } from '../path-state-of.ts'

const on = (text: string, value: string | undefined, params: Readonly<Record<string, unknown>>) =>
  expect(sysctl, { name: 'vm.swappiness', value: '20', ...params }).on({
    file: fileAt('/etc/sysctl.conf', text),
    kernel: { there: true, ...(value === undefined ? {} : { value }) },
  })
const kept = 'vm.swappiness=20\n'

describe('sysctl', () => {
  it('leaves what is so in the file and in the kernel', () => {
    on(kept, '20\n', {}).plans()
  })
  it('writes the file and puts it into effect', () => {
    const [, reload] = on('', '10\n', {}).plans('write /etc/sysctl.conf', 'load /etc/sysctl.conf')
    assert.deepEqual(runOf(reload).argv.slice(4), ['-p', '/etc/sysctl.conf'])
  })
  it('puts the file into effect where the kernel has another value', () => {
    on(kept, '10\n', {}).plans('load /etc/sysctl.conf')
    on(kept, '10\n', { reload: false }).plans()
  })
  it('sets the value by itself where that is asked for', () => {
    const [set] = on(kept, '10\n', { sysctl_set: true, reload: false, ignoreerrors: true }).plans('set vm.swappiness')
    assert.deepEqual(runOf(set).argv.slice(4), ['-e', '-w', 'vm.swappiness=20'])
    on(kept, '20\n', { sysctl_set: true }).plans()
  })
  it('compares values word by word', () => {
    on('vm.swappiness=1 2 3\n', '1\t2\t3\n', { value: '1 2 3' }).plans()
  })
  it('says what is missing', () => {
    expect(sysctl, { name: 'a', value: 'b' })
      .on({ file: fileAt('/etc/sysctl.conf', ''), kernel: { there: false } })
      .refuses({ missingProgram: 'sysctl' })
  })
})

/** A kernel that has whatever `values` beside the file says, as `name=value`. */
const program = `#!/bin/sh
values="$PLACE/values"
for last; do :; done
case " $* " in
  *' -n '*) [ ! -e "$values" ] || sed -n "s/^$last=//p" "$values" ;;
  *' -p '*) cat "$last" >"$values" ;;
  *' -w '*) printf '%s\\n' "$last" | tr -d '"' >>"$values" ;;
esac
`
const file = { sysctl_file: '$FILE' }
const text = '# mine\n\n  net.a = 1\n; other\nno setting\nnet.b=2\nnet.a=3\n'

besideAnsible(
  import.meta.url,
  sysctl,
  'ansible.posix.sysctl',
  [
    { title: 'a file that is not there', args: { ...file, name: 'net.c', value: '1' } },
    { title: 'a setting more', before: text, args: { ...file, name: 'net.c', value: '1' } },
    { title: 'another value', before: text, args: { ...file, name: 'net.b', value: ' 7 8 ' } },
    { title: 'one that stands twice', before: text, args: { ...file, name: 'net.a', value: '3' } },
    { title: 'one that stands twice, both wrong', before: text, args: { ...file, name: 'net.a', value: '4' } },
    { title: 'words for yes', before: text, args: { ...file, name: ' net.b ', value: 'Yes' } },
    { title: 'words for no', before: text, args: { ...file, name: 'net.b', value: 'off' } },
    { title: 'gone', before: text, args: { ...file, name: 'net.a', state: 'absent' } },
    { title: 'gone already', before: text, args: { ...file, name: 'net.c', state: 'absent' } },
    { title: 'a value of nothing stays', before: 'net.a=\n', args: { ...file, name: 'net.a', state: 'absent' } },
    { title: 'without a reload', before: text, args: { ...file, name: 'net.b', value: '5', reload: false } },
    { title: 'set by itself', before: text, args: { ...file, name: 'net.b', value: '5', reload: false, sysctl_set: true } },
    { title: 'set by itself, with a reload', before: text, args: { ...file, name: 'net.b', value: '5', sysctl_set: true } },
  ],
  { sysctl: program },
)
