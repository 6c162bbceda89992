/** `@peerlatch/connection/handshake`: the pure machine and its runner. */
export {
  type Authenticator,
  type AuthStep,
  type HandshakeEffect,
  type HandshakeEvent,
  type HandshakeResult,
  type HandshakeRole,
  type HandshakeSetup,
  type HandshakeState,
  handshakeTransition,
  type Refusal,
  refusalError,
} from '../handshake/handshake-machine.js';
export {
  type AdmissionRequest,
  type HandshakeOutcome,
  type HandshakeRun,
  runHandshake,
} from '../handshake/run-handshake.js';
