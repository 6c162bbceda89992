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

  /** Takes a place, or returns undefined when there is none. Call the returned function once to give it back. */
  enter(address: string | undefined): (() => void) | undefined {
    const key = address ?? '';
    const sameAddress = this.#perAddress.get(key) ?? 0;
    if (this.#total >= this.#limits.maxPendingInbound || sameAddress >= this.#limits.maxPendingInboundPerAddress)
      return undefined;
    this.#total++;
    this.#perAddress.set(key, sameAddress + 1);
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
