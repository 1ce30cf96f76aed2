import { BlockList, isIP } from "node:net";

/** Which addresses may be connected to. */
export interface AddressGuard {
  /**
   * Null when it may be. Else what the address is: `a private address`. `hostname` is the name the address was found
   * under, or the address itself.
   */
  refusal(hostname: string, address: string): string | null;
}

type Range = readonly [subnet: string, what: string];

// The first that holds names the address, so special ones come before the range they lie in.
const REFUSED_IPV4: readonly Range[] = [
  ["169.254.169.254/32", "the metadata service of a cloud"],
  ["168.63.129.16/32", "the metadata service of a cloud"],
  ["100.100.100.200/32", "the metadata service of a cloud"],
  ["127.0.0.0/8", "a loopback address"],
  ["10.0.0.0/8", "a private address"],
  ["172.16.0.0/12", "a private address"],
  ["192.168.0.0/16", "a private address"],
  ["169.254.0.0/16", "a link-local address"],
  ["100.64.0.0/10", "a carrier's shared address"],
  ["0.0.0.0/8", "an unspecified address"],
  ["224.0.0.0/4", "a multicast address"],
  ["192.0.0.0/24", "a reserved address"],
  ["192.0.2.0/24", "a reserved address"],
  ["192.88.99.0/24", "a reserved address"],
  ["198.18.0.0/15", "a reserved address"],
  ["198.51.100.0/24", "a reserved address"],
  ["203.0.113.0/24", "a reserved address"],
  ["240.0.0.0/4", "a reserved address"],
];
const REFUSED_IPV6: readonly Range[] = [
  ["fd00:ec2::254/128", "the metadata service of a cloud"],
  ["::1/128", "a loopback address"],
  ["::/128", "an unspecified address"],
  ["fc00::/7", "a private address"],
  ["fe80::/10", "a link-local address"],
  ["fec0::/10", "a private address"],
  ["ff00::/8", "a multicast address"],
  ["2001::/23", "a reserved address"],
  ["2001:db8::/32", "a reserved address"],
  ["3fff::/20", "a reserved address"],
  // Everything outside of 2000::/3, where the addresses of the internet are.
  ["::/3", "a reserved address"],
  ["4000::/2", "a reserved address"],
  ["8000::/1", "a reserved address"],
];

const REFUSED = [...REFUSED_IPV4, ...REFUSED_IPV6].map(([subnet, what]) => [listOf([subnet]), what] as const);

/**
 * Refuses whatever is not on the internet, except what the operator allows.
 * @param allow host names, addresses and subnets in CIDR notation; see `isAllowEntry`
 * @throws TypeError for anything else
 */
export function createAddressGuard(allow: readonly string[]): AddressGuard {
  const unusable = allow.find((entry) => !isAllowEntry(entry));
  if (unusable !== undefined) throw new TypeError(`“${unusable}” is no host name, address or subnet.`);
  const isAddress = (entry: string) => isIP(bare(entry).split("/")[0] ?? "") !== 0;
  const addresses = listOf(allow.filter(isAddress).map(bare));
  const names = new Set(allow.filter((entry) => !isAddress(entry)).map(canonicalName));
  return {
    refusal(hostname, address) {
      if (names.has(canonicalName(hostname))) return null;
      const forms = formsOf(address);
      if (forms.some((form) => holds(addresses, form))) return null;
      for (const form of forms) {
        const range = REFUSED.find(([list]) => holds(list, form));
        if (range !== undefined) return range[1];
      }
      return null;
    },
  };
}

/** Is it something that can be allowed: `git.example.com`, `10.1.2.3`, `10.0.0.0/8`, `fd00::/8`? */
export function isAllowEntry(entry: string): boolean {
  const [address = "", prefix, ...rest] = bare(entry).split("/");
  if (rest.length > 0) return false;
  const family = isIP(address);
  if (family === 0) return prefix === undefined && HOST_NAME.test(address);
  if (address.includes("%")) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
// A name of digits and dots is an address that was mistyped.
const HOST_NAME = /^(?![\d.]+$)[a-z\d_](?:[a-z\d_-]{0,62})(?:\.[a-z\d_][a-z\d_-]{0,62})*\.?$/i;

/** Without the brackets that IPv6 addresses have in URLs. */
export function bare(host: string): string {
  return host.replace(/^\[(.*)\](?=\/|$)/, "$1");
}

function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = "", prefix] = subnet.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function holds(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}

/**
 * The addresses a connection would really lead to: an IPv6 address that carries an IPv4 one (mapped, translated, 6to4)
 * leads to that one.
 */
function formsOf(address: string): string[] {
  const [plain = ""] = address.split("%");
  if (isIP(plain) !== 6) return [plain];
  const groups = groupsOf(plain);
  const carried = carriedIPv4(groups);
  if (carried === null) return [plain];
  const [high, low] = carried;
  return [[high >> 8, high & 0xff, low >> 8, low & 0xff].join(".")];
}

function carriedIPv4(groups: readonly number[]): [number, number] | null {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const startsEmpty = a === 0 && b === 0 && c === 0 && d === 0;
  const isMapped = startsEmpty && e === 0 && f === 0xffff;
  const isTranslated = startsEmpty && e === 0xffff && f === 0;
  const isCompatible = startsEmpty && e === 0 && f === 0 && g !== 0;
  const isNat64 = a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0;
  if (isMapped || isTranslated || isCompatible || isNat64) return [g, h];
  return a === 0x2002 ? [b, c] : null;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const canonical = bare(new URL(`http://[${address}]`).hostname);
  const [head = "", tail] = canonical.split("::");
  const numbers = (part: string) => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16)));
  if (tail === undefined) return numbers(head);
  const [first, last] = [numbers(head), numbers(tail)];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}
