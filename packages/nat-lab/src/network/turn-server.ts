/** The STUN and TURN server of the laboratory: coturn on the public network, over UDP, TCP and TLS, with one user. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './command.js';
import type { Internet } from './internet.js';
import { isRunning } from './is-running.js';
import { Namespace } from './namespace.js';
import { abandonedNames, namespaceName } from './namespace-names.js';

const PORT = 3_478;
const TLS_PORT = 5_349;
const USER = 'lab';
const PASSWORD = 'a password for the laboratory';
/** coturn starts in less than a second, ms. */
const START_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

/** As `RTCIceServer`. */
export interface IceServerOption {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

export class TurnServer {
  readonly #namespace: Namespace;
  readonly #folder: string;
  readonly #address: string;
  #certificate = '';
  readonly #removeFolder = (): void => rmSync(this.#folder, { recursive: true, force: true });

  private constructor(namespace: Namespace, folder: string, address: string) {
    this.#namespace = namespace;
    this.#folder = folder;
    this.#address = address;
    process.once('exit', this.#removeFolder);
  }

  /** Resolves when it listens. `isLogged`: writes what it does to standard error. */
  static async start(internet: Internet, isLogged: boolean): Promise<TurnServer> {
    removeAbandonedFolders();
    const namespace = await Namespace.create('turn');
    const { address } = await internet.connect(namespace, 'wan');
    const server = new TurnServer(namespace, mkdtempSync(join(tmpdir(), namespaceName(process.pid, 'turn-'))), address);
    try {
      await server.#start(isLogged);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get stun(): IceServerOption {
    return { urls: `stun:${this.#address}:${PORT}` };
  }

  turn(transport: 'udp' | 'tcp' | 'tls'): IceServerOption {
    const url =
      transport === 'tls'
        ? `turns:${this.#address}:${TLS_PORT}`
        : `turn:${this.#address}:${PORT}?transport=${transport}`;
    return { urls: url, username: USER, credential: PASSWORD };
  }

  /** Of the server over TLS, PEM; it is its own authority. */
  get certificate(): string {
    return this.#certificate;
  }

  async stop(): Promise<void> {
    await this.#namespace.remove();
    process.off('exit', this.#removeFolder);
    this.#removeFolder();
  }

  async #start(isLogged: boolean): Promise<void> {
    const [key, certificate] = await this.#makeCertificate();
    const child = this.#namespace.start('turnserver', [
      ...['-n', '--no-cli', '--no-dtls', '--log-file=stdout', '--simple-log'],
      ...[`--listening-ip=${this.#address}`, `--listening-port=${PORT}`, `--relay-ip=${this.#address}`],
      ...[`--tls-listening-port=${TLS_PORT}`, `--cert=${certificate}`, `--pkey=${key}`],
      ...['--lt-cred-mech', `--user=${USER}:${PASSWORD}`, '--realm=natlab', '--fingerprint'],
      ...(isLogged ? ['--verbose'] : []),
      ...[`--userdb=${join(this.#folder, 'users')}`, `--pidfile=${join(this.#folder, 'pid')}`],
    ]);
    let log = '';
    let state = 'does not listen';
    const read = (text: string): void => {
      log = `${log}${text}`.slice(-10_000);
      if (isLogged) process.stderr.write(text.replace(/^(?=.)/gm, '[turn] '));
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child
      .on('error', ({ message }) => read(message))
      .on('exit', (code) => {
        state = `ended with ${code}`;
      });
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await this.#listens())) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`coturn ${state}.\n${log}`);
      await sleep(POLL_MS);
    }
  }

  /** The files of a new key and its certificate. */
  async #makeCertificate(): Promise<readonly [key: string, certificate: string]> {
    const files = [join(this.#folder, 'key.pem'), join(this.#folder, 'certificate.pem')] as const;
    await runCommand('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=natlab', '-addext', `subjectAltName=IP:${this.#address}`],
      ...['-keyout', files[0], '-out', files[1]],
    ]);
    this.#certificate = readFileSync(files[1], 'utf8');
    return files;
  }

  /** Its log does not tell. */
  async #listens(): Promise<boolean> {
    const sockets = await this.#namespace.run('ss', ['-H', '-lnut']);
    const lines = sockets.split('\n');
    return (
      [
        ['udp', PORT],
        ['tcp', PORT],
        ['tcp', TLS_PORT],
      ] as const
    ).every(([protocol, port]) =>
      lines.some((line) => line.startsWith(protocol) && line.includes(`${this.#address}:${port}`)),
    );
  }
}

/** Those of a run that was killed. */
function removeAbandonedFolders(): void {
  for (const name of abandonedNames(readdirSync(tmpdir()).join('\n'), isRunning)) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
