package dev.portwhy.linux.container;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.linux.proc.ProcPidStat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What OCI runtimes note about the containers they started: runc's {@code /run/runc/ID/state.json}, crun's
 * {@code /run/crun/ID/status}, the same below {@code /run/user/UID} for a user's containers, and containerd's tasks. They
 * name each container's first process, and so lead from a process to its container where no cgroup does.
 *
 * <p>A user's notes are that user's word: whoever believes them asks whether the process is one of that user's.
 */
final class OciStates {

    /**
     * A container by its first process.
     *
     * @param pid the process
     * @param runtime the contract's word, or the OCI runtime's name where only that is known
     * @param id the container
     * @param user whose note it is; 0 for root
     */
    record State(int pid, String runtime, String id, int user) {}

    /**
     * A directory with one directory for each container.
     *
     * @param user the user; 0 for root
     * @param runtime who keeps it
     */
    private record Place(int user, String runtime) {

        /** The directory of a user; of root's containers the one that holds the directory. */
        private String top() {
            return user == ROOT ? "/run" : ContainersStorage.runtimeDirectory(user);
        }

        private String file() {
            return runtime.equals("crun") ? "/status" : "/state.json";
        }

        private String pidField() {
            return runtime.equals("crun") ? "pid" : "init_process_pid";
        }
    }

    /** Whether a container's first process is there and not only waits to be reaped, which may take as long as its parent likes. */
    static boolean alive(KernelFiles files, int pid) {
        int length = files.read("/proc/" + pid + "/stat");
        if (length <= 0) {
            return files.stat("/proc/" + pid) != null;
        }
        ProcPidStat stat = ProcPidStat.parse(files.bytes(), length);
        return stat == null || !stat.leaderDead();
    }

    private static final int ROOT = 0;

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final ContainerdTasks tasks;
    private @Nullable List<Place> places;
    private @Nullable List<State> all;

    OciStates(KernelFiles files, ContainerdTasks tasks) {
        this.files = files;
        owned = new OwnedFiles(files);
        this.tasks = tasks;
    }

    /** A process number as files have it; 0 for anything else. */
    static int pid(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 9) {
            return 0;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private List<Place> places() {
        if (places == null) {
            places = new ArrayList<>();
            places.add(new Place(ROOT, "runc"));
            places.add(new Place(ROOT, "crun"));
            for (int user : ContainersStorage.usersOfRuntimeDirectories(files)) {
                places.add(new Place(user, "runc"));
                places.add(new Place(user, "crun"));
            }
        }
        return places;
    }

    /** The first process of a user's container, of root's for 0; null where no runtime has noted it. */
    @Nullable State find(String id, int user) {
        for (Place place : places()) {
            State state = place.user == user ? read(place, id) : null;
            if (state != null) {
                return state;
            }
        }
        return null;
    }

    private @Nullable State read(Place place, String id) {
        int length = OwnedFiles.isName(id)
                ? owned.read(place.top(), place.user, place.runtime + '/' + id + place.file())
                : 0;
        if (length <= 0) {
            return null;
        }
        Map<String, String> values = StateFile.object(files.bytes(), length, Set.of());
        int pid = pid(values.get(place.pidField()));
        return pid == 0 ? null : new State(pid, place.runtime, id, place.user);
    }

    /** Every container that any runtime has noted. */
    List<State> all() {
        if (all == null) {
            all = new ArrayList<>();
            tasks.initProcesses(all);
            for (Place place : places()) {
                List<String> ids = owned.list(place.top(), place.user, place.runtime);
                for (String id : ids == null ? List.<String>of() : ids) {
                    State state = read(place, id);
                    if (state != null) {
                        all.add(state);
                    }
                }
            }
        }
        return all;
    }
}
