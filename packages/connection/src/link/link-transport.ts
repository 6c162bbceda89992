/**
 * What a kind of transport (memory, WebSocket in Node, WebSocket in browsers, later WebRTC) does for its `TransportLink`:
 * a narrow driver without policy. The link owns latching, inbox, deadlines and outcomes; the driver owns the I/O and
 * reports back through the link's `arrived`, `drained`, `failed`,
 * `remoteIsClosing` and `transportEnded`. No method of a driver throws.
 */
export interface LinkTransport {
  /** False as soon as the transport takes nothing more, whoever ended it. */
  readonly isOpen: boolean;
  /** Bytes accepted by `send` that the operating system has not taken yet. */
  readonly bufferedBytes: number;
  /** Grows with every sign of life from the remote. */
  readonly heard: number;
  /** Takes a frame of allowed size as one message. False: above the high-water mark, `drained` will follow. */
  send(frame: Uint8Array): boolean;
  /** Only called where `canPause`. Frames that were read already may still arrive. */
  pauseReading(): void;
  resumeReading(): void;
  /** Only called where `canProbe`. */
  probe(): void;
  /** Starts the orderly end behind everything sent so far; `transportEnded` follows. */
  startClosing(graceful: boolean): void;
  /** Releases everything now. Nothing that it reports later is listened to. */
  terminate(): void;
}
