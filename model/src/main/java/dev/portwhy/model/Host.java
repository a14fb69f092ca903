package dev.portwhy.model;

import java.time.Instant;

/**
 * The machine a snapshot is of.
 *
 * @param name its host name
 * @param kernel the release as {@code uname -r} prints it
 * @param architecture the processor, as {@code uname -m} prints it
 * @param bootId {@code /proc/sys/kernel/random/boot_id}; empty when it could not be read
 * @param time when the snapshot was taken
 */
public record Host(String name, String kernel, String architecture, String bootId, Instant time) {}
