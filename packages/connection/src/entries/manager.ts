/** `@peerlatch/connection/manager`: the transport that everything above sees, and the manager behind it. */
export { type Admission, type AdmissionCase, admit } from '../manager/admission.js';
export { ConnectionManager } from '../manager/connection-manager.js';
export type { EndpointDiagnostics, ManagerDiagnostics } from '../manager/diagnostics.js';
export type { ManagerOptions } from '../manager/manager-options.js';
export { type PruneCandidate, type PruneCase, selectPrunable } from '../manager/pruning.js';
export type { MessageHandler, PeerEvent, SendOptions, Transport } from '../manager/transport.js';
