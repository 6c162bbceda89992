/** `@peerlatch/connection/endpoint`: the per-peer state machine and its runner. */
export { Endpoint, type EndpointHost } from '../endpoint/endpoint.js';
export type {
  Announcement,
  Attempt,
  CloseRequest,
  DisconnectMode,
  EndpointEffect,
  EndpointEvent,
  EndpointState,
} from '../endpoint/endpoint-state.js';
export { endpointTransition, firstState } from '../endpoint/endpoint-transition.js';
export type { EndpointLimits } from '../endpoint/transition-parts.js';
