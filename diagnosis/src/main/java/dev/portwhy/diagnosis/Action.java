package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelService;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be done about a finding, as an object: who carries it out and who only prints it have the same. The
 * command line is how it is written for a shell, by somebody who may do it; {@link AsRoot} puts {@code sudo} in front where
 * the looker may not.
 */
public sealed interface Action
        permits Action.SetSetting,
                Action.ReservePorts,
                Action.RaiseLimit,
                RaiseProcessLimit,
                Action.DestroySocket,
                Action.DeleteService,
                SetDevice,
                RemoveFile,
                CancelForward,
                Action.BindElsewhere,
                Action.SetOption,
                Action.CloseInProgram,
                Action.ChangeProgram,
                Action.Wait,
                Action.LookThere,
                Action.Several,
                Ending {

    /** Hands itself on as what it is: a switch over the kinds for ways that have to start quickly, where no code may be made. */
    void accept(ActionVisitor visitor);

    /** What tells this act from the others of a finding, in a form that stays the same from one look to the next. */
    String id();

    /** The command line that does it, in the namespace and for the engine where it has to run; null where none does. */
    default @Nullable String command() {
        return null;
    }

    /** The command line that takes it back; null where nothing does. */
    default @Nullable String undo() {
        return null;
    }

    /** How much an act of its kind can disturb. */
    default Remedy.Risk risk() {
        return Remedy.Risk.NONE;
    }

    /**
     * Gives a setting of a namespace another value: sysctl(8).
     *
     * @param netns the namespace
     * @param key the name of the setting
     * @param value what it is to be
     * @param before what it is; null where that is not known
     */
    record SetSetting(
            NetworkNamespace netns,
            String key,
            String value,
            @Nullable String before) implements Action {

        static SetSetting of(NetworkNamespace netns, Setting setting, String value) {
            String before = netns.settings().get(setting).orElse(null);
            return new SetSetting(netns, setting.key(), value, before);
        }

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "set-setting:" + netns.inode() + ":" + key + "=" + value;
        }

        @Override
        public @Nullable String command() {
            return CommandIn.setting(netns, key, value);
        }

        @Override
        public @Nullable String undo() {
            return before == null ? null : CommandIn.setting(netns, key, before);
        }
    }

    /**
     * Takes ports out of what connect() and bind() to port 0 hand out: {@code ip_local_reserved_ports},
     * Documentation/networking/ip-sysctl.rst.
     *
     * @param netns the namespace
     * @param ports the ports that are to be reserved, as the kernel writes a list of them; empty where a person has to say
     * @param all the whole list with them; null where a person has to say
     * @param before the list as it is
     */
    record ReservePorts(
            NetworkNamespace netns, String ports, @Nullable String all, String before) implements Action {

        /** The setting that holds the list. */
        public static final String KEY = Setting.IP_LOCAL_RESERVED_PORTS.key();

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "reserve-port:" + netns.inode() + ":" + ports;
        }

        @Override
        public @Nullable String command() {
            return all == null ? null : CommandIn.setting(netns, KEY, all);
        }

        @Override
        public @Nullable String undo() {
            return all == null ? null : CommandIn.setting(netns, KEY, before);
        }
    }

    /**
     * Has the kernel destroy sockets that no file is behind, or connections: {@code SOCK_DESTROY}, sock_diag(7).
     *
     * @param netns the namespace
     * @param filter which ones, in the filter language of ss(8)
     */
    record DestroySocket(NetworkNamespace netns, String filter) implements Action {

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
            return "destroy-socket:" + netns.inode() + ":" + filter;
        }

        @Override
        public @Nullable String command() {
            return CommandIn.namespace(netns, "ss -K " + filter);
        }
    }

    /**
     * Raises a limit of the whole machine, which can only be written in the first namespace.
     *
     * @param key the name of the setting
     * @param value what it is to be
     * @param before what it is
     */
    record RaiseLimit(String key, long value, long before) implements Action {

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "raise-limit:" + key + "=" + value;
        }

        @Override
        public String command() {
            return "sysctl -w " + key + "=" + value;
        }

        @Override
        public String undo() {
            return "sysctl -w " + key + "=" + before;
        }
    }

    /**
     * Has a program use another address or port.
     *
     * @param what which one it is to leave or to take, in a word that stays the same
     */
    record BindElsewhere(String what) implements Action {

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
            return "bind-elsewhere:" + what;
        }
    }

    /**
     * Sets an option of a socket in the program: socket(7), ip(7).
     *
     * @param option its name
     */
    record SetOption(String option) implements Action {

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
            return "set-option:" + option;
        }
    }

    /**
     * Has programs close sockets that they have no more use for.
     *
     * @param pids the processes; empty where they are not known
     */
    record CloseInProgram(List<Integer> pids) implements Action {

        public CloseInProgram {
            pids = List.copyOf(pids);
        }

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "close-in-program:" + Ending.Signal.words(pids, ',');
        }
    }

    /**
     * Changes what a program does, how it is set up, or which rights it has.
     *
     * @param change what is changed, in a word that stays the same
     * @param pids the processes; empty where they are not known
     * @param line the command line for it; null where there is none
     * @param back the command line that takes it back; null where there is none
     */
    record ChangeProgram(
            String change,
            List<Integer> pids,
            @Nullable String line,
            @Nullable String back) implements Action {

        public ChangeProgram {
            pids = List.copyOf(pids);
        }

        /** Takes a static pod's manifest away from the kubelet, which ends the pod. */
        static final String STATIC_POD = "static-pod";

        /** Takes an entry out of the table of inetd(8) or xinetd(8), and has it read that again. */
        static final String SUPER_SERVER = "super-server-entry";

        static ChangeProgram of(String change, List<Integer> pids) {
            return new ChangeProgram(change, pids, null, null);
        }

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public Remedy.Risk risk() {
            return change.equals(STATIC_POD) ? Remedy.Risk.SERVICE : Remedy.Risk.BRIEF;
        }

        @Override
        public String id() {
            return "change-program:" + change;
        }

        @Override
        public @Nullable String command() {
            return line;
        }

        @Override
        public @Nullable String undo() {
            return back;
        }
    }

    /**
     * Does nothing: it passes by itself.
     *
     * @param time after which it has passed; null where nobody knows
     */
    record Wait(@Nullable Duration time) implements Action {

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "wait";
        }
    }

    /**
     * Looks where the reason is, or who it is. Nothing is changed.
     *
     * @param where what is looked at, in a word that stays the same
     * @param line the command line that shows it; null where there is none
     */
    record LookThere(String where, @Nullable String line) implements Action {

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public String id() {
            return "look-there:" + where;
        }

        @Override
        public @Nullable String command() {
            return line;
        }
    }

    /**
     * Deletes what the kernel was told to serve: an endpoint, a device.
     *
     * @param netns its namespace
     * @param service what it is; null where that is not known
     * @param name the name by which it is deleted; empty where it has none
     */
    record DeleteService(NetworkNamespace netns, KernelService.@Nullable Kind service, String name) implements Action {

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        @Override
        public Remedy.Risk risk() {
            return Remedy.Risk.SERVICE;
        }

        @Override
        public String id() {
            return "other:delete:" + netns.inode() + ":" + (service == null ? "" : service.word() + ":" + name);
        }

        @Override
        public @Nullable String command() {
            if (service != null && service.mount()) {
                return name.startsWith("/") ? CommandIn.namespace(netns, "umount " + CommandIn.path(name)) : null;
            }
            if (service == null || !name.isEmpty() && !CommandIn.isPlain(name)) {
                return null;
            }
            return switch (service) {
                case MPTCP_ENDPOINT -> CommandIn.namespace(netns, "ip mptcp endpoint delete id " + name);
                case WIREGUARD, VXLAN, GENEVE -> CommandIn.namespace(netns, "ip link delete " + name);
                case NFS, LOCKD -> CommandIn.namespace(netns, "systemctl stop nfs-server");
                case KSMBD -> CommandIn.namespace(netns, "ksmbd.control -s");
                case NFS_CALLBACK, NFS_MOUNT, SMB_MOUNT, OTHER -> null;
            };
        }
    }

    /**
     * Several acts, one after the other.
     *
     * @param acts the acts, none of them several again
     * @param chained whether each is done only once the one before has succeeded
     */
    record Several(List<Action> acts, boolean chained) implements Action {

        public Several {
            acts = List.copyOf(acts);
        }

        @Override
        public void accept(ActionVisitor visitor) {
            visitor.visit(this);
        }

        /** That of the worst of them. */
        @Override
        public Remedy.Risk risk() {
            Remedy.Risk worst = Remedy.Risk.NONE;
            for (Action act : acts) {
                worst = act.risk().compareTo(worst) > 0 ? act.risk() : worst;
            }
            return worst;
        }

        @Override
        public String id() {
            StringBuilder id = new StringBuilder();
            for (Action act : acts) {
                id.append(id.isEmpty() ? "" : "+").append(act.id());
            }
            return id.toString();
        }

        @Override
        public @Nullable String command() {
            StringBuilder line = new StringBuilder();
            for (Action act : acts) {
                if (!append(line, act.command())) {
                    return null;
                }
            }
            return line.toString();
        }

        /** All of it, the last first; where one cannot be taken back, nothing says that the whole can. */
        @Override
        public @Nullable String undo() {
            StringBuilder line = new StringBuilder();
            for (int i = acts.size() - 1; i >= 0; i--) {
                if (!append(line, acts.get(i).undo())) {
                    return null;
                }
            }
            return line.toString();
        }

        private boolean append(StringBuilder line, @Nullable String next) {
            if (next == null) {
                return false;
            }
            line.append(line.isEmpty() ? "" : chained ? " && " : "; ").append(next);
            return true;
        }
    }
}
