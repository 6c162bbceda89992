/** Binds a server to the first free port of those given (wire-protocol 3.6). Used by `listen` only. */
import type { AddressInfo, Server } from 'node:net';
import { ConnectionError, describeError } from '../../base/errors.js';

/** Tried in ascending order, both ends included. */
interface Ports {
  readonly min: number;
  readonly max: number;
}

/** Resolves with what was bound. Rejects with `LISTEN_FAILED`, the server not listening then (R53). */
export async function bind(server: Server, host: string, port: number | Ports): Promise<AddressInfo> {
  const { min, max } = typeof port === 'number' ? { min: port, max: port } : port;
  for (let candidate = min; candidate <= max; candidate++) {
    try {
      return await listenOn(server, host, candidate);
    } catch (error) {
      const isTaken = codeOf(error) === 'EADDRINUSE';
      if (!isTaken || candidate >= max) throw listenFailed(host, min, max, error);
    }
  }
  throw new ConnectionError('LISTEN_FAILED', `The port range ${min} to ${max} is empty; give min and max in order.`);
}

function listenOn(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      server.off('listening', onListening);
      reject(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no IP address.'));
      else resolve(address);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    try {
      server.listen({ host, port });
    } catch (error) {
      server.off('listening', onListening);
      server.off('error', onError);
      reject(error);
    }
  });
}

/** The error of a failed bind, with the fix. */
function listenFailed(host: string, min: number, max: number, cause: unknown): ConnectionError {
  const ports = min === max ? `port ${min}` : `any port from ${min} to ${max}`;
  const fixes: Record<string, string> = {
    EADDRINUSE: 'it is taken; stop the other program, or give another port, a range, or 0 for a free one',
    EACCES: 'this user may not; give a port from 1024 up',
    EADDRNOTAVAIL: 'no interface has that address; give one of this machine, or 0.0.0.0 for all',
  };
  const reason = fixes[codeOf(cause) ?? ''] ?? describeError(cause);
  return new ConnectionError('LISTEN_FAILED', `Cannot listen on ${host}, ${ports}: ${reason}.`, { cause });
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
