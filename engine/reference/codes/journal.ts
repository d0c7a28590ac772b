/** Codes of runs that have a journal. */
import type { CodeEntries } from './entry.ts'

const playbook = '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - fail:\n'
const journals = '"$HOME"/.local/state/tsplay/runs/*'

export const journalCodes: CodeEntries = {
  'unknown-run': {
    meaning: 'No run has this ID, or several have it as the beginning of theirs.',
    cause: 'A spelling mistake, a journal that was removed because of its age, or a run with `--no-journal`.',
    remedy: 'Choose a run from `tsplay runs`, or use `last`.',
    command: 'tsplay show 20200101',
  },
  'newer-journal': {
    meaning: 'The journal of the run has a format that this version of tsplay does not read.',
    cause: 'A newer version of tsplay has written it.',
    remedy: 'Use that version, or update.',
    files: { 'site.yml': playbook },
    command: `tsplay run site.yml; sed -i 's/"journal": 1/"journal": 9/' ${journals}/run.json; tsplay resume last`,
  },
  'damaged-journal': {
    meaning: 'The journal of the run is not as it was written: what was done is unclear.',
    cause: 'A file was edited or removed, or the disk was full while the run went on.',
    remedy: 'Start the playbook again: what is as it should be stays so. Look first at tasks that run commands.',
    files: { 'site.yml': playbook },
    command: `tsplay run site.yml; echo '{}' >> "$(echo ${journals}/state.jsonl)"; tsplay resume last`,
  },
  'project-changed': {
    meaning: 'Files of the project have changed since the run read them.',
    cause: 'The playbook, a role or a file of variables was edited, for example to correct what made the run fail.',
    remedy: 'Use `--force` if what was done is still right, or start the playbook again.',
    files: { 'site.yml': playbook },
    command: 'tsplay run site.yml; echo "# corrected" >> site.yml; tsplay resume last',
  },
  'run-active': {
    meaning: 'The run is still going on.',
    cause: 'Its process exists.',
    remedy: 'Wait for its end, or interrupt it with Ctrl-C.',
    files: { 'site.yml': '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - pause: { seconds: 5 }\n' },
    command: 'tsplay run site.yml & until tsplay resume last; do sleep 0.2; done; wait',
  },
}
