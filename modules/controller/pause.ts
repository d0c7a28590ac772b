/** Waits for a time, or for the operator. */
import { defineModule } from '../../engine/model/module.ts'
import { moment } from '../command/result.ts'

export default defineModule({
  name: 'pause',
  summary: 'Wait for a time, or for the operator',
  kind: 'controller',
  notes: [
    'Without `seconds` and `minutes` it waits for Enter; the input is returned as `user_input`.',
    'On a terminal, Ctrl-C then `C` ends a timed wait early, Ctrl-C then `A` fails the task; Ctrl-C at a prompt ends the run.',
  ],
  options: {
    seconds: { type: 'number', description: 'Seconds to wait.' },
    minutes: { type: 'number', description: 'Minutes to wait.' },
    prompt: { type: 'string', description: 'Message for the operator.' },
    echo: { type: 'boolean', default: true, description: 'Show the input while it is typed.' },
  },
  examples: `
- name: Wait for the cache to fill
  pause: { seconds: 5 }
- name: Wait for machines to boot
  pause: { minutes: 2, prompt: Meanwhile the machines come up }
- name: Ask for a code
  pause:
    prompt: Type the code from the token
    echo: false
  register: token
`,
  results: {
    user_input: 'Input of the operator.',
    start: 'Start time.',
    stop: 'End time.',
    delta: 'Duration in whole seconds.',
    echo: 'Value of `echo`.',
    stdout: 'Duration in words.',
  },
  rules({ seconds, minutes }) {
    if (seconds !== undefined && minutes !== undefined) return ['`pause` takes either `seconds` or `minutes`, not both']
    return []
  },
  ruleMessage: ({ seconds, minutes }) =>
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
    const duration = minutes === undefined ? `${Math.round(seconds * 100) / 100} seconds` : `${Math.round(seconds / 0.6) / 100} minutes`
    return {
      echo,
      user_input: outcome.input ?? '',
      start: moment(outcome.start),
      stop: moment(outcome.end),
      delta: Math.floor(seconds),
      rc: 0,
      stderr: '',
      stdout: `Paused for ${duration}`,
    }
  },
})
