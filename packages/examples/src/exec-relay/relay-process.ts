/** A relay in a process of its own, for the stress run: starts it, learns its descriptor, ends it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';

export interface RelayProcess extends AsyncDisposable {
  readonly descriptor: PeerDescriptor;
}

/** Starts `program serve` with these arguments. Rejects when it ends before it listens. */
export async function startRelay(program: string, args: readonly string[]): Promise<RelayProcess> {
  const child = spawn(process.execPath, [program, 'serve', '--json', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const descriptor = await firstLine(child, exited);
  return {
    descriptor: parsePeerDescriptor(JSON.parse(descriptor)),
    [Symbol.asyncDispose]: async () => {
      child.stdin?.end(); // The relay ends when its parent lets go.
      await exited;
    },
  };
}

async function firstLine(child: ChildProcess, exited: Promise<void>): Promise<string> {
  if (child.stdout === null) throw new Error('The relay has no output.');
  const lines = createInterface(child.stdout);
  const line = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    exited.then(() => {
      throw new Error('The relay ended before it listened; its message is above.');
    }),
  ]);
  lines.close();
  child.stdout.resume();
  return line;
}
