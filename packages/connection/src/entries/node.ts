/** `@peerlatch/connection/node`: start a node and use it. */
export {
  ConnectionNode,
  type LockOptions,
  type NodeDiagnostics,
  type SignalOption,
  type UserMessage,
  type UserSendOptions,
} from '../node/connection-node.js';
export { createConnectionNode } from '../node/create-connection-node.js';
export type { ReceivedMessage } from '../node/message-inbox.js';
export type { ConnectionNodeOptions, ConnectorContext, WebSocketServerOptions } from '../node/options.js';
