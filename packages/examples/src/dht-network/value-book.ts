/**
 * The truth about all values of a run: what was put, what was acknowledged when and by whom it is held. Pure; time is passed in, ms.
 * It says what a read must find: the last version that was acknowledged before, or one that was put since.
 */

/** What is put under one name, by one node, over and over. */
interface Value {
  readonly name: string;
  readonly owner: number;
  /** Versions that were submitted so far. */
  submitted: number;
  acknowledged: Acknowledged | undefined;
}

interface Acknowledged {
  readonly version: number;
  /** When its put began: it lives for so long from here at least. */
  readonly putAt: number;
  /** Ids. */
  readonly holders: readonly string[];
}

/** A version that is to be put. */
export interface NewVersion {
  readonly name: string;
  readonly version: number;
  readonly text: string;
}

/** What a read has to find. */
export interface Expected {
  readonly name: string;
  readonly owner: number;
  /** This version, or a later one. */
  readonly version: number;
}

/** `missing`: nothing, or an older version. `wrong`: something that nobody put. */
export type Finding = 'found' | 'missing' | 'wrong';

/** Values are read only while they have so much time left, ms: the read takes some as well. */
const MARGIN_MS = 10_000;

export class ValueBook {
  readonly #values = new Map<string, Value>();
  readonly #ttlMs: number;
  readonly #redundancy: number;

  /** `ttlMs`: life of a value; `redundancy`: nodes that hold one. */
  constructor(limits: { readonly ttlMs: number; readonly redundancy: number }) {
    this.#ttlMs = limits.ttlMs;
    this.#redundancy = limits.redundancy;
  }

  /** Values with an acknowledged version, expired ones included. */
  get size(): number {
    return [...this.#values.values()].filter(({ acknowledged }) => acknowledged !== undefined).length;
  }

  /** The next version of a value of `owner`. */
  submit(name: string, owner: number): NewVersion {
    const value = this.#values.get(name) ?? { name, owner, submitted: 0, acknowledged: undefined };
    this.#values.set(name, value);
    const version = ++value.submitted;
    return { name, version, text: textOf(name, version) };
  }

  acknowledge({ name, version }: NewVersion, putAt: number, holders: readonly string[]): void {
    const value = this.#values.get(name);
    if (value === undefined || version < (value.acknowledged?.version ?? 0)) return;
    value.acknowledged = { version, putAt, holders };
  }

  /** What can be read now: acknowledged, and not about to expire. */
  readable(now: number): readonly Expected[] {
    return [...this.#values.values()].flatMap(({ name, owner, acknowledged }) =>
      acknowledged === undefined || now > acknowledged.putAt + this.#ttlMs - MARGIN_MS
        ? []
        : [{ name, owner, version: acknowledged.version }],
    );
  }

  /** `texts`: what a read answered. */
  judge({ name, version }: Expected, texts: readonly string[]): Finding {
    const submitted = this.#values.get(name)?.submitted ?? 0;
    const versions = texts.map((text) => versionOf(name, text));
    if (versions.some((found) => found === undefined || found > submitted)) return 'wrong';
    return versions.some((found) => found !== undefined && found >= version) ? 'found' : 'missing';
  }

  /** So many holders of a value died at once that redundancy promises nothing: all that there are by design, or more. `killed`: ids. */
  isExcused({ name }: Expected, killed: ReadonlySet<string>): boolean {
    const holders = this.#values.get(name)?.acknowledged?.holders ?? [];
    return holders.filter((id) => killed.has(id)).length > this.#redundancy - 1;
  }
}

function textOf(name: string, version: number): string {
  return `${name} version ${version}`;
}

function versionOf(name: string, text: string): number | undefined {
  const version = Number(text.slice(text.lastIndexOf(' ') + 1));
  return Number.isInteger(version) && version > 0 && text === textOf(name, version) ? version : undefined;
}
