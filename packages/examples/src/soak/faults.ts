/** Everything that must not happen and did: each kind with its number and the first few in words, so that a bad run stays readable. */

/** Kept in words, of each kind. */
const MAX_EXAMPLES = 3;

/** Kinds kept apart. */
const MAX_KINDS = 50;

interface Kind {
  count: number;
  readonly examples: string[];
}

export class Faults {
  readonly #kinds = new Map<string, Kind>();
  #count = 0;

  readonly add = (text: string): void => {
    this.#count++;
    // What differs between two of a kind is numbers.
    const name = this.#kinds.size < MAX_KINDS ? text.replace(/\d+/g, '#') : 'others';
    const kind = this.#kinds.get(name) ?? { count: 0, examples: [] };
    kind.count++;
    if (kind.examples.length < MAX_EXAMPLES) kind.examples.push(text);
    this.#kinds.set(name, kind);
  };

  get count(): number {
    return this.#count;
  }

  lines(): readonly string[] {
    return [...this.#kinds.values()].flatMap(({ count, examples }) => [
      ...examples,
      ...(count > examples.length ? [`… and ${count - examples.length} more like that`] : []),
    ]);
  }
}
