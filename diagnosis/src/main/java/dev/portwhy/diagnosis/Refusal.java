package dev.portwhy.diagnosis;

/** Why SIGTERM does nothing to a process: signal(7), pid_namespaces(7), ptrace(2). */
enum Refusal {
    /** It waits in the kernel. */
    WAITS("why.stop.waits", "why.wont.waits"),
    IGNORED("why.stop.ignored", "why.wont.ignored"),
    BLOCKED("why.stop.blocked", "why.wont.blocked"),
    /** It is the first process of a pid namespace and has no handler. */
    FIRST("why.stop.first", "why.wont.first"),
    /** A tracer has it halted. */
    TRACED("why.stop.traced", "why.wont.traced");

    private final String act;
    private final String reason;

    Refusal(String act, String reason) {
        this.act = act;
        this.reason = reason;
    }

    /** The key of what to do instead. */
    String act() {
        return act;
    }

    /** The key of why it does nothing. */
    String reason() {
        return reason;
    }
}
