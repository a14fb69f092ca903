package dev.portwhy.ask;

import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;

/**
 * What came of a question: in it the question, what was predicted, what the kernel said, and findings as keys with typed
 * values. It is put into words where it is read, so that it can be kept, sent, and shown in the reader's language.
 */
public sealed interface Answer permits BindAnswers, ConnectAnswers, MachineAnswer, UnixAnswer {

    /** What was seen, with what could not be seen. */
    Snapshot snapshot();

    /** What it comes down to: the exit status, and the colour of the first line. */
    Level level();
}
