/** `@peerlatch/connection/rpc`: typed requests and notifications over any `Transport`. Safe for browsers. */
export { type CallOptions, MAX_TIMEOUT_MS } from '../rpc/call-options.js';
export { Rpc, type RpcLimits, type RpcOptions } from '../rpc/rpc.js';
export type { CallListener, OngoingCall } from '../rpc/rpc-client.js';
export type { RpcCommunicator } from '../rpc/rpc-communicator.js';
export {
  defineService,
  type HandlerContext,
  type Handlers,
  type MethodDefinitions,
  type MethodOptions,
  type NotificationDefinition,
  type NotificationMethod,
  notification,
  type RequestDefinition,
  type RequestMethod,
  request,
  type Service,
  type Stub,
} from '../rpc/service.js';
export type { BodyType } from '../wire/body.js';
