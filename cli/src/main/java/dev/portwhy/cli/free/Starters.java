package dev.portwhy.cli.free;

import dev.portwhy.model.Container;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who has started those who took a port again: that is who has to be asked. */
final class Starters {

    private static final int SHOWN = 3;

    private final Snapshot snapshot;

    Starters(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** A sentence for each of the first few holders. */
    List<Text> of(List<Integer> rows) {
        Set<Integer> pids = new LinkedHashSet<>();
        HolderTable holders = snapshot.holders();
        for (int row : rows) {
            for (int holder = holders.first(snapshot.sockets().inode(row));
                    holder >= 0;
                    holder = holders.next(holder)) {
                pids.add(holders.pid(holder));
            }
        }
        List<Text> told = new ArrayList<>();
        for (int pid : pids) {
            ProcessInfo process = snapshot.process(pid);
            if (process != null && told.size() < SHOWN) {
                told.add(starter(process));
            }
        }
        return told;
    }

    private Text starter(ProcessInfo process) {
        Text who = name(process);
        Container container = process.container();
        if (container != null) {
            return Text.of("free.back.container", who, container.runtime(), container.label());
        }
        Keeper keeper = snapshot.keeping().keeper(process.pid());
        if (keeper != null) {
            ProcessInfo by = snapshot.process(keeper.keeper());
            return Text.of("free.back.by", who, by == null ? Text.of("why.who", "?", keeper.keeper()) : name(by));
        }
        Unit unit = process.unit();
        if (unit != null && unit.name().endsWith(".service")) {
            return Text.of("free.back.unit", who, unit.name());
        }
        ProcessInfo parent = snapshot.process(process.parentPid());
        if (parent != null && parent.pid() == 1) {
            // Process 1 is the parent of whatever has lost its own.
            return Text.of("free.back.first", who, name(parent));
        }
        return parent == null ? Text.of("free.back.nobody", who) : Text.of("free.back.by", who, name(parent));
    }

    private static Text name(ProcessInfo process) {
        return Text.of("why.who", process.comm(), Integer.toString(process.pid()));
    }
}
