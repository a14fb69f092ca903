package dev.portwhy.model.capture;

import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.SignalState;
import dev.portwhy.model.SourcePool;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects how the holders can be ended, and what brings them back. */
final class KeepingRecords {

    private static final Keeper.Kind[] KEEPERS = Keeper.Kind.values();
    private static final ContainerKeeping.By[] STARTERS = ContainerKeeping.By.values();
    private static final Unit.Kind[] UNITS = Unit.Kind.values();

    private static final int MOST_PORT = 0xffff;

    private final RecordReader in;
    private final Map<Integer, SignalState> signals = new HashMap<>();
    private final List<Keeper> keepers = new ArrayList<>();
    private final List<UnitFacts> units = new ArrayList<>();
    private final List<ContainerKeeping> containers = new ArrayList<>();
    private final List<SourcePool> pools = new ArrayList<>();

    KeepingRecords(RecordReader in) {
        this.in = in;
    }

    Keeping all() {
        return new Keeping(signals, keepers, units, containers, pools);
    }

    void signals() throws IOException {
        int pid = in.index(Integer.MAX_VALUE);
        String state = in.text("");
        if (state.length() > 1) {
            throw in.damaged();
        }
        SignalState read = new SignalState(
                pid,
                state.isEmpty() ? '?' : state.charAt(0),
                in.index(Integer.MAX_VALUE, 0),
                in.index(Integer.MAX_VALUE, 0),
                in.number(Long.MIN_VALUE, Long.MAX_VALUE, 0),
                in.number(Long.MIN_VALUE, Long.MAX_VALUE, 0),
                in.number(Long.MIN_VALUE, Long.MAX_VALUE, 0));
        if (signals.put(pid, read) != null) {
            throw in.damaged();
        }
    }

    void keeper() throws IOException {
        keepers.add(new Keeper(
                in.index(Integer.MAX_VALUE),
                in.constant(KEEPERS),
                in.index(Integer.MAX_VALUE, 0),
                in.text(""),
                in.text("")));
    }

    void unitFacts() throws IOException {
        Unit unit = new Unit(in.text(), in.constant(UNITS, Unit.Kind.SYSTEM), in.textOrNull(), in.flag());
        units.add(
                new UnitFacts(unit, in.index(Integer.MAX_VALUE, 0), in.text(""), in.text(""), in.text(""), in.flag()));
    }

    void sourcePool() throws IOException {
        int pid = in.index(Integer.MAX_VALUE);
        String address = in.textOrNull();
        int first = in.index(MOST_PORT);
        int last = in.index(MOST_PORT);
        if (last < first) {
            throw in.damaged();
        }
        pools.add(new SourcePool(
                pid,
                address == null ? null : IpAddress.parse(address).orElseThrow(in::damaged),
                first,
                last,
                in.text("")));
    }

    void container() throws IOException {
        String runtime = in.text();
        String id = in.text();
        int user = (int) in.number(0, 0xffffffffL, 0);
        String name = in.text("");
        ContainerKeeping.By by = in.constant(STARTERS, ContainerKeeping.By.ENGINE);
        String restart = in.text("");
        String group = in.text("");
        String member = in.text("");
        List<String> files = new ArrayList<>();
        while (in.more()) {
            files.add(in.another());
        }
        containers.add(new ContainerKeeping(runtime, id, user, name, by, restart, group, member, files));
    }
}
