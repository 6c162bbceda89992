import { expect, test } from 'vitest';
import {
  isDtlsClient,
  leavesRoleToAnswerer,
  offerAsDtlsClient,
} from '../../../../src/link/webrtc/session-description.js';

test('an offer that leaves the DTLS role open claims that of the client, and is otherwise the same', () => {
  expect(offerAsDtlsClient('v=0\r\na=setup:actpass\r\na=mid:0\r\n')).toBe('v=0\r\na=setup:active\r\na=mid:0\r\n');
  expect(offerAsDtlsClient('v=0\na=setup:actpass\n')).toBe('v=0\na=setup:active\n');
});

test('a role that is claimed already stays', () => {
  for (const sdp of ['v=0\r\na=setup:passive\r\n', 'v=0\r\na=setup:active\r\n', '']) {
    expect(offerAsDtlsClient(sdp)).toBe(sdp);
  }
});

test('an offer leaves the role open exactly when it says so, and ours never does', () => {
  const open = 'v=0\r\na=setup:actpass\r\n';
  expect([open, offerAsDtlsClient(open), 'v=0\r\n'].map(leavesRoleToAnswerer)).toEqual([true, false, false]);
});

test('an answer makes its sender the client exactly when it says active', () => {
  const answers = ['v=0\r\na=setup:active\r\n', 'v=0\na=setup:active', 'v=0\r\na=setup:passive\r\n', 'v=0\r\n'];
  expect(answers.map(isDtlsClient)).toEqual([true, true, false, false]);
});
