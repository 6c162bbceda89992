/**
 * How many inbound sockets may be between accept and a finished handshake, in total and per IP address: a flood of
 * silent sockets costs bounded memory and leaves room for others.
 */

export interface InboundBudgetLimits {
  readonly maxPendingInbound: number;
  readonly maxPendingInboundPerAddress: number;
}

export class InboundBudget {
  readonly #limits: InboundBudgetLimits;
  readonly #perAddress = new Map<string, number>();
  #total = 0;

  constructor(limits: InboundBudgetLimits) {
    this.#limits = limits;
  }

  /** Sockets between accept and the end of their handshake. */
  get total(): number {
    return this.#total;
  }

  /** Addresses with a socket among them: no other is remembered. */
  get addresses(): number {
    return this.#perAddress.size;
  }

  /** True when {@link enter} would find a place now. */
  hasPlace(address: string | undefined): boolean {
    const { maxPendingInbound, maxPendingInboundPerAddress } = this.#limits;
    return this.#total < maxPendingInbound && (this.#perAddress.get(address ?? '') ?? 0) < maxPendingInboundPerAddress;
  }

  /** Takes a place, or returns undefined when there is none. Call the returned function once to give it back. */
  enter(address: string | undefined): (() => void) | undefined {
    const key = address ?? '';
    if (!this.hasPlace(address)) return undefined;
    this.#total++;
    this.#perAddress.set(key, (this.#perAddress.get(key) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave(key);
    };
  }

  #leave(key: string): void {
    this.#total--;
    const rest = (this.#perAddress.get(key) ?? 1) - 1;
    if (rest === 0) this.#perAddress.delete(key);
    else this.#perAddress.set(key, rest);
  }
}
