package dev.portwhy.cli.load;

import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.ConnectInquiry;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.UsageException;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.load.LoadRun;
import dev.portwhy.load.LoadPlan;
import dev.portwhy.load.LoadResult;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.wire.JsonAnswer;
import java.io.IOException;
import java.util.List;

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
        LoadTarget target =
                LoadTarget.parse(context, words.getFirst(), sources.isEmpty() ? null : sources.getFirst());
        LoadPlan plan = options.plan(target);
        ConnectInquiry inquiry = new ConnectInquiry(context.machine(), choice);
        ConnectAnswers before = inquiry.ask(question(plan));
        NetworkNamespace netns = before.answers().getFirst().netns();
        if (!isHere(netns, target.endpoint().address())) {
            throw UsageException.of("load.elsewhere", target.endpoint().address());
        }
        LoadResult result = run(context, new LoadRun(plan, netns));
        if (context.options().json()) {
            JsonAnswer.write(
                    context.json(),
                    before.snapshot().host(),
                    before.snapshot().visibility(),
                    out -> LoadJson.fields(out, result));
        } else {
            new LoadScreen(context, target, plan).show(result);
        }
        return status(result);
    }

    private static ConnectQuestion question(LoadPlan plan) {
        IpAddress source = plan.sources().isEmpty() ? null : plan.sources().getFirst();
        return new ConnectQuestion(
                Protocol.TCP,
                source,
                0,
                plan.target().address(),
                plan.target().port());
    }

    private static boolean isHere(NetworkNamespace netns, IpAddress address) {
        return address.unmapped().isLoopback()
                || netns.addresses().stream().anyMatch(local -> local.covers(address.unmapped()));
    }

    private static LoadResult run(Context context, LoadRun load) throws IOException {
        boolean shown = context.screen().terminal() && !context.options().quiet();
        Thread progress = Thread.ofPlatform().daemon().unstarted(() -> {
            try {
                while (true) {
                    Thread.sleep(500);
                    context.progress(Text.of("load.progress", load.answeredSoFar(), load.failedSoFar()));
                }
            } catch (InterruptedException e) {
                context.progressEnds();
            }
        });
        if (!shown) {
            return load.run();
        }
        progress.start();
        try {
            return load.run();
        } finally {
            progress.interrupt();
            join(progress);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int status(LoadResult result) {
        boolean noPort = result.failedByErrno().containsKey("EADDRNOTAVAIL")
                || result.failedByErrno().containsKey("EADDRINUSE");
        return noPort ? Exit.CRITICAL : Exit.OK;
    }
}
