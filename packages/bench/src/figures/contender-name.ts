/** Who is measured. Everything else in this package works with the name alone; `contender/` holds what it stands for. */

/** `ours`: a Peerlatch node; `raw`: plain `ws`, the floor; `streamr`: the connection manager of `@streamr/dht`. */
export const contenderNames = ['ours', 'raw', 'streamr'] as const;

export type ContenderName = (typeof contenderNames)[number];
