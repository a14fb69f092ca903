package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Pod;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Unit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process written piece by piece: root's, started by process 1, with its name as its command line. */
final class OneProcess {

    private final int pid;
    private final String comm;
    private int parent = 1;
    private List<String> cmdline;
    private int uid;
    private String user = "root";
    private @Nullable Unit unit;
    private @Nullable Container container;
    private @Nullable Pod pod;

    private OneProcess(int pid, String comm) {
        this.pid = pid;
        this.comm = comm;
        cmdline = List.of(comm);
    }

    static OneProcess of(int pid, String comm) {
        return new OneProcess(pid, comm);
    }

    OneProcess parent(int above) {
        parent = above;
        return this;
    }

    OneProcess cmdline(String... words) {
        cmdline = List.of(words);
        return this;
    }

    OneProcess user(int number, String name) {
        uid = number;
        user = name;
        return this;
    }

    /** Of a service of the machine's manager. */
    OneProcess unit(String name) {
        unit = new Unit(name, Unit.Kind.SYSTEM, null);
        return this;
    }

    /** Of a service of a user's own manager. */
    OneProcess userUnit(String name, String of) {
        unit = new Unit(name, Unit.Kind.USER, of);
        return this;
    }

    OneProcess container(String runtime, @Nullable String name) {
        container = new Container(runtime, "0123456789abcdef", name, "running");
        return this;
    }

    OneProcess pod(String name) {
        pod = new Pod("default", name, "1-2-3");
        return this;
    }

    /** Of which nothing but the number is known. */
    OneProcess podUid(String uid) {
        pod = new Pod(null, null, uid);
        return this;
    }

    ProcessInfo info() {
        return new ProcessInfo(pid, parent, comm, cmdline, null, false, uid, user, Instant.EPOCH, unit, container, pod);
    }
}
