/** Plans of `synchronize` that the contract test tries. */
const places = { apart: true, program: 'rsync', homes: false, words: ['--protect-args'], after: ['/site/', 'web1:/srv/site'] }
const look = { code: 0, stdout: '<<CHANGED>>cd+++++++++ sub/\n<<CHANGED>>*deleting   gone\n', stderr: '' }
export const samples = [
  { params: { src: '/site/', dest: '/srv/site' }, state: { places, look } },
  { params: { src: '/site/', dest: '/srv/site', rsync_path: 'nice rsync', dest_port: 2222 }, state: { places, look } },
  { params: { src: '/site/', dest: '/srv/site' }, state: { places: { ...places, apart: false, homes: true }, look } },
  { params: { src: '/site/', dest: '/srv/site' }, state: { places, look: { ...look, stdout: '' } } },
]
