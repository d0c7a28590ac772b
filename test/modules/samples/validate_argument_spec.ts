/** Samples of `validate_argument_spec` for the contract. */
export const samples = [
  { params: { argument_spec: { port: { type: 'int', required: true } } }, state: { variables: { port: '80' } } },
  { params: { argument_spec: { port: {} }, provided_arguments: { port: 1 }, rules: {} }, state: { variables: {} } },
]
