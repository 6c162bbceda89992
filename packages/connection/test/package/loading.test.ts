/** What importing the built package loads: no native code in Node, nothing of Node in a browser. */
import { spawnSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';
import { browserReach, exportedRooms } from './browser-reach.js';

const packageRoot = new URL('../../', import.meta.url);

/** Rooms that are of no use in a browser: the server, and the test kit, which starts servers. */
const NODE_ONLY = ['listen', 'testing', 'testing-vitest'];

/** Libraries that the other rooms may load there. */
const PORTABLE_LIBRARIES = /^(?:rxjs|p-timeout|@noble\/hashes\/.*|@bufbuild\/protobuf\/wire)$/;

describe('the built package', () => {
  it.each([
    ['no native code with a node that uses WebSocket only', '{ websocket: {} }', []],
    ['the native add-on with a node that uses WebRTC', '{ webrtc: true }', ['node_datachannel.node']],
  ])('loads %s', (_what, options, expected) => {
    const entry = new URL('dist/entries/node.js', packageRoot).href;
    const program = `
      const { basename } = await import('node:path');
      const { createConnectionNode } = await import(${JSON.stringify(entry)});
      const native = () => process.report.getReport().sharedObjects.filter((name) => name.endsWith('.node'));
      const before = native();
      const node = await createConnectionNode(${options});
      await node.close();
      console.log(JSON.stringify([before, native().map((name) => basename(name))]));`;
    // bufferutil is the program's choice; ws takes it where it is installed.
    const env = { ...process.env, WS_NO_BUFFER_UTIL: '1', WS_NO_UTF_8_VALIDATE: '1' };
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env,
    });
    expect([stderr, JSON.parse(stdout)]).toEqual(['', [[], expected]]);
  });

  it.each(exportedRooms(packageRoot).filter((room) => !NODE_ONLY.includes(room)))(
    '/%s reaches no Node built-in and no Node-only library in a browser',
    (room) => {
      const { foreign } = browserReach(packageRoot, room);
      expect([...foreign].filter((name) => !PORTABLE_LIBRARIES.test(name))).toEqual([]);
    },
  );

  it('/node has twins for what only Node can do, and a browser gets those', () => {
    const { files } = browserReach(packageRoot, 'node');
    const twins = [...files].filter((file) => file.endsWith('.browser.js'));
    expect(twins.length).toBeGreaterThanOrEqual(3);
    expect(twins.map((file) => file.replace('.browser.js', '.js')).filter((file) => files.has(file))).toEqual([]);
  });

  it('the search can fail: it finds what /listen needs of Node', () => {
    const { foreign } = browserReach(packageRoot, 'listen');
    expect([...foreign]).toEqual(expect.arrayContaining(['node:http', 'ws']));
  });
});
