/** `docs/browser-size.md`: its text from the figures, and the figures from its text. Pure. */
import type { SizeFigures, SizeShare } from './size-figures.js';
import { GZIP_BUDGET } from './size-figures.js';

/** Bytes by which the page may be off before it has to be written again: compilers and libraries move a little. */
export const TOLERANCE_BYTES = 2_048;

/** One line of the table of entries. */
export interface EntrySize {
  /** What a program imports, as Markdown. */
  readonly what: string;
  readonly figures: SizeFigures;
}

/** The page. The first entry is the one that has a budget. */
export function sizePage(entries: readonly EntrySize[], shares: readonly SizeShare[]): string {
  const rows = entries.map(
    ({ what, figures: { minifiedBytes, gzipBytes, brotliBytes } }) =>
      `| ${what} | ${kib(minifiedBytes)} | ${kib(gzipBytes)} | ${kib(brotliBytes)} |`,
  );
  const parts = shares
    .filter(({ share }) => share >= 0.005)
    .map(({ name, share }) => `| ${name.endsWith('/') ? `\`${name}\`` : name} | ${(share * 100).toFixed(0)} % |`);
  return `# Size in a browser

What a page downloads before it can start a node, bundled with Vite for browsers and minified; KiB. Written by
\`npm run browser-size\`, and a test fails when it is off by more than ${TOLERANCE_BYTES / 1_024} KiB, or when a WebSocket-only node
exceeds its budget of ${GZIP_BUDGET / 1_024} KiB after gzip. The bundle contains no Node built-in and no polyfill of one: the same
test refuses them. WebRTC is in a file of its own, which a page loads when it makes a node with that option.

| Imported | minified | gzip | brotli |
|---|---:|---:|---:|
${rows.join('\n')}

Where the bytes of the first line come from, before minification:

| Part | Share |
|---|---:|
${parts.join('\n')}
`;
}

/** Bytes after gzip that a page states for its first entry; undefined when there is no such table. */
export function statedGzipBytes(page: string): number | undefined {
  const figure = /^\|[^|]+\|\s*[\d.]+\s*\|\s*([\d.]+)\s*\|\s*[\d.]+\s*\|$/m.exec(page)?.[1];
  return figure === undefined ? undefined : Number(figure) * 1_024;
}

function kib(bytes: number): string {
  return (bytes / 1_024).toFixed(1);
}
