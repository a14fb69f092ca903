package dev.portwhy.cli;

import dev.portwhy.linux.Machine;
import dev.portwhy.model.Text;

/** Chooses what is looked at: this machine, a recorded tree, or a capture file. */
final class Machines {

    private Machines() {}

    static Machine of(Options options) {
        return what -> {
            throw new AnswerException(Text.of("common.fault.machine", options.live() ? "/" : "recording"));
        };
    }
}
