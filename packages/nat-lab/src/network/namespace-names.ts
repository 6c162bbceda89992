/** Names of network namespaces and folders: whose they are shows in them, so that those of a crashed run can be told. Pure. */

const PREFIX = 'natlab';

/** `owner` is the process that made it. */
export function namespaceName(owner: number, role: string): string {
  return `${PREFIX}-${owner}-${role}`;
}

/** From what `ip netns list` prints, or any list of names, one a line: those that are ours and whose owner does not run any more. */
export function abandonedNames(listing: string, isRunning: (pid: number) => boolean): readonly string[] {
  return listing
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => {
      const owner = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
      return owner !== undefined && !isRunning(Number(owner));
    });
}
