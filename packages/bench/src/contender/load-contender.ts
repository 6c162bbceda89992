/** From a contender's name to its implementation. Loads only that one, so that no contender's code weighs on another. */
import type { ContenderName } from '../figures/contender-name.js';
import type { Contender } from './contender.js';

export async function loadContender(name: ContenderName): Promise<Contender> {
  switch (name) {
    case 'ours':
      return (await import('./our-contender.js')).ours;
    case 'raw':
      return (await import('./raw-contender.js')).raw;
    case 'streamr':
      return (await import('./streamr-contender.js')).streamr;
  }
}
