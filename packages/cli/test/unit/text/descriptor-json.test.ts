import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { descriptorFromJson, descriptorToJson } from '../../../src/text/descriptor-json.js';
import { peer } from '../../support/peers.js';

const ID = 'ab'.repeat(20);

describe('a descriptor as JSON', () => {
  it('is the same descriptor again, its bytes as hexadecimal', () => {
    const bytes = { publicKey: new Uint8Array([1, 255]), signature: new Uint8Array([16]) };
    const all = parsePeerDescriptor({ ...peer(2), region: 0, ipAddress: 5, ...bytes });
    const json = descriptorToJson(all);
    expect(json).toMatchObject({ publicKey: '01ff', signature: '10' });
    expect(descriptorFromJson(JSON.stringify(json))).toEqual(all);
  });

  it('takes an id alone, fills in the rest, and ignores what it does not know', () => {
    expect(descriptorFromJson(`{"id":"${ID}","colour":"red"}`)).toEqual({ id: ID, runtime: 'nodejs' });
    const { websocket } = descriptorFromJson(`{"id":"${ID}","websocket":{"host":"a.example","port":1}}`);
    expect(websocket).toEqual({ host: 'a.example', port: 1, tls: false });
  });

  it.each([
    ['{}', /id has to be given/],
    ['[]', /no JSON object/],
    [`{"id":5}`, /id has to be a string/],
    [`{"id":"${ID}","runtime":"deno"}`, /runtime has to be nodejs or browser/],
    [`{"id":"${ID}","websocket":"ws://a"}`, /Its websocket is no JSON object/],
    [`{"id":"${ID}","websocket":{"host":"a"}}`, /port has to be given/],
    [`{"id":"${ID}","websocket":{"host":"a","port":0}}`, /port/],
    [`{"id":"${ID}","signature":"xyz"}`, /hexadecimal/],
    [`{"id":"${ID}","region":-1}`, /region/],
    [`{"id":"12"}`, /40 hexadecimal/],
    ['{', /begins like JSON/],
  ])('%s is none', (text, words) => {
    expect(() => descriptorFromJson(text)).toThrow(words);
  });
});
