package dev.portwhy.cli.why;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.who.HolderNames;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.HiddenCause;
import dev.portwhy.diagnosis.HiddenEntry;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import dev.portwhy.words.Visible;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** More about the processes behind a few sockets: whose they are, since when they run, who started them. */
final class HolderDetails {

    private static final int PROCESSES = 3;

    private final Context context;
    private final Messages messages;
    private final Snapshot snapshot;
    private final Page page;
    private final HolderNames names;
    private final Set<Integer> inherited = new HashSet<>();

    HolderDetails(Context context, Snapshot snapshot, Page page) {
        this.context = context;
        messages = context.messages();
        this.snapshot = snapshot;
        this.page = page;
        names = new HolderNames(snapshot);
    }

    void show(int[] rows) throws IOException {
        Set<Integer> pids = new LinkedHashSet<>();
        HolderTable holders = snapshot.holders();
        for (int row : rows) {
            for (int holder = holders.first(snapshot.sockets().inode(row));
                    holder >= 0;
                    holder = holders.next(holder)) {
                pids.add(holders.pid(holder));
            }
        }
        inherited.clear();
        for (HiddenEntry entry : Diagnosis.hidden(snapshot, rows).entries()) {
            if (entry.cause() == HiddenCause.INHERITED) {
                inherited.addAll(entry.pids());
            }
        }
        int told = 0;
        for (int pid : pids) {
            ProcessInfo process = snapshot.process(pid);
            if (told == PROCESSES && !context.options().verbose()) {
                page.item("  ", messages.text("screen.more-processes", pids.size() - told, context.again("-v")));
                return;
            }
            if (process != null) {
                told++;
                one(process);
            }
        }
    }

    private void one(ProcessInfo process) throws IOException {
        String name = names.process(process.pid());
        long millis =
                Duration.between(process.startTime(), snapshot.host().time()).toMillis();
        page.item(
                "  ",
                process.startKnown()
                        ? messages.text("screen.process", name, process.user(), Times.span(millis))
                        : messages.text("screen.process.user", name, process.user()));
        PortForward forward = snapshot.hidden().forward(process.pid());
        String served = forward == null ? "" : names.served(forward);
        if (forward != null && !served.isEmpty()) {
            page.item(
                    "    ",
                    messages.text(forward.container().isEmpty() ? "screen.passes-on" : "screen.serves", served));
        }
        if (inherited.contains(process.pid())) {
            page.item("    ", messages.text("screen.inherited"));
        }
        List<String> ancestors = new ArrayList<>();
        for (ProcessInfo ancestor : snapshot.ancestry(process.pid())) {
            ancestors.add(names.process(ancestor.pid()));
        }
        if (!ancestors.isEmpty()) {
            page.item("    ", messages.text("screen.started-by", ancestors));
        }
        Unit unit = process.unit();
        if (unit != null && unit.lingers()) {
            page.item("    ", messages.text("screen.lingers", String.valueOf(unit.user())));
        }
        if (process.stopped()) {
            page.item("    ", messages.text("screen.stopped", Integer.toString(process.pid())));
        }
        if (process.exeDeleted()) {
            page.item("    ", messages.text("screen.deleted", String.valueOf(process.exe())));
        }
        if (context.options().verbose() && !process.cmdline().isEmpty()) {
            page.whole(4, Visible.of(String.join(" ", process.cmdline())));
        }
    }
}
