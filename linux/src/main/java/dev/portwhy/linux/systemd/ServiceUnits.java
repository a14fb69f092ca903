package dev.portwhy.linux.systemd;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.linux.proc.ProcPidEnviron;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the files of services say about their end and their main process. No manager is asked: see {@link SocketUnits}. */
public final class ServiceUnits {

    private static final int INIT = 1;

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final Map<Integer, ProcessInfo> processes;

    /** Units for the processes of a look. */
    public ServiceUnits(KernelFiles files, Map<Integer, ProcessInfo> processes) {
        this.files = files;
        owned = new OwnedFiles(files);
        this.processes = processes;
    }

    /** What the files of a process's service say; null where it is in none, or there is no file of it. */
    public @Nullable UnitFacts of(ProcessInfo process) {
        Unit unit = process.unit();
        if (unit == null || !unit.name().endsWith(".service")) {
            return null;
        }
        ServiceFile file = new ServiceFile();
        List<String> texts = files(process, unit).texts(unit.name());
        for (String text : texts) {
            file.read(text);
        }
        return texts.isEmpty()
                ? null
                : new UnitFacts(
                        unit, main(process, file), file.type(), file.restart(), file.killMode(), file.stopped());
    }

    /** Those of the manager above a process; where none was seen, the system's. */
    private ManagerFiles files(ProcessInfo process, Unit unit) {
        ProcessInfo above = unit.kind() == Unit.Kind.USER ? process : null;
        while (above != null && !(above.comm().equals("systemd") && UnitDirectories.ofUser(above))) {
            above = processes.get(above.parentPid());
        }
        return above == null
                ? ManagerFiles.ofSystem(files, owned, processes.get(INIT))
                : new ManagerFiles(files, owned, above);
    }

    /**
     * The main process: the one in the file of {@code PIDFile=}, or the one that the manager started, which its children find
     * in their environment (systemd.exec(5), from version 248 on). One that goes to the background by itself
     * ({@code Type=forking}) is no longer that one.
     */
    private int main(ProcessInfo process, ServiceFile file) {
        String pidFile = file.pidFile();
        if (!pidFile.isEmpty()) {
            String path = pidFile.startsWith("/") ? pidFile : "/run/" + pidFile;
            String text = owned.text(path);
            return text == null ? 0 : Math.max(0, DecimalName.number(text.strip()));
        }
        if (file.type().equals("forking")) {
            return 0;
        }
        return Math.max(
                0, DecimalName.number(ProcPidEnviron.of(files, process.pid()).text("SYSTEMD_EXEC_PID")));
    }
}
