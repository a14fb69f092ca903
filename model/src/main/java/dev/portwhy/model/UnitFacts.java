package dev.portwhy.model;

/**
 * What the unit files of a service say about its end: systemd.service(5), systemd.kill(5).
 *
 * @param unit the service
 * @param main its main process; 0 where nothing tells
 * @param type {@code Type=}; empty where it is not set
 * @param restart {@code Restart=}; empty where it is not set
 * @param killMode {@code KillMode=}; empty where it is not set
 * @param stopped whether it has a command of its own that stops it, {@code ExecStop=}
 */
public record UnitFacts(Unit unit, int main, String type, String restart, String killMode, boolean stopped) {

    /** Whether stopping it leaves all but the main process alive. */
    public boolean leavesOthers() {
        return killMode.equals("process") || killMode.equals("none");
    }

    /** Whether its manager starts it again when the main process has ended by {@code SIGTERM}, a clean end to systemd. */
    public boolean restartsWhenEnded() {
        return restart.equals("always") || restart.equals("on-success");
    }

    /** Whether its manager starts it again when the main process was killed. */
    public boolean restartsWhenKilled() {
        return switch (restart) {
            case "always", "on-failure", "on-abnormal", "on-abort" -> true;
            default -> false;
        };
    }
}
