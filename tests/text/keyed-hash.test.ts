import { createHmac } from 'node:crypto'
import { KeyedHash } from '../../src/text/keyed-hash'

describe('a keyed hash', () => {
  it.each([
    ['a short key', 'k', 'number:13812345678'],
    ['a key of one block', 'k'.repeat(64), 'name:王小明'],
    ['a key longer than a block', '钥匙'.repeat(40), 'name:王小明'],
    ['no message', 'a key', ''],
    ['a message longer than the room kept for it', 'a key', '断网'.repeat(2_000)],
  ])('is the HMAC-SHA-256 of Node for %s', (_, key, message) => {
    expect(new KeyedHash(key).of(message)).toBe(createHmac('sha256', key).update(message).digest('hex'))
  })

  it('does not depend on the messages before', () => {
    const keyed = new KeyedHash('a key')
    const first = keyed.of('断网')
    keyed.of('长得多的一句话'.repeat(200))
    expect(keyed.of('断网')).toBe(first)
  })
})
