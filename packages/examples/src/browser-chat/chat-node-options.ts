/** The one place that says by which transports the peers of the chat reach each other: both the pages and the Node peer. */
import type { ConnectionNodeOptions } from '@peerlatch/connection/node';

export const CHAT_NODE_OPTIONS: ConnectionNodeOptions = { webrtc: true };
