import { expect, it } from 'vitest';
import { answerTo, decodeMessage, encodeMessage, HEADER_BYTES } from '../../../src/soak/soak-message.js';

const question = { visit: 70_000, seq: 300, kind: 'question' } as const;

it.each([0, HEADER_BYTES, 100])('comes back as it was, with %i bytes asked for', (size) => {
  const bytes = encodeMessage(question, size);
  expect(bytes.length).toBe(Math.max(size, HEADER_BYTES));
  expect(decodeMessage(bytes)).toEqual(question);
});

it('becomes an answer that differs in its kind only, and leaves the question alone', () => {
  const bytes = encodeMessage(question, 50);
  expect(decodeMessage(answerTo(bytes))).toEqual({ ...question, kind: 'answer' });
  expect(decodeMessage(bytes)).toEqual(question);
});

it('is not taken for one when it was cut or altered', () => {
  const bytes = encodeMessage(question, 50);
  expect(decodeMessage(bytes.subarray(0, HEADER_BYTES - 1))).toBeUndefined();
  for (const at of [0, 4, 8, 10, 30]) {
    const altered = Uint8Array.from(bytes);
    altered[at] = (altered[at] ?? 0) + 7;
    const decoded = decodeMessage(altered);
    if (decoded !== undefined) expect(decoded).not.toEqual(question);
  }
  expect(decodeMessage(Uint8Array.from(bytes).fill(0, 30))).toBeUndefined();
});
