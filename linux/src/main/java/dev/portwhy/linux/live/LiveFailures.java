package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.FailedConnectTrace;
import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.FailedConnect;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Watches for a moment whose connect() finds no port ({@link FailedConnectTrace}), and reads who that is. */
final class LiveFailures {

    private static final int IPV4 = 2;

    private LiveFailures() {}

    /** The snapshot with the calls that failed, and with the processes that made them; the same where nobody may watch. */
    static Snapshot of(Snapshot snapshot, Duration time) {
        List<FailedConnect> failed = new ArrayList<>();
        try (NativeFiles files = new NativeFiles()) {
            KernelLayout layout = KernelLayout.forIterators(files);
            if (layout == null) {
                return snapshot;
            }
            FailedConnectTrace.run(layout, time, (pid, namespace, family, words, port, count) -> {
                int index = snapshot.namespaceIndex(namespace);
                if (index >= 0) {
                    IpAddress to = family == IPV4
                            ? IpAddress.v4(Integer.reverseBytes(words[0]))
                            : IpAddress.v6(
                                    Integer.reverseBytes(words[0]),
                                    Integer.reverseBytes(words[1]),
                                    Integer.reverseBytes(words[2]),
                                    Integer.reverseBytes(words[3]));
                    failed.add(new FailedConnect(index, pid, to.unmapped(), port, count));
                }
            });
        } catch (KernelException e) {
            return snapshot;
        }
        return with(snapshot, failed);
    }

    /** The snapshot with calls that failed, and with the processes that made them. */
    static Snapshot with(Snapshot snapshot, List<FailedConnect> failed) {
        TreeSet<Integer> pids = new TreeSet<>();
        for (FailedConnect one : failed) {
            pids.add(one.pid());
        }
        Map<Integer, ProcessInfo> processes =
                new HashMap<>(new ProcessReader(new KernelFiles(LinuxRoot.LIVE)).read(pids, ProcessReader.Depth.FULL));
        processes.putAll(snapshot.processes());
        return new Snapshot.Builder(snapshot)
                .processes(processes)
                .failedConnects(failed)
                .build();
    }
}
