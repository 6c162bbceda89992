/** What the laboratory needs of the machine. Asked before anything is built, by the program and by the tests. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { SYSTEM_PATH } from './command.js';

/** In words, for messages and the titles of skipped tests. */
export const REQUIREMENTS = 'root on Linux and the Debian packages iproute2, nftables, coturn and openssl';

const PACKAGES = [
  ['ip', 'iproute2'],
  ['nft', 'nftables'],
  ['turnserver', 'coturn'],
  ['openssl', 'openssl'],
] as const;

/** Linux capabilities, by their bits in `CapEff`: root in a container often lacks them. */
const CAPABILITIES = [
  [12, 'CAP_NET_ADMIN'],
  [21, 'CAP_SYS_ADMIN'],
] as const;

/** What is missing here, one item each; empty if the laboratory can be built. */
export function missingRequirements(): readonly string[] {
  if (process.platform !== 'linux') return ['Linux'];
  const packages = PACKAGES.filter(([program]) => !isInstalled(program)).map(([, name]) => `the package ${name}`);
  if (process.getuid?.() !== 0) return ['root', ...packages];
  return [...missingCapabilities(readFileSync('/proc/self/status', 'utf8')), ...packages];
}

/** From the text of `/proc/self/status`. Pure. */
export function missingCapabilities(status: string): readonly string[] {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return CAPABILITIES.filter(([bit]) => ((effective >> BigInt(bit)) & 1n) === 0n).map(
    ([, name]) => `the capability ${name}`,
  );
}

function isInstalled(program: string): boolean {
  return SYSTEM_PATH.split(':').some((folder) => folder !== '' && existsSync(join(folder, program)));
}
