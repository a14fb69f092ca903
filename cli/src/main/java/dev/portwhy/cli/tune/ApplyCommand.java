package dev.portwhy.cli.tune;

import dev.portwhy.act.ActOutcome;
import dev.portwhy.act.SettingChange;
import dev.portwhy.act.SettingsOutcome;
import dev.portwhy.act.SettingsWish;
import dev.portwhy.ask.PlanAnswer;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.Spans;
import dev.portwhy.cli.UsageException;
import dev.portwhy.linux.sys.Terminal;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code portwhy tune apply [KEY=VALUE…]}: shows what will change, asks, changes it, and says how to take it back. Without a setting it is
 * the plan. What the kernel would refuse, and what harms, is told before anything is written.
 */
final class ApplyCommand implements Command {

    private static final int STDIN = 0;
    private static final long MOST_TRIAL_MS = 30L * 86_400_000;

    private boolean yes;
    private boolean force;
    private boolean runtime;
    private @Nullable Duration trial;

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "-y", "--yes" -> yes = true;
            case "-f", "--force" -> force = true;
            case "--runtime" -> runtime = true;
            case "--for" -> trial = trialTime(arguments.value(name));
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (!context.options().live()) {
            throw UsageException.of("apply.usage.live");
        }
        return run(context, request(context, words), new ActSite(context));
    }

    /** The time of a trial: a second at least, thirty days at most. */
    static Duration trialTime(String word) {
        long ms = Spans.millis(word, MOST_TRIAL_MS);
        if (ms < 1000 || ms % 1000 != 0) {
            throw UsageException.of("apply.usage.for", word);
        }
        return Duration.ofMillis(ms);
    }

    private static ApplyRequest request(Context context, List<String> words) throws IOException {
        if (words.isEmpty()) {
            // A plan for every namespace is shown by `plan`; whoever means all of them says so.
            NamespaceChoice choice = context.options().namespacesOr(NamespaceChoice.CURRENT);
            return ApplyRequest.of(PlanAnswer.of(context.machine(), choice));
        }
        NamespaceChoice choice = context.options().namespacesOr(NamespaceChoice.CURRENT);
        if (choice instanceof NamespaceChoice.All) {
            throw UsageException.of("apply.usage.all");
        }
        Snapshot snapshot = PlanAnswer.look(context.machine(), choice);
        return ApplyRequest.of(snapshot, words);
    }

    private int run(Context context, ApplyRequest request, ActSite site) throws IOException {
        ApplyScreen screen = new ApplyScreen(context, request, site);
        List<Text> against = new ArrayList<>(request.refusals());
        if (!force) {
            against.addAll(request.harms());
        }
        if (!against.isEmpty()) {
            boolean harm = request.refusals().isEmpty();
            if (context.options().json()) {
                String word = harm ? "harm" : ApplyRequest.onlyForeign(against) ? "foreign" : "EINVAL";
                untried(site, context, word, request, against.getFirst());
            } else {
                screen.refused(against, harm);
            }
            return Exit.CRITICAL;
        }
        if (request.wishes().isEmpty()) {
            if (context.options().json()) {
                untried(site, context, "OK", request, null);
            } else {
                screen.nothing();
            }
            return Exit.OK;
        }
        if (!context.options().json()) {
            screen.before(runtime, trial, force ? request.harms() : List.of());
        }
        Integer ends = mayNot(context, request, site, screen);
        return ends != null ? ends : carriedOut(context, request, site, screen);
    }

    /** The exit status where it is only shown; null where it is to be done. */
    private @Nullable Integer mayNot(Context context, ApplyRequest request, ActSite site, ApplyScreen screen)
            throws IOException {
        if (!site.isRoot()) {
            if (context.options().json()) {
                untried(site, context, "EPERM", request, Text.of("apply.not-root"));
            } else {
                screen.notRoot();
            }
            return Exit.WARNING;
        }
        if (yes) {
            return null;
        }
        if (context.options().json() || !Terminal.is(STDIN)) {
            if (context.options().json()) {
                untried(site, context, "dry-run", request, Text.of("apply.no-terminal"));
            } else {
                screen.noTerminal();
            }
            return Exit.USAGE;
        }
        context.out().flush();
        context.progress(Text.of("apply.ask"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String answer = in.readLine();
        if (answer == null || !List.of("y", "yes", "是").contains(answer.strip().toLowerCase(Locale.ROOT))) {
            context.note(Text.of("apply.left"));
            return Exit.WARNING;
        }
        return null;
    }

    private int carriedOut(Context context, ApplyRequest request, ActSite site, ApplyScreen screen) throws IOException {
        try (Interrupts interrupts = new Interrupts()) {
            SettingsOutcome outcome = site.acts(interrupts::stopped).apply(request.wishes(), runtime, trial);
            if (context.options().json()) {
                site.json(out -> new ActsJson(out, context.messages()).outcome(outcome));
            } else {
                screen.after(outcome, trial != null);
            }
            context.out().flush();
            return outcome.outcome() instanceof ActOutcome.Done ? Exit.OK : Exit.CRITICAL;
        }
    }

    private static void untried(ActSite site, Context context, String word, ApplyRequest request, @Nullable Text reason)
            throws IOException {
        List<SettingChange> changes = new ArrayList<>();
        for (SettingsWish wish : request.wishes()) {
            changes.add(change(request.snapshot(), wish));
        }
        site.json(out -> new ActsJson(out, context.messages()).untried(word, changes, reason));
    }

    /** What a wish would come to, as far as the snapshot tells. */
    static SettingChange change(Snapshot snapshot, SettingsWish wish) {
        Setting setting = wish.setting();
        String from = wish.netns()
                .settings()
                .get(setting)
                .orElse(snapshot.settings().get(setting).orElse(null));
        return new SettingChange(setting.key(), wish.netns().id(), from, wish.to(), false, null);
    }
}
