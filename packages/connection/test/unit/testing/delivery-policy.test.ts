import { expect, test } from 'vitest';
import { type Delivery, deliverAll } from '../../../src/testing/delivery-policy.js';
import { peer } from '../../../src/testing/fixtures.js';

test('everything is let through: dials, frames and words between the ends', () => {
  const route = { from: peer(1), to: peer(2) };
  const parcel = { ...route, link: 'x', index: 0, bytes: undefined };
  const deliveries: Delivery[] = [
    { ...route, type: 'dial' },
    { ...parcel, type: 'frame', bytes: Uint8Array.of(1) },
    { ...parcel, type: 'close' },
    { ...parcel, type: 'ping' },
  ];
  expect(deliveries.map(deliverAll)).toEqual(['deliver', 'deliver', 'deliver', 'deliver']);
});
