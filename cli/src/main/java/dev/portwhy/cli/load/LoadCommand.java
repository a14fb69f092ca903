package dev.portwhy.cli.load;

import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.ConnectInquiry;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.UsageException;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.load.LoadPlan;
import dev.portwhy.load.LoadRun;
import dev.portwhy.load.PortWatch;
import dev.portwhy.load.WouldRunOut;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.ports.ConnectCapacity;
import dev.portwhy.ports.TimeWaitReuse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portwhy load URL}: connections under load, with the ports counted before, during and after. */
public final class LoadCommand implements Command {

    private final LoadOptions options = new LoadOptions();

    /** The command. */
    public LoadCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        return options.take(name, arguments);
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (words.isEmpty()) {
            throw UsageException.of("load.no-target");
        }
        if (words.size() > 1) {
            throw UsageException.of("common.usage.extra", words.get(1));
        }
        if (!context.options().live()) {
            throw UsageException.of("load.live");
        }
        NamespaceChoice choice = context.options().namespacesOr(NamespaceChoice.CURRENT);
        if (choice instanceof NamespaceChoice.All) {
            throw UsageException.of("load.all");
        }
        List<IpAddress> sources = options.sources();
        LoadTarget target = LoadTarget.parse(context, words.getFirst(), sources.isEmpty() ? null : sources.getFirst());
        LoadPlan plan = options.plan(target);
        ConnectInquiry inquiry = new ConnectInquiry(context.machine(), choice);
        ConnectAnswers before = inquiry.ask(question(plan));
        ConnectAnswer now = before.answers().getFirst();
        NetworkNamespace netns = now.netns();
        for (IpAddress source : sources) {
            if (!source.isLoopback() && !Whereabouts.has(netns, source)) {
                throw UsageException.of("load.source", source, netns.name());
            }
        }
        NetworkNamespace there =
                Whereabouts.of(context, netns, sources.isEmpty() ? null : sources.getFirst(), target.endpoint());
        if (there == null) {
            plan = options.elsewhere(plan);
        }
        LoadRun load = new LoadRun(plan, netns);
        // What came of it so far is told before the program ends.
        Interrupts interrupts = new Interrupts(load::stop);
        try {
            LoadAnswer answer = run(context, target, plan, before, there, load, inquiry);
            if (context.options().json()) {
                LoadJson.write(context, answer);
            } else {
                new LoadScreen(context, answer).show();
            }
            context.out().flush();
            return answer.exitStatus();
        } finally {
            interrupts.close();
        }
    }

    private static LoadAnswer run(
            Context context,
            LoadTarget target,
            LoadPlan plan,
            ConnectAnswers before,
            @Nullable NetworkNamespace there,
            LoadRun load,
            ConnectInquiry inquiry)
            throws IOException {
        ConnectAnswer now = before.answers().getFirst();
        IpAddress route = now.source();
        List<IpAddress> sources =
                !plan.sources().isEmpty() ? plan.sources() : route == null ? List.of() : List.of(route);
        ConnectCapacity capacity = now.capacity().now();
        int usable = capacity.usable() * Math.max(1, sources.size());
        try (PortWatch watch = new PortWatch(plan, now.netns(), there, sources, capacity.low(), capacity.high())) {
            WatchedLoad.Outcome outcome =
                    new WatchedLoad(context, inquiry, question(plan), before, usable).run(load, watch);
            int held = heldMs(before, plan, sources);
            return new LoadAnswer(
                    target,
                    plan,
                    outcome.result(),
                    outcome.ports(),
                    usable,
                    WouldRunOut.of(outcome.result(), outcome.ports(), usable, held),
                    outcome.peak());
        }
    }

    /** How long a port stays taken in TIME_WAIT: bind() takes none over. */
    private static int heldMs(ConnectAnswers before, LoadPlan plan, List<IpAddress> sources) {
        NetworkNamespace netns = before.answers().getFirst().netns();
        KernelVersion version = before.snapshot().kernel();
        TimeWaitReuse reuse = TimeWaitReuse.of(netns.settings(), version);
        boolean takenOver = !plan.bindFirst()
                && reuse.timestamps()
                && !sources.isEmpty()
                && reuse.appliesTo(sources.getFirst(), plan.target().address());
        return takenOver ? reuse.delayMs() : TimeWaitReuse.TIME_WAIT_MS;
    }

    private static ConnectQuestion question(LoadPlan plan) {
        IpAddress source = plan.sources().isEmpty() ? null : plan.sources().getFirst();
        return new ConnectQuestion(
                Protocol.TCP, source, 0, plan.target().address(), plan.target().port());
    }
}
