/**
 * One hop of a recursive operation (wire-protocol 9.9), the same for the initiator's own as for anybody's: does here what is asked,
 * passes the request on, and says what it found. An answer goes to the initiator by itself, in one notification without any
 * session, listener or wait of ours (R54).
 */
import type { Logger } from '@peerlatch/connection/base';
import type { Transport } from '@peerlatch/connection/manager';
import type { RpcCommunicator } from '@peerlatch/connection/rpc';
import {
  bodyTypes,
  decodeEnvelope,
  descriptorToMessage,
  type messages,
  RecursiveOperation,
  RouteMessageError,
} from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { compareDistance } from '../id/distance.js';
import { RecursiveOperationRpc, RecursiveOperationSessionRpc } from '../protocol/dht-rpc.js';
import type { LocalData } from './local-data.js';
import { type RoutedRequest, refusal } from './routed-request.js';
import type { Router } from './router.js';
import type { RoutingOptions, RoutingResult } from './routing-session.js';

export type RecursiveHopLimits = Pick<DhtLimits, 'reportedPeers' | 'maxRoutedIdChars' | 'maxAnswerBytes'>;

export interface RecursiveHopParts {
  readonly self: Contact;
  readonly router: Router;
  /** Of the layer's service id. */
  readonly communicator: RpcCommunicator;
  /** Takes the answers to the initiators: the routed one. */
  readonly transport: Pick<Transport, 'send'>;
  readonly data: LocalData;
  readonly limits: RecursiveHopLimits;
  readonly logger: Logger;
}

/** What a hop has to say. */
export interface HopFindings {
  /** Connected peers, nearest to the target first. */
  readonly closest: readonly Contact[];
  readonly entries: readonly messages.DataEntry[];
  readonly noCloserNodes: boolean;
}

/** What a hop did, and what it has to say. */
export interface HopOutcome {
  readonly error: RouteMessageError | undefined;
  /** Others have it now. */
  readonly goesOn: boolean;
  readonly findings: HopFindings;
}

/** See the head of this file. */
export class RecursiveHop {
  readonly #parts: RecursiveHopParts;

  /** Serves `routeRequest` from now on. Throws `DUPLICATE_SERVICE` when somebody does already. */
  constructor(parts: RecursiveHopParts) {
    const { router, communicator } = parts;
    this.#parts = parts;
    communicator.serve(RecursiveOperationRpc, {
      routeRequest: (wrapper, context) => {
        const { requestId } = wrapper;
        const request = router.admit(wrapper, context);
        if (typeof request === 'number') return { requestId, error: request };
        return { requestId, error: this.#serve(request) };
      },
    });
  }

  /** Carries out and carries on. `onEnd` is called once if the request goes on, after this has returned. */
  process(
    request: RoutedRequest,
    operation: RecursiveOperation,
    options: RoutingOptions,
    onEnd: (result: RoutingResult) => void,
  ): HopOutcome {
    const { self, router, data, limits } = this.#parts;
    const { target, source, previous } = request;
    const closest = router.connected.closest(target, limits.reportedPeers);
    const entries = operation === RecursiveOperation.FETCH_DATA ? this.#answerable(data.entriesOf(target)) : [];
    if (operation === RecursiveOperation.DELETE_DATA) data.markDeleted(target, source.id);
    if (compareDistance(target, self.key, target) === 0) {
      return { error: undefined, goesOn: false, findings: { closest, entries, noCloserNodes: true } };
    }
    const { routeRequest } = RecursiveOperationRpc.methods;
    const session = router.carry(request, routeRequest, { ...options, isRecursive: true }, onEnd);
    const [nearest] = closest;
    const isNearest = nearest !== undefined && compareDistance(target, nearest.key, self.key) >= 0;
    const noCloserNodes = session === undefined || (previous !== undefined && isNearest);
    const error = session === undefined ? RouteMessageError.NO_TARGETS : undefined;
    return { error, goesOn: session !== undefined, findings: { closest, entries, noCloserNodes } };
  }

  /** A dead end says so to both sides. If it turns out later that nobody goes on, the initiator hears that too: the path ends here. */
  #serve(request: RoutedRequest): RouteMessageError | undefined {
    const { sessionId, operation } = this.#read(request);
    const onEnd = ({ taken, silent, deadEnds }: RoutingResult): void => {
      if (taken + silent + deadEnds > 0 || findings.noCloserNodes) return;
      this.#respond(request, sessionId, { ...findings, entries: [], noCloserNodes: true });
    };
    const { error, findings } = this.process(request, operation, { parallelism: 1 }, onEnd);
    this.#respond(request, sessionId, findings);
    return error;
  }

  #read({ message }: RoutedRequest): messages.RecursiveOperationRequest {
    const { content, contentBytes } = decodeEnvelope(message);
    if (content !== 'recursiveOperationRequest')
      throw refusal('INVALID_ARGUMENT', `A recursive operation is asked for, not ${content}.`);
    const request = bodyTypes.recursiveOperationRequest.decode(contentBytes);
    const { length } = request.sessionId;
    if (length > 0 && length <= this.#parts.limits.maxRoutedIdChars) return request;
    throw refusal('INVALID_ARGUMENT', `A session id has 1 to ${this.#parts.limits.maxRoutedIdChars} characters.`);
  }

  #respond({ source, path }: RoutedRequest, sessionId: string, findings: HopFindings): void {
    const { transport, logger } = this.#parts;
    const { name: method, request: type } = RecursiveOperationSessionRpc.methods.sendResponse;
    const body = type.encode({
      closestConnectedNodes: findings.closest.map(({ peer }) => descriptorToMessage(peer)),
      dataEntries: [...findings.entries],
      noCloserNodesFound: findings.noCloserNodes,
      routingPath: [...path],
    });
    const message = { kind: 'notification', serviceId: sessionId, method, bodyType: type.typeName, body } as const;
    transport.send(source, message, { connect: false }).catch((error: unknown) => {
      logger.debug('operation.response-lost', { peer: source.id, error });
    });
  }

  /** As many as fit into one answer. */
  #answerable(entries: readonly messages.DataEntry[]): readonly messages.DataEntry[] {
    let bytes = 0;
    return entries.filter(({ data }) => {
      bytes += (data?.value.length ?? 0) + (data?.typeUrl.length ?? 0) + ENTRY_BYTES;
      return bytes <= this.#parts.limits.maxAnswerBytes;
    });
  }
}

/** An entry without its data: key, creator, two times, ttl, flags, tags; generously. */
const ENTRY_BYTES = 128;
