import { isPublicAddress, knownAddress, publicAddress } from '../../src/alerts/public-address'

it.each([
  '0.0.0.0', '10.1.2.3', '100.100.100.200', '127.0.0.1', '127.8.8.8', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255',
  '::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001::1',
  'localhost', '',
])('takes %s for no public address', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '223.5.5.5', '2400:3200::1', '2606:4700::1111'])('takes %s for a public address', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

it('refuses a name of which only one address is private', async () => {
  const resolve = async () => [{ address: '223.5.5.5', family: 4 }, { address: '::1', family: 6 }]
  await expect(publicAddress('example.com', resolve)).rejects.toMatchObject({ code: 'WEBHOOK_REFUSED', message: expect.stringContaining('TINGYIN_PRIVATE_WEBHOOKS') })
})

it('refuses a name that has no address', async () => {
  await expect(publicAddress('example.com', async () => [])).rejects.toMatchObject({ code: 'WEBHOOK_REFUSED' })
})

it.each(['127.0.0.1', '[::1]', '[::ffff:a00:1]'])('asks no name server about %s and refuses it', async (host) => {
  await expect(publicAddress(host, () => Promise.reject(new Error('asked')))).rejects.toMatchObject({ code: 'WEBHOOK_REFUSED' })
})

it('gives the address that was looked at', async () => {
  expect(await publicAddress('example.com', async () => [{ address: '223.5.5.5', family: 4 }])).toEqual({ address: '223.5.5.5', family: 4 })
  expect(await publicAddress('[2400:3200::1]')).toEqual({ address: '2400:3200::1', family: 6 })
})

it('connects to the address that was looked at, whatever its name resolves to by then', () => {
  const lookup = knownAddress({ address: '223.5.5.5', family: 4 })
  const answers: unknown[] = []
  lookup('localhost', { all: true }, (...answer) => answers.push(answer))
  lookup('localhost', {}, (...answer) => answers.push(answer))
  expect(answers).toEqual([[null, [{ address: '223.5.5.5', family: 4 }]], [null, '223.5.5.5', 4]])
})
