/** How the guide is compared with what programs print: speed of the machine makes no difference, and everything else does. */
import assert from 'node:assert/strict'
import { isAsShown } from './page.ts'

describe('what a page of the guide shows', () => {
  const report = 'ok           Ask  web1, web2\n             yes\n\nweb1 : ok=1   0.1 s'

  it('is the same at any speed', () => {
    assert.ok(
      isAsShown('ok           Ask  web2 · 2.4 s\n             yes\nok           Ask  web1\n             yes\n\nweb1 : ok=1   12 s', report),
    )
  })
  it('may leave something out', () => {
    assert.ok(isAsShown(report, 'ok           Ask  web1, web2\n…\nweb1 : …'))
  })
  it('differs in hosts, results, bodies and figures', () => {
    for (const other of ['web1, web3', 'web1'] as const) assert.ok(!isAsShown(report.replace('web1, web2', other), report))
    assert.ok(!isAsShown(report.replace('ok ', 'changed '), report))
    assert.ok(!isAsShown(report.replace('yes', 'no'), report))
    assert.ok(!isAsShown(report.replace('ok=1', 'ok=2'), report))
    assert.ok(!isAsShown(`${report}\nmore`, report))
  })
})
