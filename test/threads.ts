/** What is given to other threads. */
import { Worker } from 'node:worker_threads'

/** How many messages threads are sent while something is done. */
export async function messagesOf(work: () => Promise<unknown>): Promise<number> {
  const { postMessage } = Worker.prototype
  let count = 0
  Worker.prototype.postMessage = function (...args: Parameters<typeof postMessage>) {
    count++
    postMessage.apply(this, args)
  }
  try {
    await work()
  } finally {
    Worker.prototype.postMessage = postMessage
  }
  return count
}
