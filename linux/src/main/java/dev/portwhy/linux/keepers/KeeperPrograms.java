package dev.portwhy.linux.keepers;

import dev.portwhy.linux.proc.ProgramName;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which programs start others again, by their name or their command line. */
final class KeeperPrograms {

    /** Those that start a program again when it ends or a file changes, and end it when they are asked to end. */
    private static final Set<String> RESTARTERS = Set.of(
            "nodemon",
            "nodemon.js",
            "forever",
            "foreman",
            "honcho",
            "overmind",
            "hivemind",
            "watchexec",
            "watchfiles",
            "watchmedo",
            "cargo-watch",
            "ts-node-dev",
            "air",
            "reflex",
            "entr",
            "autossh",
            "daemonize-restart",
            "immortal",
            "restartd",
            "mprocs",
            "watchman-make");

    /** An interpreter, its options and its program: the name of the program is among the first words. */
    private static final int FIRST_WORDS = 4;

    private KeeperPrograms() {}

    /** What kind of keeper a process is; null where it is none. */
    static Keeper.@Nullable Kind kind(ProcessInfo process, boolean live) {
        String comm = process.comm();
        if (!isWhatItSays(process, live)) {
            return null;
        }
        Keeper.Kind byName = byName(comm);
        if (byName != null) {
            return byName;
        }
        List<String> cmdline = process.cmdline();
        if (comm.startsWith("PM2 v") || !cmdline.isEmpty() && cmdline.getFirst().startsWith("PM2 v")) {
            return Keeper.Kind.PM2;
        }
        for (String word : cmdline.subList(0, Math.min(FIRST_WORDS, cmdline.size()))) {
            String name = word.substring(word.lastIndexOf('/') + 1);
            Keeper.Kind kind = name.equals("supervisord") || name.equals("circusd") ? byName(name) : null;
            if (kind != null) {
                return kind;
            }
            boolean watches = comm.equals("node") && (word.equals("--watch") || word.startsWith("--watch="));
            if (watches || RESTARTERS.contains(name) || word.endsWith("/forever/bin/monitor")) {
                return Keeper.Kind.RESTARTER;
            }
        }
        return null;
    }

    /**
     * Names are what anybody wrote. Root's process is what it says where its file has that name, or is an interpreter, which runs
     * a script as root for root alone.
     */
    private static boolean isWhatItSays(ProcessInfo process, boolean live) {
        String exe = process.exe();
        String program = exe == null ? "" : exe.substring(exe.lastIndexOf('/') + 1);
        boolean interpreter = program.startsWith("python")
                || program.startsWith("pypy")
                || program.startsWith("node")
                || program.startsWith("ruby")
                || program.startsWith("perl");
        boolean cron = process.comm().equals("CRON") && program.equals("cron");
        return interpreter || cron || ProgramName.holds(process.comm(), exe, process.uid(), live);
    }

    private static Keeper.@Nullable Kind byName(String comm) {
        return switch (comm) {
            case "supervisord" -> Keeper.Kind.SUPERVISORD;
            case "runsv" -> Keeper.Kind.RUNIT;
            case "s6-supervise" -> Keeper.Kind.S6;
            case "supervise" -> Keeper.Kind.DAEMONTOOLS;
            case "circusd" -> Keeper.Kind.CIRCUS;
            case "cron", "crond", "CRON", "anacron", "fcron" -> Keeper.Kind.CRON;
            case "nodemon", "autossh", "foreman", "overmind", "hivemind", "watchexec" -> Keeper.Kind.RESTARTER;
            default -> null;
        };
    }
}
