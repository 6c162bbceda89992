/** `@peerlatch/connection/opentelemetry`: the metrics port on an OpenTelemetry meter. */
export { openTelemetryMetrics } from '../telemetry/opentelemetry.js';
