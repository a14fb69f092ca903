package dev.portwhy.cli.explain;

import dev.portwhy.ask.explain.ErrorNumbers;
import dev.portwhy.ask.explain.LookAlike;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Glance;
import dev.portwhy.cli.Page;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.wire.ExplainJson;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code explain SLUG}, {@code explain EADDRINUSE}, {@code explain 98}, {@code explain --list}. */
public final class ManualPages {

    private static final int INDENT = 2;

    private ManualPages() {}

    /** The names of all pages, as they are written. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (ManualPage page : ManualPage.all()) {
            names.add(page.title());
        }
        names.addAll(ErrorNumbers.othersByName());
        return names;
    }

    /** Whether a word is the name of a page, or the name or number of an error. */
    static boolean has(String word) {
        return ManualPage.of(word) != null || error(word) != null;
    }

    private static @Nullable String error(String word) {
        List<ErrorNumbers.Meaning> meanings = ErrorNumbers.of(word);
        return meanings.isEmpty() ? null : meanings.getFirst().errno();
    }

    /** Prints the page. */
    static int show(Context context, String word) throws IOException {
        Page page = new Page(context);
        Messages messages = context.messages();
        ManualPage named = ManualPage.of(word);
        String errno = named == null ? error(word) : named.title();
        if (context.options().json() && errno != null) {
            json(context, errno);
            return Exit.OK;
        }
        if (named != null) {
            show(page, messages, named);
            return Exit.OK;
        }
        String before = "";
        for (ErrorNumbers.Meaning meaning : ErrorNumbers.of(word)) {
            if (!meaning.system().isEmpty()) {
                page.item("", messages.text("explain.page.number", word, meaning.errno(), meaning.system()));
            }
            if (!meaning.errno().equals(before)) {
                show(page, messages, meaning.errno());
            }
            before = meaning.errno();
        }
        return Exit.OK;
    }

    private static void json(Context context, String title) throws IOException {
        ManualPage manual = ManualPage.of(title);
        Map<String, String> parts = new LinkedHashMap<>();
        if (manual != null) {
            for (String part : ManualPage.PARTS) {
                parts.put(part, context.messages().text("manual." + manual.name() + "." + part));
            }
        } else {
            LookAlike about = ErrorNumbers.about(title);
            parts.put("what", about == null ? "" : context.messages().text("explain.about." + about.word()));
        }
        Snapshot snapshot = context.machine().look(Glance.SCOPE);
        ExplainJson.page(
                context.json(),
                snapshot.host(),
                snapshot.visibility(),
                title,
                parts,
                manual == null ? null : manual.scenario());
    }

    private static void show(Page page, Messages messages, String errno) throws IOException {
        ManualPage own = ManualPage.of(errno);
        LookAlike about = ErrorNumbers.about(errno);
        if (own != null) {
            show(page, messages, own);
        } else if (about != null) {
            page.item("", messages.text("explain.about", errno, Text.of("explain.about." + about.word())));
        }
    }

    private static void show(Page page, Messages messages, ManualPage manual) throws IOException {
        page.item("", manual.title());
        for (String part : ManualPage.PARTS) {
            page.section(messages.text("explain.page." + part));
            page.item(" ".repeat(INDENT), messages.text("manual." + manual.name() + "." + part));
        }
        String scenario = manual.scenario();
        page.section(messages.text("explain.page.lab"));
        page.item(
                " ".repeat(INDENT),
                scenario == null
                        ? messages.text("explain.page.lab.none")
                        : messages.text("explain.page.lab.run", scenario));
    }

    /** Prints the names of all pages. */
    static int list(Context context) throws IOException {
        Page page = new Page(context);
        page.item("", context.messages().text("explain.list.findings"));
        boolean errors = false;
        for (ManualPage manual : ManualPage.all()) {
            if (manual.error() && !errors) {
                page.gap().item("", context.messages().text("explain.list.errors"));
                errors = true;
            }
            page.whole(INDENT, manual.title());
        }
        for (String errno : ErrorNumbers.othersByName()) {
            page.whole(INDENT, errno);
        }
        return Exit.OK;
    }
}
