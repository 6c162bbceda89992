/**
 * The relay's service. Our own, beside the network's: a peer without it never answers. The bodies are those of the network's
 * router (wire-protocol 1.2), but nothing is routed: one hop, to a peer that the relay is connected to.
 */
import { defineService, request } from '../rpc/service.js';
import { routeMessageAck, routeMessageWrapper } from '../wire/body-types.js';

export const RELAY_SERVICE_ID = 'peerlatch/relay';

/** The services that are relayed unless a program adds some: those that connections are made with (wire-protocol 1.5). */
export const RELAYED_SERVICES: readonly string[] = ['system/websocket-connector', 'system/webrtc-connector'];

/** `timeoutMs`: one hop with its acknowledgement. A relay answers when its own hop was answered, so it may take two. */
export function relayRpc(timeoutMs: number) {
  return defineService('RelayRpc', {
    relayMessage: request(routeMessageWrapper, routeMessageAck, { handlerTimeoutMs: 2 * timeoutMs }),
  });
}
