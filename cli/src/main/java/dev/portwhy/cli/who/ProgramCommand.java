package dev.portwhy.cli.who;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.holders.RunningPrograms;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** {@code portwhy nginx}: what a running program holds, as {@code who comm = nginx} lists it. */
public final class ProgramCommand implements Command {

    private static final int PIDS = 5;

    private final String program;
    private final Function<String, UsageException> nothing;
    private final WhoCommand who = new WhoCommand();

    /**
     * The command.
     *
     * @param program the word that may name a program
     * @param nothing what to say where no such program runs
     */
    public ProgramCommand(String program, Function<String, UsageException> nothing) {
        this.program = program;
        this.nothing = nothing;
    }

    @Override
    public boolean option(String name, Arguments arguments) {
        return who.option(name, arguments);
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        String comm = RunningPrograms.comm(program);
        List<Integer> pids = comm.equals("none") ? List.of() : pids(context, comm);
        if (pids.isEmpty()) {
            throw nothing.apply(program);
        }
        // The first of the words is the program itself.
        if (words.size() > 1) {
            throw UsageException.of("common.usage.extra", words.get(1));
        }
        List<Integer> some = pids.subList(0, Math.min(PIDS, pids.size()));
        who.whereNone(Text.of("who.program", program, some));
        return who.run(context, List.of("comm", "=", "\"" + comm + "\""));
    }

    private static List<Integer> pids(Context context, String comm) throws IOException {
        if (context.options().from() == null) {
            Path root = context.options().root();
            return RunningPrograms.pids(root == null ? LinuxRoot.LIVE : new LinuxRoot(root), comm);
        }
        Snapshot snapshot = context.machine().look(Scope.EVERYTHING.withoutHidden());
        List<Integer> pids = new ArrayList<>();
        for (ProcessInfo process : snapshot.processes().values()) {
            if (process.comm().equals(comm)) {
                pids.add(process.pid());
            }
        }
        return pids;
    }
}
