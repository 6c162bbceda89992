/**
 * The `Link` port: one ordered, message-framed, two-way pipe to a remote end, whatever carries it. Connectors make
 * links, the handshake reads its first frames with `readNext`, the endpoint owns the rest with `claim`. A link never
 * interprets a frame.
 *
 * What every implementation promises (test/contract/link-contract.ts holds them to it):
 * - Frames arrive in order. Those that arrive before an owner claims the link wait in a bounded inbox (F1, R1);
 *   each is delivered once.
 * - `closed` is latched, and an owner hears of it after the last frame, never before.
 * - `close()` drains (F4): frames accepted by `send()` go out before the transport closes, or it says how many did not.
 * - Nothing is thrown into the transport's callbacks.
 */
import type { ConnectionError } from '../base/errors.js';

/** What a kind of link can do. */
export interface LinkCapabilities {
  /** Reading can be paused, so that the remote's sending stops in the end. */
  readonly canPause: boolean;
  /** `probe()` provokes a sign of life from the remote transport. */
  readonly canProbe: boolean;
  /** A graceful close is seen as one at the remote; else it sees a plain close (wire-protocol 5.3). */
  readonly announcesLeave: boolean;
  /** The largest frame that `send()` takes, bytes. */
  readonly maxFrameBytes: number;
  /** Nobody on the path can read or alter frames (TLS, DTLS). */
  readonly isConfidential: boolean;
}

/** Why a link ended. */
export interface LinkEnd {
  /** The remote (or we) announced a leave: WebSocket code 1001 or 3001 (wire-protocol 3.4). */
  readonly graceful: boolean;
  /** True when our own `close()` or `destroy()` ended it. */
  readonly local: boolean;
  /** Absent after an orderly close; else what went wrong (`CONNECTION_LOST`, `INBOX_OVERFLOW`, `FRAME_TOO_LARGE`, `DRAIN_TIMEOUT`, ...). */
  readonly error?: ConnectionError;
}

/** The one party that gets the frames. Its methods must not throw; a link isolates and reports it if they do. */
export interface LinkOwner {
  /** One frame. The bytes belong to the receiver and are never reused by the link (R21). */
  frame(bytes: Uint8Array): void;
  /** The transport's buffer fell to the low-water mark after `send()` had returned false. */
  writable(): void;
  /** The end, once, after the last frame. */
  closed(end: LinkEnd): void;
}

/** How to close. */
export interface CloseOptions {
  /** Announce a leave (WebSocket: 3001 from the dialling side, 1001 from the accepting side). Default false: no code. */
  readonly graceful?: boolean;
  /** How long draining and the closing handshake may take, ms. Default `limits.drainTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** One connection's pipe. */
export interface Link {
  readonly capabilities: LinkCapabilities;
  /** Who opened the transport. */
  readonly direction: 'outbound' | 'inbound';
  /** IP address of the remote end where the platform tells, without port, IPv4-mapped form unwrapped (R24). */
  readonly remoteAddress: string | undefined;
  /** Set once the link has ended (latched). */
  readonly end: LinkEnd | undefined;
  /** True until either side begins to close, or the link ends: only then does `send()` still hand anything over. */
  readonly isOpen: boolean;
  /** Bytes accepted by `send()` that the operating system has not taken yet. */
  readonly bufferedBytes: number;
  /** Grows with every frame and transport-level sign of life; compare two readings to see whether the remote was heard. */
  readonly heard: number;
  /** True while reading is paused, by `pause()` or by a full inbox. */
  readonly isPaused: boolean;

  /**
   * Accepts one frame for sending; it goes out as one transport message. Returns false when the buffer is now above the
   * high-water mark: the frame is accepted all the same, and `writable()` follows. Dropped silently once closed or closing.
   * The caller must not change `frame` afterwards (R61). Throws `FRAME_TOO_LARGE` above `capabilities.maxFrameBytes`.
   */
  send(frame: Uint8Array): boolean;

  /**
   * Before `claim`: hands the next frame to `reader`, once, at once if one is waiting; or tells it of the end. Frames
   * behind it stay where they are. One reader at a time; a later call replaces the former. Returns its cancellation.
   * From inside a reader's own callback the next frame follows as soon as that callback has returned, so reading on never
   * nests. Throws `ALREADY_CLAIMED` after `claim`.
   */
  readNext(reader: FrameReader): () => void;

  /**
   * Makes `owner` the receiver of every frame held so far and of all later ones. Throws `ALREADY_CLAIMED` the second time.
   * The frames held are delivered before this returns, unless the owner pauses; a waiting reader is dismissed.
   */
  claim(owner: LinkOwner): void;

  /** Calls `listener` once at the end, at once if it is over already. Returns its removal. For bookkeeping, not for owners. */
  onEnd(listener: (end: LinkEnd) => void): () => void;

  /** Stops reading after the frames that the transport holds already. No-op where `canPause` is false. */
  pause(): void;
  resume(): void;

  /** Provokes a sign of life (WebSocket ping). No-op where `canProbe` is false. */
  probe(): void;

  /**
   * Drains, then closes. Meanwhile the transport reads on to come to the remote's answer: frames still go to the owner, and
   * what a paused or missing owner has no room for is dropped. Resolves with the end; its `error` has code `DRAIN_TIMEOUT`
   * and `data.pendingBytes`, the bytes not handed over, if time ran out. Idempotent: the first call decides.
   */
  close(options?: CloseOptions): Promise<LinkEnd>;

  /** Ends now, without draining. Idempotent. */
  destroy(error?: ConnectionError): void;
}

/** Reads frames one by one before the link is claimed. */
export interface FrameReader {
  frame(bytes: Uint8Array): void;
  closed(end: LinkEnd): void;
}
