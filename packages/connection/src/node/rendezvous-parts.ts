/**
 * What lets peers meet that cannot dial each other: signals, relaying, dialling back. Built and closed by the node, which
 * carries messages for others whatever its own signals go through.
 */
import { ConnectionError } from '../base/errors.js';
import type { ConnectionManager } from '../manager/connection-manager.js';
import type { Transport } from '../manager/transport.js';
import { DialBackService } from '../rendezvous/dial-back-service.js';
import { RelayTransport } from '../rendezvous/relay-transport.js';
import type { RpcSignaling } from '../rendezvous/rpc-signaling.js';
import type { Rpc } from '../rpc/rpc.js';
import type { ConnectionNodeOptions, ResolvedOptions } from './options.js';

export interface RendezvousContext {
  readonly manager: ConnectionManager;
  readonly rpc: Rpc;
  /** What the connectors hold already; it gets its transport here. */
  readonly signaling: RpcSignaling;
}

/** Starts them; returns the end of it. Throws `INVALID_ARGUMENT` or `DUPLICATE_SERVICE`. */
export function startRendezvous(
  { manager, rpc, signaling }: RendezvousContext,
  { clock, random, limits, logger }: ResolvedOptions,
  options: ConnectionNodeOptions,
): () => void {
  const relay = new RelayTransport({
    transport: manager,
    rpc,
    clock,
    random,
    limits,
    logger,
    carries: options.relay ?? true,
  });
  if (options.signaling === false) {
    if (options.webrtc !== undefined) {
      throw new ConnectionError('INVALID_ARGUMENT', 'webrtc needs signals: leave out `signaling: false`.');
    }
    return () => {
      signaling.close();
      relay.close();
    };
  }
  signaling.attach(chooseTransport(options.signaling, manager, relay));
  const dialBack = new DialBackService({
    self: manager.self,
    signaling,
    clock,
    limits,
    logger,
    hasEndpoint: (peer) => manager.hasEndpoint(peer),
    dial: (peer) => manager.dial(peer),
    check: (peer) => manager.checkNow(peer),
  });
  return () => {
    dialBack.close();
    signaling.close();
    relay.close();
  };
}

function chooseTransport(
  signaling: Exclude<ConnectionNodeOptions['signaling'], false>,
  own: Transport,
  relay: Transport,
): Transport {
  if (signaling === undefined) return relay;
  const chosen = typeof signaling === 'function' ? signaling(own) : signaling;
  if (chosen !== own) return chosen;
  // A signal would wait for the connection that it is to bring about.
  const text =
    'signaling: the node’s own transport reaches only who is connected. Leave the option out to have signals relayed.';
  throw new ConnectionError('INVALID_ARGUMENT', text);
}
