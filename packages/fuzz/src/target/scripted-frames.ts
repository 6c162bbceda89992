/** A link whose remote end says a given list of frames and then goes: for targets that read frame by frame. */
import type { FrameReader, Link, LinkEnd } from 'connection-source/link/link.js';
import { limits } from 'connection-source/wire/limits.js';

export class ScriptedFrames {
  readonly link: Link;
  /** Frames handed over. */
  read = 0;
  /** Bytes that the product sent. */
  sentBytes = 0;
  isDestroyed = false;
  readonly #frames: readonly Uint8Array[];
  readonly #listeners = new Set<(end: LinkEnd) => void>();
  #reader: FrameReader | undefined;
  #isReading = false;
  #end: LinkEnd | undefined;

  constructor(frames: readonly Uint8Array[]) {
    this.#frames = frames;
    this.link = this.#make();
  }

  /** The remote end goes; whoever reads hears of it. */
  end(): void {
    this.#finish({ graceful: false, local: false });
  }

  #make(): Link {
    const self = this;
    return {
      capabilities: {
        canPause: true,
        canProbe: true,
        announcesLeave: true,
        maxFrameBytes: limits.maxFrameBytes,
        isConfidential: false,
      },
      direction: 'inbound',
      remoteAddress: '203.0.113.9',
      get end() {
        return self.#end;
      },
      get isOpen() {
        return self.#end === undefined;
      },
      bufferedBytes: 0,
      heard: 0,
      isPaused: false,
      send: (frame) => {
        this.sentBytes += frame.length;
        return true;
      },
      readNext: (reader) => {
        this.#reader = reader;
        this.#pump();
        return () => {
          if (this.#reader === reader) this.#reader = undefined;
        };
      },
      claim: () => {},
      onEnd: (listener) => {
        if (this.#end !== undefined) listener(this.#end);
        else this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      pause: () => {},
      resume: () => {},
      probe: () => {},
      close: async () => {
        this.#finish({ graceful: false, local: true });
        return this.#end ?? { graceful: false, local: true };
      },
      destroy: (error) => {
        this.isDestroyed = true;
        this.#finish({ graceful: false, local: true, ...(error && { error }) });
      },
    };
  }

  /** Never nests, as links promise. */
  #pump(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#reader !== undefined && this.#end === undefined) {
      const frame = this.#frames[this.read];
      if (frame === undefined) break;
      const reader = this.#reader;
      this.#reader = undefined;
      this.read++;
      reader.frame(frame);
    }
    this.#isReading = false;
  }

  #finish(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.closed(end);
    for (const listener of [...this.#listeners]) listener(end);
  }
}
