/**
 * A network namespace: a host or router of its own as far as the network is concerned. All links of the laboratory are
 * between such namespaces, so nothing of the machine's own network changes. Whatever way a run ends, its namespaces
 * and the programs in them are removed: by `remove`, else when the process exits, else by the next run.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import process from 'node:process';
import { runCommand, SYSTEM_PATH } from './command.js';
import { isRunning } from './is-running.js';
import { abandonedNames, namespaceName } from './namespace-names.js';

/** Those of this process. */
const existing = new Set<Namespace>();

export class Namespace {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** `role` is unique within this process and has at most 20 characters. */
  static async create(role: string): Promise<Namespace> {
    const namespace = new Namespace(namespaceName(process.pid, role));
    if (existing.size === 0) process.once('exit', removeAtExit);
    existing.add(namespace);
    await runCommand('ip', ['netns', 'add', namespace.name]);
    await namespace.configure(['link set dev lo up']);
    return namespace;
  }

  /** Commands of `ip`, one after the other, inside. */
  async configure(commands: readonly string[]): Promise<void> {
    await runCommand('ip', ['-n', this.name, '-batch', '-'], `${commands.join('\n')}\n`);
  }

  /** Runs a program inside, to its end. */
  run(program: string, args: readonly string[], input?: string): Promise<string> {
    return runCommand('ip', ['netns', 'exec', this.name, program, ...args], input);
  }

  /** Starts a program inside; it ends with the namespace at the latest. */
  start(program: string, args: readonly string[]): ChildProcessWithoutNullStreams {
    const env = { ...process.env, PATH: SYSTEM_PATH };
    return spawn('ip', ['netns', 'exec', this.name, program, ...args], { env });
  }

  /** With everything that runs inside. Idempotent. */
  async remove(): Promise<void> {
    if (!existing.delete(this)) return;
    if (existing.size === 0) process.off('exit', removeAtExit);
    await removeByName(this.name);
  }
}

/** Removes what a run left that was killed. */
export async function removeAbandoned(): Promise<void> {
  const names = abandonedNames(await runCommand('ip', ['netns', 'list']), isRunning);
  for (const name of names) await removeByName(name);
}

async function removeByName(name: string): Promise<void> {
  endProcesses(await runCommand('ip', ['netns', 'pids', name]).catch(() => ''));
  // It may be gone, or never have been made.
  await runCommand('ip', ['netns', 'delete', name]).catch(() => {});
}

/** The same without waiting, since a process that exits cannot. */
function removeAtExit(): void {
  const options = { env: { ...process.env, PATH: SYSTEM_PATH }, encoding: 'utf8' } as const;
  for (const { name } of existing) {
    endProcesses(spawnSync('ip', ['netns', 'pids', name], options).stdout);
    spawnSync('ip', ['netns', 'delete', name], options);
  }
}

/** `listing`: one process id per line. */
function endProcesses(listing: string): void {
  for (const pid of listing.split('\n').map(Number)) {
    if (pid <= 1) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}
