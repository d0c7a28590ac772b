/** Samples of `setup` for the contract. */
const nothing = new Map<string, string>()
const answers = {
  platform: nothing,
  session: nothing,
  hardware: nothing,
  devices: nothing,
  network: nothing,
  virtual: nothing,
  storage: nothing,
  python: nothing,
  local: nothing,
}

export const samples = [
  {
    params: { gather_subset: ['!all', '!min', 'distribution'] },
    state: { ...answers, platform: new Map([['os-release', 'ID=debian\nVERSION_ID="12"\n']]) },
  },
  { params: { gather_subset: ['!all', '!min', 'local'] }, state: { ...answers, local: new Map([['fact:role', '{"a": 1}']]) } },
]
