import { Client } from '@elastic/elasticsearch'

/** Drops all indices of a prefix, and the template they were made from. */
export async function dropIndices(url: string, prefix: string): Promise<void> {
  const client = new Client({ node: url })
  const indices = Object.keys(await client.indices.get({ index: `${prefix}-contacts-*`, expand_wildcards: 'all' }))
  if (indices.length > 0) await client.indices.delete({ index: indices })
  await client.indices.deleteIndexTemplate({ name: `${prefix}-contacts` }, { ignore: [404] })
  await client.close()
}
