/**
 * Plain `node-datachannel`, the floor over WebRTC: default roles, signals handed over in the process, one data channel, and
 * the backpressure that the library documents. The side that is connected to echoes frames that begin with {@link ECHO}.
 * An opening that fails is begun anew, as any user of the library has to do (about one in a hundred fails in DTLS), and no
 * exception leaves a callback of the library: that would end the process.
 */
import { randomBytes } from 'node:crypto';
import {
  type Address,
  type Contender,
  type Conversation,
  type Side,
  type SideOptions,
  WINDOW_BYTES,
} from './contender.js';
import { loadNativeRtc, type NativeChannel, type NativeConnection } from './native-rtc.js';
import { ECHO } from './raw-contender.js';

/** Bytes of the echo that shows that a connection is usable: a handshake request of ours has 127, its answer 103. */
const HELLO_BYTES = 115;

/** Bytes of the echo that stands for a lock: a lock request of ours has 209, its answer 206. */
const LOCK_BYTES = 208;

/** Openings until it is said that none opens. */
const MAX_TRIES = 5;

/** The buffer has room again, bytes: as our own default. */
const LOW_WATER_BYTES = 524_288;

/** Who can be connected to, by id. It also keeps everything referenced: what nothing references stops silently. */
const sides = new Map<string, RawRtcSide>();

export const rawWebRtc: Contender = {
  async start({ onMessage }: SideOptions): Promise<Side> {
    return new RawRtcSide(onMessage);
  },
};

const native = loadNativeRtc();

class RawRtcSide implements Side {
  readonly address: Address = { id: randomBytes(20).toString('hex') };
  readonly onMessage: SideOptions['onMessage'];
  readonly #open = new Set<RawRtcConversation>();

  constructor(onMessage: SideOptions['onMessage']) {
    this.onMessage = onMessage;
    sides.set(this.address.id, this);
  }

  get peers(): number {
    return this.#open.size;
  }

  async connect({ id }: Address): Promise<Conversation> {
    const other = sides.get(id);
    if (other === undefined) throw new Error('There is no such side in this process.');
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const conversation = this.#offer(other);
      if (await conversation.opened) {
        await conversation.echo(HELLO);
        return conversation;
      }
    }
    throw new Error(`No data channel opened in ${MAX_TRIES} tries.`);
  }

  #offer(other: RawRtcSide): RawRtcConversation {
    const [mine, theirs] = [newConnection(), newConnection()];
    signal(mine, theirs);
    theirs.onDataChannel((accepted) => other.add(new RawRtcConversation(theirs, accepted, other.onMessage)));
    const conversation = new RawRtcConversation(mine, mine.createDataChannel('bench'), this.onMessage);
    this.add(conversation);
    return conversation;
  }

  add(conversation: RawRtcConversation): void {
    this.#open.add(conversation);
    conversation.onClosed = () => this.#open.delete(conversation);
  }

  conversation(): Conversation {
    for (const conversation of this.#open) return conversation;
    throw new Error('Nobody is connected.');
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((conversation) => conversation.close()));
    sides.delete(this.address.id);
  }
}

function newConnection(): NativeConnection {
  return new native.PeerConnection('bench', { iceServers: [] });
}

function signal(offerer: NativeConnection, answerer: NativeConnection): void {
  const pairs = [
    [offerer, answerer],
    [answerer, offerer],
  ] as const;
  for (const [from, to] of pairs) {
    from.onLocalDescription((sdp, type) => attempt(() => to.setRemoteDescription(sdp, type)));
    from.onLocalCandidate((candidate, mid) => attempt(() => to.addRemoteCandidate(candidate, mid)));
  }
}

/** For callbacks of the library: what it throws about a connection that is closed already is nobody's news. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // The state of the connection tells.
  }
}

class RawRtcConversation implements Conversation {
  onClosed: (() => void) | undefined;
  /** True when the channel has opened, false when its connection ended before. */
  readonly opened: Promise<boolean>;
  #settleOpened = (_isOpen: boolean): void => {};
  readonly #connection: NativeConnection;
  readonly #channel: NativeChannel;
  #isOver = false;
  #awaitsEcho: (() => void) | undefined;
  #awaitsRoom: (() => void) | undefined;

  constructor(connection: NativeConnection, channel: NativeChannel, onMessage: SideOptions['onMessage']) {
    this.#connection = connection;
    this.#channel = channel;
    this.opened = new Promise((resolve) => {
      this.#settleOpened = resolve;
    });
    channel.onOpen(() => this.#settleOpened(true));
    channel.setBufferedAmountLowThreshold(LOW_WATER_BYTES);
    channel.onBufferedAmountLow(() => this.#awaitsRoom?.());
    channel.onMessage((message) => {
      if (!Buffer.isBuffer(message)) return;
      if (message[0] !== ECHO) onMessage(message.length);
      else if (this.#awaitsEcho === undefined) attempt(() => channel.sendMessageBinary(message));
      else this.#awaitsEcho();
    });
    channel.onClosed(() => this.#end());
    connection.onStateChange((state) => {
      if (state === 'closed' || state === 'disconnected' || state === 'failed') this.#end();
    });
  }

  async send(payload: Uint8Array, count: number): Promise<void> {
    const channel = this.#channel;
    for (let i = 0; i < count; i++) channel.sendMessageBinary(payload);
    if (channel.bufferedAmount() < WINDOW_BYTES) return;
    await new Promise<void>((resolve) => {
      this.#awaitsRoom = resolve;
    });
  }

  roundTrip(): Promise<void> {
    return this.echo(LOCK);
  }

  echo(frame: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#awaitsEcho = resolve;
      this.#channel.sendMessageBinary(frame);
    });
  }

  async release(): Promise<void> {}

  async close(): Promise<void> {
    this.#end();
  }

  /** Not from inside a callback of the library, where closing can block. */
  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#settleOpened(false);
    setImmediate(() => {
      this.#connection.close();
      this.onClosed?.();
    });
  }
}

const HELLO = Buffer.alloc(HELLO_BYTES, ECHO);
const LOCK = Buffer.alloc(LOCK_BYTES, ECHO);
