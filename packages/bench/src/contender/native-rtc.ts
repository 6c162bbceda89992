/**
 * The part of `node-datachannel` that the floor uses, from the very copy that our package finds: so the floor has the same
 * binary, and this package needs none of its own.
 */
import { createRequire } from 'node:module';

export interface NativeChannel {
  onOpen(listener: () => void): void;
  onClosed(listener: () => void): void;
  onMessage(listener: (message: string | Buffer | ArrayBuffer) => void): void;
  onBufferedAmountLow(listener: () => void): void;
  setBufferedAmountLowThreshold(bytes: number): void;
  /** Bytes. */
  bufferedAmount(): number;
  sendMessageBinary(bytes: Uint8Array): boolean;
  close(): void;
}

export interface NativeConnection {
  onLocalDescription(listener: (sdp: string, type: 'offer' | 'answer') => void): void;
  onLocalCandidate(listener: (candidate: string, mid: string) => void): void;
  onDataChannel(listener: (channel: NativeChannel) => void): void;
  onStateChange(listener: (state: string) => void): void;
  setRemoteDescription(sdp: string, type: 'offer' | 'answer'): void;
  addRemoteCandidate(candidate: string, mid: string): void;
  createDataChannel(label: string): NativeChannel;
  close(): void;
}

interface NativeModule {
  readonly PeerConnection: new (name: string, config: { readonly iceServers: readonly string[] }) => NativeConnection;
}

export function loadNativeRtc(): NativeModule {
  const connection = createRequire(import.meta.url).resolve('@peerlatch/connection/node');
  return createRequire(connection)('node-datachannel') as NativeModule;
}
