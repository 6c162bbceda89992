/** Load on every core of this machine, from processes of its own, for as long as it is held: a program under test gets what is left. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./worker.js', import.meta.url));

export class Starvation implements AsyncDisposable {
  readonly #burners: readonly ChildProcess[];

  private constructor(burners: readonly ChildProcess[]) {
    this.#burners = burners;
  }

  /** Resolves when all of them burn. `program`: what they run, the worker beside this file by default. */
  static async start(cores = availableParallelism(), program = PROGRAM): Promise<Starvation> {
    const burners = Array.from({ length: cores }, () => fork(program, { stdio: 'ignore', execArgv: [] }));
    await Promise.all(burners.map((burner) => once(burner, 'message')));
    return new Starvation(burners);
  }

  /** How many processes burn. */
  get processes(): number {
    return this.#burners.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#burners.map(async (burner) => {
        if (burner.exitCode !== null || burner.signalCode !== null) return;
        const gone = once(burner, 'exit');
        burner.kill('SIGKILL');
        await gone;
      }),
    );
  }
}
