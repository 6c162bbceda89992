import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { openTelemetryMetrics } from '../../../src/telemetry/opentelemetry.js';

describe('metrics on an OpenTelemetry meter', () => {
  it('become instruments of the same name and value', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const provider = new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
    });
    const metrics = openTelemetryMetrics(provider.getMeter('peerlatch'));
    const counter = metrics.counter('peerlatch.messages.sent', 'Messages');
    let level = 3;
    const remove = metrics.gauge('peerlatch.connections', 'Connections', () => level);
    counter.add(2);
    counter.add(5);
    await provider.forceFlush();
    level = 9;
    remove();
    await provider.forceFlush();
    const exports = exporter
      .getMetrics()
      .map(({ scopeMetrics }) =>
        scopeMetrics.flatMap((scope) =>
          scope.metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.map(({ value }) => value)]),
        ),
      );
    expect(exports[0]).toEqual([
      ['peerlatch.messages.sent', [7]],
      ['peerlatch.connections', [3]],
    ]);
    // A removed gauge is read no more.
    expect(exports[1]?.flat(2)).not.toContain(9);
    await provider.shutdown();
  });
});
