package dev.portwhy.diagnosis;

import java.util.List;

/**
 * Raises how many files running processes may have open: prlimit(1), prlimit(2).
 *
 * @param pids the processes
 * @param limit what their soft limit is to be
 * @param before what it is
 * @param most their hard limit; raised too, which takes CAP_SYS_RESOURCE, where it is lower than {@code limit}
 */
public record RaiseProcessLimit(List<Integer> pids, long limit, long before, long most) implements Action {

    public RaiseProcessLimit {
        pids = List.copyOf(pids);
    }

    @Override
    public void accept(ActionVisitor visitor) {
        visitor.visit(this);
    }

    @Override
    public String id() {
        return "raise-limit:nofile:" + Ending.Signal.words(pids, ',') + "=" + limit;
    }

    @Override
    public String command() {
        return line(limit + ":" + (limit > most ? Long.toString(limit) : ""));
    }

    @Override
    public String undo() {
        return line(before + ":" + (limit > most ? Long.toString(most) : ""));
    }

    private String line(String limits) {
        StringBuilder line = new StringBuilder();
        for (int pid : pids) {
            line.append(line.isEmpty() ? "" : "; ")
                    .append("prlimit --pid ")
                    .append(pid)
                    .append(" --nofile=")
                    .append(limits);
        }
        return line.toString();
    }
}
