/** The metrics: their names, units, where each comes from, and what is to be reached. */
import { type ContenderName, contenderNames } from './contender-name.js';
import type { Direction, SampleKind } from './sample-kind.js';

/** What `ours` is to reach as a multiple (less is better) or as a share (more is better) of `raw`. */
export interface Target {
  readonly reach: number;
  /** True where the figure itself is to reach it, whatever `raw` does. */
  readonly isAbsolute?: boolean;
  /** Better still. */
  readonly stretch?: number;
}

export interface Metric {
  readonly name: string;
  readonly unit: 'ms' | 'msg/s' | 'bytes' | 'share' | 'ratio';
  readonly better: 'less' | 'more';
  readonly sample: SampleKind;
  /** The key of {@link SampleResult} that holds it. */
  readonly aspect: string;
  readonly target?: Target;
  /** Who is measured; `ours` and `raw` always are. */
  readonly contenders: readonly ContenderName[];
}

const EVERYBODY = contenderNames;
/** Over WebRTC. */
const US_AND_RAW: readonly ContenderName[] = ['ours', 'raw'];

const payloads: readonly { readonly label: string; readonly bytes: number; readonly target: Target }[] = [
  { label: '100B', bytes: 100, target: { reach: 0.45, stretch: 0.65 } },
  { label: '1KiB', bytes: 1_024, target: { reach: 0.7, stretch: 0.85 } },
  { label: '64KiB', bytes: 65_536, target: { reach: 0.92 } },
];

const flows: readonly { readonly suffix: string; readonly processes: 1 | 2; readonly direction: Direction }[] = [
  { suffix: '1proc', processes: 1, direction: 'up' },
  { suffix: '1proc.down', processes: 1, direction: 'down' },
  { suffix: '2proc', processes: 2, direction: 'up' },
  { suffix: '2proc.down', processes: 2, direction: 'down' },
];

const sends: readonly Metric[] = flows.flatMap(({ suffix, processes, direction }) =>
  payloads.map(({ label, bytes, target }) => ({
    name: `send.${label}.${suffix}`,
    unit: 'msg/s',
    better: 'more',
    sample: { kind: 'send', bytes, processes, direction },
    aspect: 'rate',
    target,
    contenders: EVERYBODY,
  })),
);

const webrtcPayloads: readonly { readonly label: string; readonly bytes: number; readonly reach: number }[] = [
  { label: '100B', bytes: 100, reach: 0.7 },
  { label: '1KiB', bytes: 1_024, reach: 0.9 },
  { label: '64KiB', bytes: 65_536, reach: 0.95 },
];

const webrtc: readonly Metric[] = [
  open('p50', 'ms'),
  open('p99', 'ms'),
  open('p99PerP50', 'ratio', 2),
  open('under20ms', 'share', 0.995),
  { ...latency('webrtc.lock.p50', 'lock', 'p50', 1.3), ...lockOverWebRtc() },
  { ...latency('webrtc.lock.p99', 'lock', 'p99', undefined), ...lockOverWebRtc() },
  ...webrtcPayloads.map(
    ({ label, bytes, reach }): Metric => ({
      name: `webrtc.send.${label}`,
      unit: 'msg/s',
      better: 'more',
      sample: { kind: 'send', bytes, processes: 1, direction: 'up', over: 'webrtc' },
      aspect: 'rate',
      target: { reach },
      contenders: US_AND_RAW,
    }),
  ),
];

/** All of them, in the order of the report. */
export const metrics: readonly Metric[] = [
  latency('connect.p50', 'connect', 'p50', 1.25),
  latency('connect.p99', 'connect', 'p99', 2),
  latency('lock.p50', 'lock', 'p50', 2),
  latency('lock.p99', 'lock', 'p99', 3),
  ...sends,
  {
    name: 'heap.idle',
    unit: 'bytes',
    better: 'less',
    sample: { kind: 'heap' },
    aspect: 'bytes',
    target: { reach: 2 },
    contenders: EVERYBODY,
  },
  {
    name: 'node.startStop',
    unit: 'ms',
    better: 'less',
    sample: { kind: 'startStop' },
    aspect: 'p50',
    contenders: EVERYBODY,
  },
  ...webrtc,
];

/** The metrics that `names` mean: each is a metric, or the beginning of some up to a dot. None given: all. Throws for one that means nothing. */
export function selectMetrics(names: readonly string[]): readonly Metric[] {
  if (names.length === 0) return metrics;
  const means = (name: string, metric: Metric) => metric.name === name || metric.name.startsWith(`${name}.`);
  const unknown = names.find((name) => !metrics.some((metric) => means(name, metric)));
  if (unknown !== undefined) {
    throw new RangeError(`There is no metric ${unknown}. There are: ${metrics.map(({ name }) => name).join(', ')}.`);
  }
  return metrics.filter((metric) => names.some((name) => means(name, metric)));
}

function latency(name: string, kind: 'connect' | 'lock', aspect: string, reach: number | undefined): Metric {
  const target = reach === undefined ? {} : { target: { reach } };
  return { name, unit: 'ms', better: 'less', sample: { kind }, aspect, contenders: EVERYBODY, ...target };
}

function lockOverWebRtc(): Pick<Metric, 'sample' | 'contenders'> {
  return { sample: { kind: 'lock', over: 'webrtc' }, contenders: US_AND_RAW };
}

/** A share and a ratio have their targets in themselves; the times are there to be seen. */
function open(aspect: string, unit: 'ms' | 'ratio' | 'share', reach?: number): Metric {
  const target = reach === undefined ? {} : { target: { reach, isAbsolute: true } };
  const better = unit === 'share' ? 'more' : 'less';
  return {
    name: `webrtc.open.${aspect}`,
    unit,
    better,
    sample: { kind: 'open' },
    aspect,
    contenders: US_AND_RAW,
    ...target,
  };
}
