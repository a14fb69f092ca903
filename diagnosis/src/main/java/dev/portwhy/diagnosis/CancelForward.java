package dev.portwhy.diagnosis;

import java.util.List;

/**
 * Has a connection of ssh(1) that serves others give up one of its forwards, and nothing else: {@code ssh -O cancel}, by its control
 * socket ({@code ControlMaster}, ssh_config(5)).
 *
 * @param pid the process of that connection
 * @param path its control socket, as it was given to it
 * @param option {@code -L} or {@code -D}
 * @param forward the forward, as it was given behind that
 * @param host where the connection leads to, as it was given
 * @param before what has to stand before the command, so that it is done as whoever has it running: {@code "sudo "}, or empty
 */
public record CancelForward(int pid, String path, String option, String forward, String host, String before)
        implements Action {

    @Override
    public void accept(ActionVisitor visitor) {
        visitor.visit(this);
    }

    @Override
    public Remedy.Risk risk() {
        return Remedy.Risk.BRIEF;
    }

    @Override
    public String id() {
        return "change-program:cancel-forward";
    }

    /** The same as words, without what stands before them. */
    public List<String> words() {
        return List.of("ssh", "-S", path, "-O", "cancel", option, forward, host);
    }

    @Override
    public String command() {
        return line("cancel");
    }

    @Override
    public String undo() {
        return line("forward");
    }

    private String line(String verb) {
        return before + "ssh -S " + CommandIn.word(path) + " -O " + verb + " " + option + " " + CommandIn.word(forward)
                + " " + CommandIn.word(host);
    }
}
