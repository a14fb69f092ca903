package dev.portwhy.wire;

import dev.portwhy.diagnosis.HolderKeeper;
import dev.portwhy.diagnosis.HolderRole;
import dev.portwhy.model.Container;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Pod;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import dev.portwhy.words.Times;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The contract's {@code Holder}. Fields of a process that ended before it could be read are null, its lists empty. */
final class HolderJson {

    private final JsonGenerator out;
    private final Snapshot snapshot;
    private final HolderTable holders;
    private final Map<Integer, Told> roles = new HashMap<>();

    /** What a process is, and who keeps it. */
    private record Told(String role, @Nullable HolderKeeper keeper) {}

    HolderJson(JsonGenerator out, Snapshot snapshot) {
        this.out = out;
        this.snapshot = snapshot;
        holders = snapshot.holders();
    }

    void write(int holder) {
        int pid = holders.pid(holder);
        int tid = holders.tid(holder);
        int fd = holders.fd(holder);
        out.writeStartObject();
        out.writeNumberProperty("pid", pid);
        numberOrNull("tid", tid != pid && tid > 0, tid);
        numberOrNull("fd", fd >= 0, fd);
        out.writeStringProperty("via", holders.via(holder).word());
        out.writeStringProperty("how", holders.inferred(holder) ? "inferred" : "holds");
        process(snapshot.process(pid), snapshot.unitOf(holder));
        serves(snapshot.hidden().forward(pid));
        role(pid);
        out.writeArrayPropertyStart("ancestry");
        for (ProcessInfo ancestor : snapshot.ancestry(pid)) {
            out.writeStartObject();
            out.writeNumberProperty("pid", ancestor.pid());
            out.writeStringProperty("comm", ancestor.comm());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** The same for all sockets of a process, of which there may be thousands. */
    private void role(int pid) {
        Told told = roles.get(pid);
        if (told == null) {
            told = new Told(HolderRole.of(snapshot, pid).word(), HolderKeeper.of(snapshot, pid));
            roles.put(pid, told);
        }
        out.writeStringProperty("role", told.role);
        HolderKeeper keeper = told.keeper;
        if (keeper == null) {
            out.writeNullProperty("keeper");
            return;
        }
        out.writeName("keeper");
        out.writeStartObject();
        out.writeStringProperty("kind", keeper.kind());
        out.writeStringProperty("name", keeper.name());
        out.writeEndObject();
    }

    /** Whom a process holds the port for that only passes on what arrives. */
    private void serves(@Nullable PortForward forward) {
        if (forward == null) {
            out.writeNullProperty("serves");
            return;
        }
        out.writeName("serves");
        out.writeStartObject();
        out.writeStringProperty("container", forward.container().isEmpty() ? null : forward.container());
        out.writeStringProperty("target", forward.target().isEmpty() ? null : forward.target());
        out.writeEndObject();
    }

    private void process(@Nullable ProcessInfo process, @Nullable Unit unit) {
        out.writeStringProperty("comm", process == null ? null : process.comm());
        out.writeArrayPropertyStart("cmdline");
        if (process != null) {
            for (String argument : process.cmdline()) {
                out.writeString(argument);
            }
        }
        out.writeEndArray();
        out.writeStringProperty("exe", process == null ? null : process.exe());
        out.writeBooleanProperty("exeDeleted", process != null && process.exeDeleted());
        numberOrNull("uid", process != null, process == null ? 0 : Integer.toUnsignedLong(process.uid()));
        out.writeStringProperty("user", process == null ? null : process.user());
        out.writeStringProperty(
                "startTime", process == null || !process.startKnown() ? null : Times.utc(process.startTime()));
        unit(unit);
        container(out, process == null ? null : process.container());
        pod(process == null ? null : process.pod());
    }

    private void unit(@Nullable Unit unit) {
        if (unit == null) {
            out.writeNullProperty("unit");
            return;
        }
        out.writeName("unit");
        out.writeStartObject();
        out.writeStringProperty("name", unit.name());
        out.writeStringProperty("kind", unit.kind().word());
        out.writeStringProperty("user", unit.user());
        out.writeBooleanProperty("lingers", unit.lingers());
        out.writeEndObject();
    }

    static void container(JsonGenerator out, @Nullable Container container) {
        if (container == null) {
            out.writeNullProperty("container");
            return;
        }
        out.writeName("container");
        out.writeStartObject();
        out.writeStringProperty("runtime", container.runtime());
        out.writeStringProperty("id", container.id());
        out.writeStringProperty("name", container.name());
        out.writeStringProperty("state", container.state());
        out.writeEndObject();
    }

    private void pod(@Nullable Pod pod) {
        if (pod == null) {
            out.writeNullProperty("pod");
            return;
        }
        out.writeName("pod");
        out.writeStartObject();
        out.writeStringProperty("namespace", pod.namespace());
        out.writeStringProperty("name", pod.name());
        out.writeStringProperty("uid", pod.uid());
        out.writeEndObject();
    }

    private void numberOrNull(String name, boolean present, long value) {
        if (present) {
            out.writeNumberProperty(name, value);
        } else {
            out.writeNullProperty(name);
        }
    }
}
