/** A `dial` in the hand of a test: every attempt is kept, and opens or fails when the test says so. */
import type { Clock } from '../../src/base/clock.js';
import { type Dial, type DialOptions, dialUrl, LatchedDial } from '../../src/link/websocket/dial-attempt.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';

export class PlayedDial extends LatchedDial {
  wasAborted = false;

  constructor(
    readonly url: string,
    readonly options: DialOptions,
    private readonly clock: Clock,
  ) {
    super(url, () => {});
    this.abort = () => {
      this.wasAborted = true;
    };
  }

  /** The socket opens; the test holds the other end. */
  open(onWire?: (frame: Uint8Array, link: ScriptedLink) => void): ScriptedLink {
    const link = new ScriptedLink({ clock: this.clock, ...(onWire === undefined ? {} : { onWire }) });
    this.opened(link);
    return link;
  }
}

export class PlayedDials {
  readonly all: PlayedDial[] = [];
  readonly #clock: Clock;
  /** Called with each attempt before the caller has it. */
  onDial = (_dial: PlayedDial): void => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly dial: Dial = (target, options) => {
    const dial = new PlayedDial(dialUrl(target, options.action), options, this.#clock);
    this.all.push(dial);
    this.onDial(dial);
    return dial;
  };

  get urls(): string[] {
    return this.all.map(({ url }) => url);
  }

  /** The attempt number `index`. */
  at(index: number): PlayedDial {
    const dial = this.all.at(index);
    if (dial === undefined) throw new Error(`No dial ${index}.`);
    return dial;
  }
}
