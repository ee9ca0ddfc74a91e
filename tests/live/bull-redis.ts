import { Redis } from 'ioredis'

/** Removes what a queue has left in Redis. */
export async function forgetNamespace(url: string, namespace: string): Promise<void> {
  const redis = new Redis(url)
  try {
    for await (const keys of redis.scanStream({ match: `{${namespace}}:*`, count: 1_000 }) as AsyncIterable<string[]>) {
      if (keys.length > 0) await redis.del(...keys)
    }
  } finally {
    await redis.quit()
  }
}
