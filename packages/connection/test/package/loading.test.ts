/** What importing the built package loads: no native code in Node, no Node built-in in a browser. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** Every room that a browser may import; `/node` follows when its server part has a browser twin. */
const PORTABLE = [
  'base',
  'peer',
  'wire',
  'link',
  'handshake',
  'pending',
  'endpoint',
  'connector',
  'manager',
  'rpc',
  'locks',
];

/** Specifiers that the built file imports, `#` names resolved as a browser does. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm)]
    .map((match) => match[1] ?? match[2] ?? '')
    .map((specifier) => (specifier === '#websocket-dial' ? join(dist, 'link/websocket/dial.browser.js') : specifier));
}

/** What is reachable from `entry` and is not a file of this package. */
function foreignImports(entry: string): ReadonlySet<string> {
  const foreign = new Set<string>();
  const seen = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of importsOf(file)) {
      const target = specifier.startsWith('.') ? join(dirname(file), specifier) : specifier;
      if (existsSync(target)) queue.push(target);
      else foreign.add(target);
    }
  }
  expect(seen.size, relative(dist, entry)).toBeGreaterThan(1);
  return foreign;
}

describe('the built package', () => {
  it('loads no native code with a node that uses WebSocket only', () => {
    const entry = pathToFileURL(join(dist, 'entries/node.js')).href;
    const program = `
      const { createConnectionNode } = await import(${JSON.stringify(entry)});
      const node = await createConnectionNode({ websocket: {} });
      await node.close();
      const loaded = process.report.getReport().sharedObjects.filter((name) => name.endsWith('.node'));
      console.log(JSON.stringify(loaded));`;
    // bufferutil is the program's choice; ws takes it where it is installed.
    const env = { ...process.env, WS_NO_BUFFER_UTIL: '1', WS_NO_UTF_8_VALIDATE: '1' };
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env,
    });
    expect([stderr, stdout.trim()]).toEqual(['', '[]']);
  });

  it.each(PORTABLE)('/%s reaches no Node built-in and no Node-only library in a browser', (room) => {
    const allowed = /^(?:rxjs|p-timeout|@noble\/hashes\/.*|@bufbuild\/protobuf\/wire)$/;
    expect([...foreignImports(join(dist, `entries/${room}.js`))].filter((name) => !allowed.test(name))).toEqual([]);
  });
});
