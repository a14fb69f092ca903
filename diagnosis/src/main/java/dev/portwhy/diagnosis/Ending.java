package dev.portwhy.diagnosis;

import dev.portwhy.model.Keeper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An act that ends who has a socket, by whoever started it: a service manager, an engine of containers, a person. */
public sealed interface Ending extends Action {

    @Override
    default Remedy.Risk risk() {
        return Remedy.Risk.SERVICE;
    }

    /**
     * Stops units of a service manager: systemctl(1).
     *
     * @param units their names
     * @param ofUser whether they belong to a user's manager and not to the system's
     * @param user the user whose manager it is, where that is another one than whoever types the command; null else
     */
    record StopUnit(
            List<String> units, boolean ofUser, @Nullable String user) implements Ending {

        public StopUnit {
            units = List.copyOf(units);
        }

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "stop-unit:" + (user == null ? "" : user + "@:") + String.join(",", units);
        }

        @Override
        public String command() {
            return line("stop");
        }

        /** None for units that systemd-run(1) made and named: they are gone once they have stopped. */
        @Override
        public @Nullable String undo() {
            for (String unit : units) {
                if (unit.startsWith("run-")) {
                    return null;
                }
            }
            return line("start");
        }

        private String line(String verb) {
            StringBuilder line = new StringBuilder(ofUser ? "systemctl --user " : "systemctl ");
            if (user != null) {
                line.append("-M ").append(user).append("@ ");
            }
            line.append(verb);
            for (String unit : units) {
                // systemd writes a hyphen in a name as a backslash and three letters.
                line.append(' ').append(unit.indexOf('\\') < 0 ? unit : "'" + unit + "'");
            }
            return line.toString();
        }
    }

    /**
     * Stops a container by the engine that started it. Nothing takes it back: an engine may remove a container once it has
     * stopped ({@code docker run --rm}), and that is not seen.
     *
     * @param runtime the program of the engine: {@code docker}, {@code podman}, {@code crictl}
     * @param name the container, as that program takes it; a pod's where {@code pod}
     * @param pod whether it is all of a pod
     * @param engine whose engine it is
     * @param group what it is stopped as a part of, where who has started it would start it again or miss it; null for none
     */
    record StopContainer(
            String runtime,
            String name,
            boolean pod,
            Engine engine,
            @Nullable Group group) implements Ending {

        /** A container by itself, or all of a pod. */
        public StopContainer(String runtime, String name, boolean pod, Engine engine) {
            this(runtime, name, pod, engine, null);
        }

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "stop-container:" + runtime + ":" + name;
        }

        @Override
        public String command() {
            return engine.line(runtime, group == null ? (pod ? "pod stop " : "stop ") + name : group.line("stop"));
        }

        /** The same as words for the engine's program, without the engine: {@code stop}, and the name. */
        public List<String> words() {
            if (group != null) {
                return group.words();
            }
            return pod ? List.of("pod", "stop", name) : List.of("stop", name);
        }

        /** Compose starts again what it has stopped; how many containers a service of a swarm had is not seen. */
        @Override
        public @Nullable String undo() {
            return group == null || !group.composed() ? null : engine.line(runtime, group.line("start"));
        }
    }

    /**
     * What a container of docker is a part of.
     *
     * @param composed whether of a project of compose, else of a swarm
     * @param project the project; empty in a swarm
     * @param service its service there
     * @param files the files of the project; empty where the project's name has to do
     */
    record Group(boolean composed, String project, String service, List<String> files) {

        public Group {
            files = List.copyOf(files);
        }

        private List<String> words() {
            if (!composed) {
                return List.of("service", "scale", service + "=0");
            }
            List<String> words = new ArrayList<>(List.of("compose", "-p", project));
            for (String file : files) {
                words.add("-f");
                words.add(file);
            }
            words.addAll(List.of("stop", service));
            return words;
        }

        private String line(String verb) {
            if (!composed) {
                return "service scale " + CommandIn.word(service + "=0");
            }
            StringBuilder line = new StringBuilder("compose -p ").append(CommandIn.word(project));
            for (String file : files) {
                line.append(" -f ").append(CommandIn.word(file));
            }
            return line.append(' ')
                    .append(verb)
                    .append(' ')
                    .append(CommandIn.word(service))
                    .toString();
        }
    }

    /**
     * An engine of containers. Rootless ones know only the containers of the user who asks.
     *
     * @param uid the user whose containers it has
     * @param direct whether the program reaches it as it is called
     * @param sudo whether whoever looked needs root to reach it
     * @param login the name of that user as a word of a shell; empty where nobody needs it
     */
    record Engine(int uid, boolean direct, boolean sudo, String login) {

        /** Root's own, reached by root. */
        static final Engine ROOT = new Engine(0, true, false, "");

        String line(String runtime, String act) {
            String front = sudo ? "sudo " : "";
            if (direct) {
                return front + runtime + " " + act;
            }
            String run = "/run/user/" + Integer.toUnsignedString(uid);
            return runtime.equals("docker")
                    ? front + "docker -H unix://" + run + "/docker.sock " + act
                    : "runuser -l " + login + " -c 'XDG_RUNTIME_DIR=" + run + " " + runtime + " " + act + "'";
        }
    }

    /**
     * Sends processes a signal that ends them, signal(7).
     *
     * @param pids the processes, who started the others first
     * @param stopped those among them that are stopped and get a signal only once they go on
     * @param signal the signal's name as kill(1) takes it: {@code TERM}
     */
    record Signal(List<Integer> pids, List<Integer> stopped, String signal) implements Ending {

        /** The one that cannot be ignored, and after which nothing is tidied up. */
        public static final String KILL = "KILL";

        /** The one that asks. */
        public static final String TERM = "TERM";

        public Signal {
            pids = List.copyOf(pids);
            stopped = List.copyOf(stopped);
        }

        /** Asks them to end: {@code SIGTERM}. */
        public Signal(List<Integer> pids, List<Integer> stopped) {
            this(pids, stopped, TERM);
        }

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        /** A process that is killed cannot write what it has not written yet. */
        @Override
        public Remedy.Risk risk() {
            return signal.equals(KILL) ? Remedy.Risk.DATA : Remedy.Risk.SERVICE;
        }

        @Override
        public String id() {
            return "signal:" + (signal.equals(TERM) ? "" : signal + ":") + words(pids, ',');
        }

        @Override
        public String command() {
            String kill = "kill " + (signal.equals(TERM) ? "" : "-" + signal + " ") + words(pids, ' ');
            return stopped.isEmpty() ? kill : kill + "; kill -CONT " + words(stopped, ' ');
        }

        static String words(List<Integer> numbers, char between) {
            StringBuilder words = new StringBuilder();
            for (int number : numbers) {
                words.append(words.isEmpty() ? "" : between).append(number);
            }
            return words.toString();
        }
    }

    /**
     * Stops a program by what starts it again: supervisorctl(8), {@code pm2}, sv(8), {@code s6-svc}, svc(8), monit(1).
     *
     * @param kind what starts it again
     * @param name the program's name there; empty where a directory stands for it
     * @param place the directory or the configuration; empty for the usual one
     * @param before what has to stand before the command, so that it is done as whoever has it running: {@code "sudo "}, or empty
     */
    record StopProgram(Keeper.Kind kind, String name, String place, String before) implements Ending {

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "stop-program:" + kind.word() + ":" + place + ":" + name;
        }

        @Override
        public @Nullable String command() {
            return line("stop", "down", "-d");
        }

        @Override
        public @Nullable String undo() {
            return line("start", "up", "-u");
        }

        private @Nullable String line(String verb, String direction, String option) {
            String word = CommandIn.word(name);
            String where = CommandIn.word(place);
            String line = switch (kind) {
                case SUPERVISORD -> control() + verb + " " + word;
                case PM2 ->
                    (place.isEmpty()
                                    ? ""
                                    : before.isEmpty() ? "PM2_HOME=" + where + " " : "env PM2_HOME=" + where + " ")
                            + "pm2 " + verb + " " + word;
                case RUNIT -> "sv " + direction + " " + where;
                case S6 -> "s6-svc " + option + " " + where;
                case DAEMONTOOLS -> "svc " + option + " " + where;
                case MONIT -> "monit " + verb + " " + word;
                case CIRCUS, RESTARTER, LOOP, CRON, PARENT -> null;
            };
            return line == null ? null : before + line;
        }

        /** {@code supervisorctl} with the configuration, or the address, of its server. */
        private String control() {
            String option = place.isEmpty() ? "" : place.startsWith("/") ? "-c " : "-s ";
            return "supervisorctl " + option + (place.isEmpty() ? "" : CommandIn.word(place) + " ");
        }

        /** What shows the programs of such a keeper with their names; null where nothing does. */
        @Nullable String list() {
            return switch (kind) {
                case SUPERVISORD -> before + control() + "status";
                case PM2 -> before + "pm2 list";
                case CIRCUS -> before + "circusctl status";
                case MONIT -> before + "monit summary";
                case RUNIT, S6, DAEMONTOOLS, RESTARTER, LOOP, CRON, PARENT -> null;
            };
        }
    }
}
