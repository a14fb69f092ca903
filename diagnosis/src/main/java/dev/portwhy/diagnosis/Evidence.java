package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;

/**
 * A fact a finding rests on.
 *
 * @param text what it means
 * @param source where it was read: {@code sock_diag}, a sysctl's name, a file
 * @param value what was read there
 */
public record Evidence(Text text, String source, String value) {}
