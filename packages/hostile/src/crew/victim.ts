/** The process that is attacked: a node with a server, a service that answers and one that does not. It serves and counts. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionNode, createConnectionNode } from '@peerlatch/connection/node';
import type { LoopFigures, VictimFigures } from '../plan/figures.js';
import { ECHO_SERVICE, EchoRpc, NEVER_SERVICE, NUMBERED_SERVICE } from '../plan/services.js';
import { goFirst } from '../process/precedence.js';
import type { VictimOrders } from './orders.js';

class NumberedMessages {
  readonly #next = new Map<string, number>();
  received = 0;
  outOfOrder = 0;

  take(from: string, bytes: Uint8Array): void {
    const number = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32BE(0);
    this.received++;
    if (number !== (this.#next.get(from) ?? 0)) this.outOfOrder++;
    this.#next.set(from, number + 1);
  }
}

class Loop {
  readonly #delay = monitorEventLoopDelay({ resolution: 1 });
  #cpu = process.cpuUsage();
  #at = performance.now();

  constructor() {
    this.#delay.enable();
  }

  figures(): LoopFigures {
    const { user, system } = process.cpuUsage(this.#cpu);
    const ms = performance.now() - this.#at;
    const last = {
      p99: this.#delay.percentile(99) / 1e6,
      max: this.#delay.max / 1e6,
      cpu: (user + system) / 1_000 / ms,
    };
    this.#delay.reset();
    this.#cpu = process.cpuUsage();
    this.#at = performance.now();
    return last;
  }

  close(): void {
    this.#delay.disable();
  }
}

export function victimOrders(): VictimOrders {
  goFirst();
  const numbered = new NumberedMessages();
  const loop = new Loop();
  let node: ConnectionNode | undefined;
  const started = (): ConnectionNode => {
    if (node === undefined) throw new Error('The victim was not started.');
    return node;
  };
  return {
    start: async ({ limits, webrtc }) => {
      node = await createConnectionNode({ websocket: {}, limits, ...(webrtc ? { webrtc: true } : {}) });
      node.rpc.communicator(ECHO_SERVICE).serve(EchoRpc, { echo: (value) => value });
      node.rpc.communicator(NEVER_SERVICE).serve(EchoRpc, { echo: (_value, { signal }) => aborted(signal) });
      node.messages$.subscribe(({ from, service, bytes }) => {
        if (service === NUMBERED_SERVICE) numbered.take(from.id, bytes);
      });
      return node.self;
    },
    look: async () => look(started(), numbered),
    loop: async () => loop.figures(),
    close: async () => {
      await started().close();
      loop.close();
      await sleep(100); // What was closed is off the list some turns later.
      return openThings();
    },
  };
}

/** Gives up when nobody waits any more, as handlers must. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function look(node: ConnectionNode, { received, outOfOrder }: NumberedMessages): VictimFigures {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { endpoints, pendingInbound, requestsServed, remoteLocks } = node.diagnostics();
  return {
    usedBytes: heapUsed + external,
    rssBytes: rss,
    endpoints: endpoints.length,
    pendingInbound,
    requestsServed,
    remoteLocks,
    sockets: openThings().filter((what) => what === 'TCPSocketWrap').length,
    received,
    outOfOrder,
  };
}

/** Without what keeps contact with the parent. */
function openThings(): string[] {
  return process.getActiveResourcesInfo().filter((what) => /TCP|UDP|Timeout/.test(what));
}
