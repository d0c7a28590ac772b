/** Plans of `service_facts` that the contract test tries. */
export const samples = [
  {
    params: {},
    state: { services: new Map([['units', 'cron.service loaded active running Programs that run by the clock\n']]) },
  },
  { params: {}, state: { services: new Map() } },
]
