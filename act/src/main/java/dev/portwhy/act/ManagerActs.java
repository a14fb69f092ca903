package dev.portwhy.act;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.CancelForward;
import dev.portwhy.diagnosis.Ending;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Has whoever started something end it: a service manager, a supervisor, an engine of containers. */
final class ManagerActs {

    private static final String RUNTIME_DIRECTORY = "XDG_RUNTIME_DIR";

    private final Snapshot snapshot;
    private final SocketWait wait;
    private final Programs programs;

    ManagerActs(Snapshot snapshot, SocketWait wait) {
        this(snapshot, wait, ManagerProgram::run);
    }

    /** With something else in the place of the programs. */
    ManagerActs(Snapshot snapshot, SocketWait wait, Programs programs) {
        this.snapshot = snapshot;
        this.wait = wait;
        this.programs = programs;
    }

    /** Runs the programs of managers. */
    interface Programs {
        ManagerProgram.Ended run(ManagerProgram program, Pause pause) throws IOException;
    }

    ActOutcome stop(Ending.StopUnit act) throws IOException {
        List<String> words = new ArrayList<>(List.of("systemctl"));
        if (act.ofUser()) {
            words.add("--user");
        }
        words.addAll(List.of("--no-ask-password", "stop", "--"));
        words.addAll(act.units());
        if (!act.ofUser()) {
            return looker() == 0 ? run(new ManagerProgram(words)) : Refusals.rights(what(act));
        }
        String name = act.user();
        UserAccount user = name == null ? UserAccount.of(looker()) : UserAccount.of(name);
        return user == null ? Refusals.rights(what(act)) : run(words, user, Map.of(), what(act));
    }

    ActOutcome stop(Ending.StopContainer act) throws IOException {
        int owner = act.engine().uid();
        List<String> words = new ArrayList<>(List.of(act.runtime()));
        boolean socket = act.runtime().equals("docker") && owner != 0 && looker() != owner;
        if (socket) {
            words.addAll(List.of("-H", "unix:///run/user/" + Integer.toUnsignedString(owner) + "/docker.sock"));
        }
        words.addAll(act.words());
        if (socket) {
            return looker() == 0 ? run(new ManagerProgram(words)) : Refusals.rights(what(act));
        }
        return run(words, UserAccount.of(owner), Map.of(), what(act));
    }

    ActOutcome stop(Ending.StopProgram act) throws IOException {
        UserAccount owner = UserAccount.of(owner(act));
        String place = act.place();
        Map<String, String> variables = new HashMap<>();
        List<String> words = new ArrayList<>();
        switch (act.kind()) {
            case SUPERVISORD -> {
                words.add("supervisorctl");
                if (!place.isEmpty()) {
                    words.addAll(List.of(place.startsWith("/") ? "-c" : "-s", place));
                }
                words.addAll(List.of("stop", act.name()));
            }
            case PM2 -> {
                if (!place.isEmpty()) {
                    variables.put("PM2_HOME", place);
                }
                words.addAll(List.of("pm2", "stop", act.name()));
            }
            case RUNIT -> words.addAll(List.of("sv", "down", place));
            case S6 -> words.addAll(List.of("s6-svc", "-d", place));
            case DAEMONTOOLS -> words.addAll(List.of("svc", "-d", place));
            case MONIT -> words.addAll(List.of("monit", "stop", act.name()));
            case CIRCUS, RESTARTER, LOOP, CRON, PARENT -> {
                return new ActOutcome.LeftToAPerson(Text.of("free.left.person"));
            }
        }
        return run(words, owner, variables, what(act));
    }

    /** Who runs the supervisor: its client is called as they would call it. */
    private int owner(Ending.StopProgram act) {
        for (Keeper keeper : snapshot.keeping().keepers()) {
            if (keeper.kind() == act.kind()
                    && keeper.name().equals(act.name())
                    && keeper.place().equals(act.place())) {
                ProcessInfo process = snapshot.process(keeper.keeper());
                return process == null ? 0 : process.uid();
            }
        }
        return 0;
    }

    ActOutcome delete(Action.DeleteService act) throws IOException {
        KernelService.Kind service = act.service();
        if (service == null || act.command() == null) {
            return new ActOutcome.LeftToAPerson(Text.of("free.left.person"));
        }
        if (looker() != 0) {
            return Refusals.rights(what(act));
        }
        List<String> words = switch (service) {
            case MPTCP_ENDPOINT -> List.of("ip", "mptcp", "endpoint", "delete", "id", act.name());
            case WIREGUARD, VXLAN, GENEVE -> List.of("ip", "link", "delete", act.name());
            case NFS, LOCKD -> List.of("systemctl", "--no-ask-password", "stop", "--", "nfs-server");
            case KSMBD -> List.of("ksmbd.control", "-s");
            case NFS_MOUNT, SMB_MOUNT -> List.of("umount", act.name());
            case NFS_CALLBACK, OTHER -> List.of();
        };
        return NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(act.netns());
            return run(new ManagerProgram(words));
        });
    }

    /** As whoever has it running: ssh(1) reads its user's configuration. */
    ActOutcome cancel(CancelForward act) throws IOException {
        ProcessInfo process = snapshot.process(act.pid());
        return process == null
                ? Refusals.changed(Text.of("why.who", "ssh", Integer.toString(act.pid())))
                : run(act.words(), UserAccount.of(process.uid()), Map.of(), what(act));
    }

    private ActOutcome run(List<String> words, UserAccount user, Map<String, String> more, String what)
            throws IOException {
        Map<String, String> variables = new HashMap<>(more);
        if (user.uid() == looker()) {
            if (System.getenv(RUNTIME_DIRECTORY) == null) {
                variables.put(RUNTIME_DIRECTORY, directory(user));
            }
            return run(new ManagerProgram(words, variables, null));
        }
        if (looker() != 0) {
            return Refusals.rights(what);
        }
        variables.put(RUNTIME_DIRECTORY, directory(user));
        variables.put("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + directory(user) + "/bus");
        return run(new ManagerProgram(words, variables, user));
    }

    private static String directory(UserAccount user) {
        return "/run/user/" + Integer.toUnsignedString(user.uid());
    }

    private ActOutcome run(ManagerProgram program) throws IOException {
        ManagerProgram.Ended ended = programs.run(program, wait.pause());
        if (ended.status() != 0) {
            return Refusals.manager(program.words(), ended);
        }
        // Some are done once they have taken the order.
        return wait.until(() -> false)
                ? new ActOutcome.Done(null)
                : Refusals.stillThere(String.join(" ", program.words()));
    }

    private int looker() {
        return snapshot.visibility().looker().uid();
    }

    private static String what(Action act) {
        String command = act.command();
        return command == null ? act.id() : command;
    }
}
