import { lookup } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { TingyinError } from '../domain/errors'

/**
 * Addresses of IPv4 that lead to no place on the public internet: this machine, private networks, link-local ones (with the metadata service of clouds, 169.254.169.254), carriers' own (with
 * another, 100.100.100.200), tests, groups, reserved ones. Source: IANA IPv4 Special-Purpose Address Registry.
 */
const notPublic4 = blockList('ipv4', [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
])
/** Of IPv6 only this part is handed out to the public: loopback, mapped IPv4, private, link-local and group addresses all lie outside. */
const handedOut6 = blockList('ipv6', ['2000::/3'])
/** Within it: protocols and tunnels, which carry IPv4 addresses, and documentation. Source: IANA IPv6 Special-Purpose Address Registry. */
const notPublic6 = blockList('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

function blockList(family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Whether an address leads to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !notPublic4.check(address, 'ipv4')
  return isIP(address) === 6 && handedOut6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6')
}

/** The addresses of a name. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

const resolveByName: Resolve = (host) => lookup(host, { all: true })

/**
 * The address to connect to for a host, which may be an address itself. Whoever connects to it and asks no name server again cannot be led elsewhere by one that answers
 * differently the second time.
 *
 * @throws TingyinError WEBHOOK_REFUSED where any address of the host is not public
 */
export async function publicAddress(host: string, resolve: Resolve = resolveByName): Promise<{ readonly address: string; readonly family: number }> {
  const literal = host.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(literal) > 0 ? [{ address: literal, family: isIP(literal) }] : await resolve(host)
  const [first] = addresses
  if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
    throw new TingyinError('WEBHOOK_REFUSED', {
      problem: `"${literal}" is not on the public internet. Name a public address, or set TINGYIN_PRIVATE_WEBHOOKS=allow where that is meant.`,
    })
  }
  return first
}

/** Answers a connection's question for the address of a name with one that is known already. */
export const knownAddress = ({ address, family }: { readonly address: string; readonly family: number }): LookupFunction => (_host, { all }, answer) => {
  if (all) answer(null, [{ address, family }])
  else answer(null, address, family)
}
