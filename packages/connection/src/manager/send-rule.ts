/** Whether a message may go out now (wire-protocol 6.2). Pure; the manager asks before it dials or writes. */
import { ConnectionError } from '../base/errors.js';
import type { EndpointState } from '../endpoint/endpoint-state.js';
import type { PeerId } from '../peer/peer-id.js';
import type { Phase } from './lifecycle.js';
import type { SendOptions } from './transport.js';

export interface SendCase {
  readonly to: PeerId;
  /** Where the manager stands. */
  readonly manager: Phase;
  /** Where the endpoint of the peer stands; undefined when there is none. */
  readonly endpoint: EndpointState['phase'] | undefined;
  /** The peer is this node, by id or by advertised address. */
  readonly isSelf: boolean;
  readonly options: SendOptions;
}

/** Why not; undefined when it may. Without an endpoint, "may" means: dial. */
export function refusalOf({ to, manager, endpoint, isSelf, options }: SendCase): ConnectionError | undefined {
  const { connect = true, bufferWhileConnecting = true, sendWhileClosing = false } = options;
  // From the first instant of closing only marked messages pass, and they never dial (R72).
  if (manager !== 'running' && !(sendWhileClosing && (manager === 'closing' || manager === 'suspended'))) {
    return manager === 'suspended'
      ? new ConnectionError('SUSPENDED', 'This node is suspended; it sends nothing until it is resumed.')
      : new ConnectionError('CLOSED', `This node is ${manager}; it sends nothing.`);
  }
  if (endpoint === undefined) {
    if (isSelf) return new ConnectionError('SELF_CONNECTION', 'A node cannot send to itself, nor to its own address.');
    if (connect && manager === 'running') return undefined;
    return new ConnectionError('NOT_CONNECTED', `There is no connection to ${to}, and this message may not open one.`);
  }
  const isConnecting = endpoint === 'connecting' || endpoint === 'awaitingPeer';
  if (!isConnecting || (connect && bufferWhileConnecting)) return undefined;
  // R36: a message that may not wait is told so at once.
  return new ConnectionError(
    'NOT_CONNECTED',
    `The connection to ${to} is still being established; this message may not wait.`,
  );
}
