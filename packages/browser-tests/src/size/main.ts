/** `npm run browser-size`: bundles, prints the figures, and writes them into docs/browser-size.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { measureSizes } from './measured-entries.js';

const { page, entries } = await measureSizes();
writeFileSync(join(import.meta.dirname, '../../../../docs/browser-size.md'), page);
for (const { what, figures } of entries) process.stdout.write(`${figures.gzipBytes} bytes after gzip: ${what}\n`);
