package dev.portwhy.ask.past;

import java.net.URI;
import java.time.Duration;

/**
 * Where metrics are sent to of themselves.
 *
 * @param to the address of a collector, as OTLP has it over HTTP
 * @param every how often
 */
public record Pushing(URI to, Duration every) {}
