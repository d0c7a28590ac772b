/** A few modules of every shape, and a registry of them, for tests of the loader. */

import { type AnyModule, defineModule, type Options } from '../../engine/model/module.ts'
import type { Registry } from '../../engine/playbook/registry.ts'

function made(name: string, options: Options, more: Partial<AnyModule> = {}): AnyModule {
  return defineModule({
    name,
    summary: name,
    examples: '',
    options,
    probe: () => ({}),
    plan: () => [],
    ...(more as object),
  }) as unknown as AnyModule
}

const description = 'What it is.'

const modules: readonly AnyModule[] = [
  made(
    'command',
    {
      cmd: { description },
      argv: { type: 'list', description },
      chdir: { type: 'path', description },
      creates: { type: 'path', description },
    },
    { freeForm: 'cmd' },
  ),
  made(
    'copy',
    {
      src: { type: 'path', file: 'files', description },
      content: { description },
      dest: { type: 'path', required: true, aliases: ['path'], description },
      mode: { type: 'mode', description },
      remote_src: { type: 'boolean', default: false, description },
    },
    { refused: { attributes: 'set them with another program' } },
  ),
  made('gather', {
    src: { type: 'path', required: true, file: 'files', description },
    remote_src: { type: 'boolean', default: true, description },
  }),
  made('unpack', {
    src: { type: 'path', required: true, file: 'files', description },
    copy: { type: 'boolean', default: true, description },
  }),
  made('template', {
    src: { type: 'path', required: true, file: 'templates', description },
    dest: { type: 'path', required: true, description },
  }),
  made('lineinfile', {
    path: { type: 'path', required: true, description },
    regexp: { description },
    line: { description },
    state: { enum: ['present', 'absent'], default: 'present', description },
    create: { type: 'boolean', description },
  }),
  made('debug', { msg: { type: 'any', description }, var: { type: 'expression', description } }),
  made('assert', { that: { type: 'conditions', required: true, description }, fail_msg: { aliases: ['msg'], description } }),
  made('set_fact', { cacheable: { type: 'boolean', description } }, { open: true }),
  made(
    'include_vars',
    { file: { type: 'path', file: 'vars', description }, name: { description } },
    { freeForm: 'file', resultScope: 'included' },
  ),
  made('service', { name: { required: true, description }, state: { enum: ['started', 'stopped', 'restarted'], description } }),
  made(
    'group',
    { name: { required: true, description }, gid: { type: 'integer', description }, state: { enum: ['present', 'absent'], description } },
    { rules: (params) => (params.state === 'absent' && params.gid !== undefined ? ['`gid` has no meaning where a group is absent'] : []) },
  ),
  made('ping', {}),
]

const names = new Map(modules.map((module) => [module.name, module]))
names.set('community.general.grouped', names.get('group') as AnyModule)

/** Resolves only what was preloaded, as the real one does. */
export function testRegistry(): Registry {
  const loaded = new Set<string>()
  return {
    preload: async (wanted) => {
      for (const name of wanted) loaded.add(name)
    },
    resolve: (name) => (loaded.has(name) ? names.get(name.replace(/^ansible\.(builtin|legacy)\./, '')) : undefined),
    elsewhere: (name) => (name === 'seboolean' ? { of: 'ansible.posix', instead: 'run `setsebool`' } : undefined),
    names: () => [...names.keys()],
  }
}
