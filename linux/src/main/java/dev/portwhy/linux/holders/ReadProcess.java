package dev.portwhy.linux.holders;

import dev.portwhy.linux.container.ContainedProcess;
import dev.portwhy.linux.container.ProcPidCgroup;
import dev.portwhy.linux.proc.ProcPidStat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process while it is being read: what its files said, before units and containers are looked up. */
final class ReadProcess implements ContainedProcess {

    final ProcPidStat stat;
    int uid = -1;
    List<String> cmdline = List.of();

    @Nullable String exe;

    ProcPidCgroup cgroup = ProcPidCgroup.NONE;

    @Nullable ReadProcess parent;

    ReadProcess(ProcPidStat stat) {
        this.stat = stat;
    }

    @Override
    public int pid() {
        return stat.pid();
    }

    @Override
    public String comm() {
        return stat.comm();
    }

    @Override
    public List<String> cmdline() {
        return cmdline;
    }

    @Override
    public int uid() {
        return uid;
    }

    @Override
    public @Nullable String exe() {
        return exe;
    }

    @Override
    public ProcPidCgroup cgroup() {
        return cgroup;
    }

    @Override
    public @Nullable ContainedProcess parent() {
        return parent;
    }
}
