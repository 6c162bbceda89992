/** `@peerlatch/connection/pending`: one attempt to connect and its latched outcome. */
export { type Outcome, PendingConnection, type PendingOptions } from '../pending/pending-connection.js';
