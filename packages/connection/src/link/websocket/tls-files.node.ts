/**
 * Certificate and key of a server (Node): given as PEM, or read from files and read again when these change, so that a
 * renewed certificate is served without a restart and without dropping a connection. A pair that cannot be read or does
 * not fit, as when a renewal has written one of two files, leaves the old one in service. Used by `listen` only.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Clock, startTimer } from '../../base/clock.js';
import { ConnectionError, describeError } from '../../base/errors.js';
import type { Logger } from '../../base/logger.js';

/** Certificate chain and private key, PEM. */
export interface TlsPem {
  readonly cert: string;
  readonly key: string;
}

/** Paths of the same. They are looked at every `limits.tlsReloadIntervalMs`. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export type ServerTls = TlsPem | TlsFiles;

/** The part of a TLS server that is needed here. */
export interface SecureServer {
  setSecureContext(pair: TlsPem): void;
}

/** The pair to start with. Rejects with `LISTEN_FAILED` and the fix. */
export async function loadTls(tls: ServerTls): Promise<TlsPem> {
  const pair = 'certFile' in tls ? await readPair(tls) : { cert: tls.cert, key: tls.key };
  checkPair(pair, 'certFile' in tls ? `${tls.certFile} and ${tls.keyFile}` : 'tls.cert and tls.key');
  return pair;
}

/** What a reloader works with. */
export interface TlsReloaderOptions {
  readonly server: SecureServer;
  readonly tls: ServerTls;
  /** The pair in service. */
  readonly loaded: TlsPem;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly logger: Logger;
}

/** Keeps the certificate of a listening server fresh. Existing connections keep theirs. */
export class TlsReloader {
  readonly #options: TlsReloaderOptions;
  #loaded: TlsPem;
  #warned: string | undefined;
  #stopTimer: (() => void) | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: TlsReloaderOptions) {
    this.#options = options;
    this.#loaded = options.loaded;
    if ('certFile' in options.tls) this.#wait();
  }

  /**
   * Serves `pair` to new connections, or what the files hold now. Rejects with `LISTEN_FAILED`, the old pair staying in service, or
   * with `INVALID_ARGUMENT` when there is nothing to load from. Calls take their turn.
   */
  reload(pair?: TlsPem): Promise<void> {
    const turn = this.#work.then(() => this.#reload(pair));
    this.#work = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    this.#closed = true;
    this.#stopTimer?.();
  }

  async #reload(given?: TlsPem): Promise<void> {
    const { tls, server, logger } = this.#options;
    if (given === undefined && !('certFile' in tls)) {
      throw new ConnectionError('INVALID_ARGUMENT', 'The certificate was given as PEM: give reloadTls() the new pair.');
    }
    const pair = await loadTls(given ?? tls);
    if (this.#closed || (pair.cert === this.#loaded.cert && pair.key === this.#loaded.key)) return;
    server.setSecureContext(pair);
    this.#loaded = pair;
    logger.info('listen.tlsReloaded');
  }

  #wait(): void {
    if (this.#closed) return;
    this.#stopTimer = startTimer(this.#options.clock, this.#options.intervalMs, () => {
      void this.#look().finally(() => this.#wait());
    });
  }

  /** Reads again; the contents tell whether anything is new. The same failure is told once. */
  async #look(): Promise<void> {
    try {
      await this.reload();
      this.#warned = undefined;
    } catch (error) {
      const text = describeError(error);
      if (this.#closed || this.#warned === text) return;
      this.#warned = text;
      this.#options.logger.warn('listen.tlsReloadFailed', { error });
    }
  }
}

async function readPair({ certFile, keyFile }: TlsFiles): Promise<TlsPem> {
  const [cert, key] = await Promise.all([readPem('certFile', certFile), readPem('keyFile', keyFile)]);
  return { cert, key };
}

async function readPem(option: keyof TlsFiles, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const text = `tls.${option} cannot be read (${describeError(cause)}): give the path of a PEM file that this user may read.`;
    throw new ConnectionError('LISTEN_FAILED', text, { cause });
  }
}

function checkPair(pair: TlsPem, what: string): void {
  try {
    // A secure context takes empty texts, which is what a file holds that is just being written.
    const fits = new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key));
    if (!fits) throw new Error('the key is not that of the certificate');
    createSecureContext({ cert: pair.cert, key: pair.key });
  } catch (cause) {
    throw new ConnectionError(
      'LISTEN_FAILED',
      `${what} must be a matching pair in PEM (${describeError(cause)}). The certificate must be the key's, its own first, then the chain.`,
      { cause },
    );
  }
}
