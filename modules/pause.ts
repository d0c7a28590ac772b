/** Wait for a time, or for the operator. */
import { defineModule } from '../engine/module.ts'
import { moment } from './_program.ts'

export default defineModule({
  name: 'pause',
  summary: 'Wait for a time, or for the operator',
  inert: true,
  notes: [
    'Without `seconds` and `minutes` the operator is asked to go on; what is typed comes back as `user_input`.',
    'At a terminal Ctrl-C and then `C` ends a wait early, and Ctrl-C and then `A` fails the task; Ctrl-C at a question ends the run.',
  ],
  options: {
    seconds: { type: 'number', description: 'How long to wait.' },
    minutes: { type: 'number', description: 'How long to wait, in minutes.' },
    prompt: { type: 'string', description: 'What to tell the operator.' },
    echo: { type: 'boolean', default: true, description: 'Whether what is typed is shown.' },
  },
  examples: `
- name: The cache has a moment to fill
  pause: { seconds: 5 }
- name: The machines have time to come up
  pause: { minutes: 2, prompt: Meanwhile the machines come up }
- name: Somebody has looked at it
  pause:
    prompt: Type the code from the token
    echo: false
  register: token
`,
  results: {
    user_input: 'What was typed.',
    start: 'When it began.',
    stop: 'When it ended.',
    delta: 'Whole seconds in between.',
    echo: 'Whether what is typed was shown.',
    stdout: 'How long it was, in words.',
  },
  rules({ seconds, minutes }) {
    if (seconds !== undefined && minutes !== undefined) return ['`pause` takes either `seconds` or `minutes`, not both']
    return []
  },
  ruleWords: ({ seconds, minutes }) =>
    seconds !== undefined && minutes !== undefined ? 'parameters are mutually exclusive: minutes|seconds' : undefined,
  probe: () => ({}),
  plan({ seconds, minutes, prompt, echo }) {
    const time = seconds ?? (minutes === undefined ? undefined : minutes * 60)
    const summary = time === undefined ? 'wait for the operator' : `wait ${Math.max(0, time)} seconds`
    const action = {
      do: 'pause' as const,
      ...(time === undefined ? {} : { seconds: Math.max(0, time), early: true }),
      ...(prompt === undefined ? {} : { prompt }),
      echo,
    }
    return [{ name: 'wait', summary, action, silent: true }]
  },
  returns({ echo, minutes }, _state, done) {
    const outcome = done.outcome('wait')
    if (!outcome) return { echo, user_input: '' }
    const seconds = (Date.parse(outcome.end) - Date.parse(outcome.start)) / 1000
    const told = minutes === undefined ? `${Math.round(seconds * 100) / 100} seconds` : `${Math.round(seconds / 0.6) / 100} minutes`
    return {
      echo,
      user_input: outcome.input ?? '',
      start: moment(outcome.start),
      stop: moment(outcome.end),
      delta: Math.floor(seconds),
      rc: 0,
      stderr: '',
      stdout: `Paused for ${told}`,
    }
  },
})
