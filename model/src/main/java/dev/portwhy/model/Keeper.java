package dev.portwhy.model;

/**
 * What starts a process again once it has ended, or may ({@link Kind#PARENT}), other than a service manager or an engine of containers.
 *
 * @param pid the process
 * @param kind what kind of program keeps it
 * @param keeper the process that keeps it
 * @param name the name under which that program has it; empty where that was not to be seen
 * @param place where that program is reached: a configuration, a directory; empty for the usual place
 */
public record Keeper(int pid, Kind kind, int keeper, String name, String place) {

    /** The programs that are known. */
    public enum Kind {
        /** supervisord(8): {@code supervisorctl stop NAME}; the place is its configuration. */
        SUPERVISORD,
        /** PM2 of Node.js: {@code pm2 stop NAME}; the place is its {@code PM2_HOME}. */
        PM2,
        /** runsv(8) of runit: {@code sv down DIRECTORY}. */
        RUNIT,
        /** s6-supervise: {@code s6-svc -d DIRECTORY}. */
        S6,
        /** supervise(8) of daemontools: {@code svc -d DIRECTORY}. */
        DAEMONTOOLS,
        /** circusd: {@code circusctl stop NAME}. */
        CIRCUS,
        /** monit(1): {@code monit stop NAME}. */
        MONIT,
        /** A program that starts another again when it ends or a file changes: nodemon, {@code forever}, foreman, a reloader. */
        RESTARTER,
        /** A shell that starts it in a loop. */
        LOOP,
        /** cron(8): the next time of its table starts it again. */
        CRON,
        /** The program that started it, and of which nothing is known but that it lives on: it may start it again. */
        PARENT;

        /** A word for it that stays the same: {@code supervisord}… */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
