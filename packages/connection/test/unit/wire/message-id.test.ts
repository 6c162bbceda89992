import { describe, expect, it } from 'vitest';
import { MessageIdField } from '../../../src/wire/message-id.js';
import { bytesField } from '../../support/proto-pieces.js';

describe('MessageIdField', () => {
  it('is the serialized field, and counts in base 36 without ever repeating', () => {
    const id = new MessageIdField('p-');
    for (let i = 0; i < 36 ** 3 + 50; i++) {
      if (i % 997 === 0 || i > 36 ** 3 - 3 || (i > 1_290 && i < 1_300))
        expect(id.bytes).toEqual(bytesField(1, `p-${i.toString(36)}`));
      id.advance();
    }
  });
});
