package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ports that a program passes on besides its other work, and can give up alone: the connection of ssh(1) that serves others
 * ({@code ControlMaster}), the network of podman's virtual machine (gvproxy), a user network of QEMU. Ending the program would end
 * every session over that connection, the machine of all containers, the guest.
 */
final class OwnForward {

    /** Options of ssh(1) that have a value. */
    private static final String WITH_VALUE = "BbcDEeFIiJLlmOopPQRSWw";

    private static final String MUX_END = " [mux]";
    private static final String MUX_START = "ssh: ";

    private OwnForward() {}

    /**
     * How the program gives a port up; null for any other program, and where ending it does no more than that.
     *
     * @param port the port; 0 where it is not asked about one
     */
    static @Nullable Remedy remedy(Snapshot snapshot, int pid, int port) {
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return null;
        }
        Text who = StopHolder.name(snapshot, pid);
        return switch (process.comm()) {
            case "ssh" -> ssh(snapshot, process, port, who);
            case "gvproxy" ->
                HiddenRemedies.remedy(
                        new Action.LookThere("container-behind", "podman ps"), Text.of("hidden.end.gvproxy", who));
            default -> process.comm().startsWith("qemu-") ? qemu(process, port, who) : null;
        };
    }

    private static @Nullable Remedy ssh(Snapshot snapshot, ProcessInfo process, int port, Text who) {
        List<String> words = process.cmdline();
        String first = words.isEmpty() ? "" : words.getFirst();
        if (first.startsWith(MUX_START) && first.endsWith(MUX_END)) {
            String path = first.substring(MUX_START.length(), first.length() - MUX_END.length());
            return HiddenRemedies.remedy(
                    Action.ChangeProgram.of("cancel-forward", List.of(process.pid())),
                    Text.of("hidden.end.ssh.mux", who, CommandIn.word(path)));
        }
        Ssh asked = new Ssh(words);
        String forward = asked.forward(port);
        if (!asked.master || asked.path.isEmpty() || forward == null || asked.host.isEmpty()) {
            return null;
        }
        return HiddenRemedies.remedy(
                        new CancelForward(
                                process.pid(),
                                asked.path,
                                forward.substring(0, 2),
                                forward.substring(3),
                                asked.host,
                                new HolderManagers(snapshot).before(process.pid())),
                        Text.of("hidden.end.ssh.cancel", who))
                .proved(Remedy.Proof.CARRIED_OUT);
    }

    /** What ssh(1) was asked for, by its options in the way of getopt(3). */
    private static final class Ssh {

        private final List<String> forwards = new ArrayList<>();
        private boolean master;
        private String path = "";
        private String host = "";

        Ssh(List<String> words) {
            for (int i = 1; i < words.size() && host.isEmpty(); i++) {
                String word = words.get(i);
                if (word.length() < 2 || word.charAt(0) != '-') {
                    host = word;
                    break;
                }
                for (int at = 1; at < word.length(); at++) {
                    char letter = word.charAt(at);
                    if (WITH_VALUE.indexOf(letter) < 0) {
                        master |= letter == 'M';
                        continue;
                    }
                    boolean inside = at + 1 < word.length();
                    String value = inside ? word.substring(at + 1) : i + 1 < words.size() ? words.get(++i) : "";
                    option(letter, value);
                    break;
                }
            }
        }

        private void option(char letter, String value) {
            switch (letter) {
                case 'L', 'D' -> forwards.add("-" + letter + " " + value);
                case 'S' -> path = value;
                case 'o' -> {
                    int equals = value.indexOf('=');
                    String key = equals < 0 ? "" : value.substring(0, equals).strip();
                    String told = value.substring(equals + 1).strip();
                    if (key.equalsIgnoreCase("ControlPath")) {
                        path = told;
                    } else if (key.equalsIgnoreCase("ControlMaster")) {
                        master = !told.equals("no");
                    }
                }
                default -> {
                    return;
                }
            }
        }

        /** The forward with a port, behind its option; the only one where none is asked about; null for none. */
        @Nullable String forward(int port) {
            String found = null;
            for (String forward : forwards) {
                String value = forward.substring(3);
                if (port == 0 || port == listens(value, forward.charAt(1) == 'D')) {
                    if (found != null) {
                        return null;
                    }
                    found = forward;
                }
            }
            return found;
        }

        /** The port that a forward listens on: {@code [ADDR:]PORT:HOST:PORT}, {@code [ADDR:]PORT:/SOCKET}, {@code [ADDR:]PORT}. */
        private static int listens(String value, boolean dynamic) {
            List<String> parts = new ArrayList<>();
            int start = 0;
            boolean brackets = false;
            for (int i = 0; i <= value.length(); i++) {
                char letter = i < value.length() ? value.charAt(i) : ':';
                brackets = letter == '[' || brackets && letter != ']';
                if (letter == ':' && (!brackets || i == value.length())) {
                    parts.add(value.substring(start, i));
                    start = i + 1;
                }
            }
            boolean socket = parts.getLast().startsWith("/");
            int behind = dynamic ? 0 : socket ? 1 : 2;
            int at = parts.size() - 1 - behind;
            return at < 0 ? -1 : dev.portwhy.model.DecimalName.number(parts.get(at));
        }
    }

    /** {@code -netdev user,id=n0,hostfwd=tcp:127.0.0.1:2222-:22}, {@code -nic user,hostfwd=…}: qemu(1). */
    private static @Nullable Remedy qemu(ProcessInfo process, int port, Text who) {
        for (String word : process.cmdline()) {
            for (String part : word.split(",", -1)) {
                int dash = part.lastIndexOf('-');
                int colon = dash < 0 ? -1 : part.lastIndexOf(':', dash);
                boolean forward = part.startsWith("hostfwd=") && colon > 0;
                if (forward && (port == 0 || part.substring(colon + 1, dash).equals(Integer.toString(port)))) {
                    String rule = part.substring("hostfwd=".length(), dash);
                    return HiddenRemedies.remedy(
                            Action.ChangeProgram.of("cancel-forward", List.of(process.pid())),
                            Text.of("hidden.end.qemu", who, "hostfwd_remove " + rule));
                }
            }
        }
        return null;
    }
}
