/** Which Python of the controller is taken. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingHint, PythonError } from '../../engine/bridge/process.ts'
import { controllerPython, controllerPythonPath, interpreterIn } from '../../engine/model/controller-python.ts'

describe('the controller’s Python', () => {
  it('is read from a first line, if that names a Python', () => {
    assert.equal(interpreterIn('#!/opt/venv/bin/python3.12'), '/opt/venv/bin/python3.12')
    assert.equal(interpreterIn('#! /usr/bin/python3 -s'), '/usr/bin/python3')
    assert.equal(interpreterIn('#!/usr/bin/env python3'), 'python3')
    assert.equal(interpreterIn('#!/usr/bin/env -S python3 -s'), 'python3')
    assert.equal(interpreterIn('#!/usr/bin/env node'), undefined)
    assert.equal(interpreterIn('#!/bin/sh'), undefined)
    assert.equal(interpreterIn('import os'), undefined)
  })

  it('is that of the first ansible-playbook in Python on the path, else python3', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-python-'))
    try {
      const place = (name: string, text: string) => {
        mkdirSync(join(folder, name))
        writeFileSync(join(folder, name, 'ansible-playbook'), text)
        chmodSync(join(folder, name, 'ansible-playbook'), 0o755)
        return join(folder, name)
      }
      const ours = place('ours', '#!/usr/bin/env node\n')
      const venv = place('venv', '#!/venv/bin/python\n')
      assert.equal(controllerPython(`relative:${ours}:${venv}`), '/venv/bin/python')
      assert.equal(controllerPython(`${ours}:${folder}`), 'python3')
      assert.equal(controllerPythonPath(`${ours}:${venv}`), '/venv/bin/python')
      writeFileSync(join(folder, 'python3'), '')
      assert.equal(controllerPythonPath(`${ours}:${folder}`), join(folder, 'python3'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('needs a package, which the hint names', () => {
    const hint = (message: string, type = 'ModuleNotFoundError') => missingHint(new PythonError(message, type), '/usr/bin/python3')
    assert.match(hint("No module named 'ansible.errors'") ?? '', /pip install ansible-core/)
    assert.match(hint("No module named 'netaddr'") ?? '', /`netaddr`/)
    assert.match(hint('python3 cannot be started: ENOENT', 'EOFError') ?? '', /TSPLAY_PYTHON/)
    assert.equal(hint('division by zero', 'ZeroDivisionError'), undefined)
  })
})
