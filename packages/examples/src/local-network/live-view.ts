/** What a terminal shows of a local network, for a `LiveReporter`. */
import type { LiveView } from '../shared/live-reporter.js';
import { summaryLines } from './event-text.js';
import type { NetworkEvent } from './network-events.js';
import { drawScreen } from './screen.js';
import { firstScreenState, reduceScreen, type ScreenState } from './screen-state.js';
import type { Summary } from './summary.js';

export const LIVE_VIEW: LiveView<ScreenState, NetworkEvent, Summary> = {
  first: firstScreenState,
  reduce: reduceScreen,
  draw: drawScreen,
  summaryLines,
};
