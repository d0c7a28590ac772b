/** Codes of errors in tasks, handlers, loops, options and templates. */
import type { CodeEntries } from './entry.ts'

/** A play with these tasks. */
function tasks(text: string): Readonly<Record<string, string>> {
  const indented = text.trim().replace(/^/gm, '    ')
  return { 'site.yml': `- hosts: all\n  tasks:\n${indented}\n` }
}

export const taskCodes: CodeEntries = {
  'missing-module': {
    meaning: 'A task names no module.',
    cause: 'The task has only keywords such as `name` and `when`, or the name of the module is misspelt.',
    remedy: 'Add the module: `debug:`, `copy:`, …',
    files: tasks('- name: Install nginx\n  become: true'),
  },
  'multiple-modules': {
    meaning: 'A task names two modules.',
    cause: 'A missing `- ` between two tasks, or an option that has the name of a module and is not indented.',
    remedy: 'Give each module a task of its own.',
    files: tasks('- name: Restart\n  ping:\n  debug: { msg: hello }'),
  },
  'unknown-module': {
    meaning: 'There is no module of this name.',
    cause: 'A spelling mistake, or a module that tsplay does not support.',
    remedy: '`tsplay doc` lists all modules. You can write your own beside the playbook, or use `command`.',
    files: tasks('- pingg:'),
  },
  'unknown-option': {
    meaning: 'The module has no option of this name.',
    cause: 'A spelling mistake, or an option of another module.',
    remedy: 'Follow the hint; `tsplay doc MODULE` lists the options.',
    files: tasks("- lineinfile:\n    path: /etc/ssh/sshd_config\n    regex_p: '^Port'\n    line: Port 22"),
  },
  'unsupported-option': {
    meaning: 'Ansible has this option, and tsplay does not support it.',
    cause: 'tsplay cannot do what the option asks for, so it is an error instead of being ignored.',
    remedy: 'Do what the hint says; `tsplay doc MODULE` lists them under UNSUPPORTED OPTIONS.',
    files: tasks('- user:\n    name: deploy\n    hidden: true'),
  },
  'missing-option': {
    meaning: 'A required option is missing.',
    cause: 'It was forgotten, or it is misspelt, which is another error.',
    remedy: 'Add it; `tsplay doc MODULE` marks required options.',
    files: tasks('- copy:\n    content: hello'),
  },
  'duplicate-option': {
    meaning: 'An option is set twice, by two of its names or twice by the same.',
    cause: 'A task has an option and its alias, such as `path` and `dest`.',
    remedy: 'Keep one of them.',
    files: tasks('- file:\n    path: /srv/a\n    dest: /srv/b\n    state: directory'),
  },
  'invalid-options': {
    meaning: 'Options of a task cannot be combined, or a value violates a rule of the module.',
    cause: 'Two options are mutually exclusive, or one requires another.',
    remedy: 'Correct what the message names; `tsplay doc MODULE` explains the options.',
    files: tasks('- copy:\n    src: a.txt\n    content: hello\n    dest: /tmp/a'),
  },
  'unexpected-text': {
    meaning: 'There is a text where options are needed, or a quote in it is not closed.',
    cause: '`module: some text` works only for modules that take a text, such as `command`.',
    remedy: 'Write `option=value`, or the options as a dict below the module.',
    files: tasks('- file: /srv/www'),
  },
  'conflicting-options': {
    meaning: 'Two templates set all options of a task.',
    cause: 'Both the module and `args` are a template, so it is unclear which one counts.',
    remedy: 'Join them: `args: "{{ first | combine(second) }}"`.',
    files: tasks('- file: "{{ first }}"\n  args: "{{ second }}"'),
  },
  'block-as-handler': {
    meaning: 'A block of handlers holds another block, or has `rescue` or `always`.',
    cause: 'Handlers are notified one by one: a block only gives them its keywords.',
    remedy: 'Make each task a handler, and give all of them the same `listen`.',
    files: { 'site.yml': '- hosts: all\n  handlers:\n    - block:\n        - block:\n            - ping:\n' },
  },
  'unknown-handler': {
    meaning: 'A task notifies a handler that does not exist.',
    cause: 'The handler was renamed in one place only.',
    remedy: 'Use the name or the `listen` topic of a handler of this play or of its roles.',
    files: tasks('- ping:\n  notify: Restart ngnix'),
  },
  'missing-block': {
    meaning: '`rescue` or `always` is used without `block`.',
    cause: 'The `block` line is missing, or the indentation is wrong.',
    remedy: 'Put the tasks that may fail under `block`, at the same indentation as `rescue`.',
    files: tasks('- rescue:\n    - debug: { msg: failed }'),
  },
  'unknown-meta': {
    meaning: '`meta` has no action of this name.',
    cause: 'A spelling mistake.',
    remedy: 'Use one of the actions that the message lists.',
    files: tasks('- meta: flush_handler'),
  },
  'multiple-loops': {
    meaning: 'A task has two loops.',
    cause: 'A task has both `loop` and a `with_…`.',
    remedy: 'Loop over an included file for the second one, or combine the lists with `product`.',
    files: tasks('- debug: { msg: "{{ item }}" }\n  loop: [1, 2]\n  with_items: [3]'),
  },
  'loop-control-without-loop': {
    meaning: 'A task without a loop has `loop_control`.',
    cause: 'The loop was removed, or its indentation is wrong.',
    remedy: 'Remove `loop_control`, or add `loop`.',
    files: tasks('- ping:\n  loop_control: { label: x }'),
  },
  'bare-variable': {
    meaning: 'The value of a `with_…` is a bare word, which is a text and not the variable of that name.',
    cause: 'Very old playbooks wrote variables without braces.',
    remedy: 'Write `with_items: "{{ packages }}"`.',
    files: tasks('- debug: { msg: "{{ item }}" }\n  with_items: packages'),
  },
  'unneeded-braces': {
    meaning: 'A condition contains `{{ }}`, which it does not need.',
    cause: '`when`, `until`, `changed_when` and `failed_when` are expressions already.',
    remedy: 'Remove the braces; the hint shows the condition without them.',
    files: tasks('- ping:\n  when: "{{ wanted }}"'),
  },
  'template-syntax': {
    meaning: 'A template or expression cannot be read.',
    cause: 'A missing brace, quote or operator.',
    remedy: 'Correct it at the caret.',
    files: tasks('- debug: { msg: "{{ 1 + }}" }'),
  },
  'unknown-filter': {
    meaning: 'There is no filter of this name.',
    cause: 'A spelling mistake, or a filter of a Python plug-in, which cannot run here.',
    remedy: 'Follow the hint. "Writing plug-ins" in this guide shows how to write a filter.',
    files: tasks('- debug: { msg: "{{ \'a\' | uper }}" }'),
  },
  'unknown-test': {
    meaning: 'There is no test of this name after `is`.',
    cause: 'A spelling mistake, or a test of a Python plug-in.',
    remedy: 'Follow the hint; docs/filters.md lists all tests.',
    files: tasks('- ping:\n  when: 1 is definde'),
  },
  'unknown-lookup': {
    meaning: 'There is no lookup of this name.',
    cause: 'A spelling mistake in `lookup(…)` or `with_…`, or a lookup of a Python plug-in.',
    remedy: 'Follow the hint; docs/filters.md lists all lookups.',
    files: tasks("- debug: { msg: \"{{ lookup('flie', 'a') }}\" }"),
  },
  'unknown-method': {
    meaning: 'A text has no method of this name.',
    cause: 'A method of Python that tsplay does not have, or a spelling mistake.',
    remedy: 'Follow the hint, or use a filter.',
    files: tasks('- debug: { msg: "{{ \'a\'.uper() }}" }'),
  },
}
