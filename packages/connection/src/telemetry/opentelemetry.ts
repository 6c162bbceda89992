/**
 * The metrics port on an OpenTelemetry meter. `@opentelemetry/api` is an optional peer dependency and only its types are
 * used: the program brings the meter.
 */
import type { Meter } from '@opentelemetry/api';
import type { Metrics } from '../base/metrics.js';

/** Counters become `Counter` instruments, gauges observable ones, under their own names. */
export function openTelemetryMetrics(meter: Meter): Metrics {
  return {
    counter: (name, description) => {
      const instrument = meter.createCounter(name, { description });
      return { add: (amount) => instrument.add(amount) };
    },
    gauge: (name, description, read) => {
      const instrument = meter.createObservableGauge(name, { description });
      const observe = (result: { observe(value: number): void }): void => result.observe(read());
      instrument.addCallback(observe);
      return () => instrument.removeCallback(observe);
    },
  };
}
