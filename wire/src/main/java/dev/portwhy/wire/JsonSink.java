package dev.portwhy.wire;

import dev.portwhy.words.Messages;
import java.io.OutputStream;

/**
 * Where an answer goes as JSON.
 *
 * @param stream takes the bytes, UTF-8; left open
 * @param messages the sentences of the reader's language
 */
public record JsonSink(OutputStream stream, Messages messages) {}
