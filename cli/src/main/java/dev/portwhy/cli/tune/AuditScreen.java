package dev.portwhy.cli.tune;

import dev.portwhy.ask.AuditAnswer;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.AuditedSetting;
import dev.portwhy.diagnosis.BootWriter;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Visible;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The settings for people: what misleads first, then those that somebody set or that help, of the others how many there are. */
final class AuditScreen {

    private static final int MENTIONS = 5;
    private static final int WRITERS = 3;
    private static final int NAMES = 5;
    private static final String INDENT = "  ";

    private final Context context;
    private final AuditAnswer answer;
    private final Messages messages;
    private final boolean verbose;

    AuditScreen(Context context, AuditAnswer answer) {
        this.context = context;
        this.answer = answer;
        messages = context.messages();
        verbose = context.options().verbose();
    }

    void show() throws IOException {
        List<Finding> findings = answer.audit().findings();
        if (context.options().quiet()) {
            context.out().append(line(findings)).append('\n');
            return;
        }
        Page page = new Page(context);
        page.headline(answer.audit().level(), headline(findings));
        findings(page, findings);
        int shown = settings(page);
        mentions(page);
        long seen = answer.audit().settings().stream()
                .filter(setting -> setting.value() != null)
                .count();
        page.gap();
        if (answer.snapshot().namespaces().size() > 1) {
            page.item("", messages.text("tune.audit.namespaces"));
        }
        if (verbose) {
            page.item("", boot());
        } else if (seen > shown) {
            page.item("", messages.text("tune.audit.others", seen - shown));
        }
        GapLine.show(context, answer.snapshot().visibility(), true);
    }

    private String headline(List<Finding> findings) {
        return switch (answer.audit().level()) {
            case OK -> messages.text("tune.audit.ok", answer.audit().settings().size(), read());
            case WARNING, CRITICAL -> messages.text("tune.audit.warning", findings.size());
            case UNKNOWN -> messages.text(read() == 0 ? "tune.audit.unknown" : "tune.audit.unknown.some");
        };
    }

    /** The namespaces whose settings could be read. */
    private int read() {
        int read = 0;
        for (NetworkNamespace netns : answer.snapshot().namespaces()) {
            read += netns.settingsUnseen() ? 0 : 1;
        }
        return read;
    }

    private String line(List<Finding> findings) {
        if (findings.isEmpty()) {
            return headline(findings);
        }
        String title = messages.text(findings.getFirst().title());
        return findings.size() == 1 ? title : messages.text("screen.and-more", title, findings.size() - 1);
    }

    private void findings(Page page, List<Finding> findings) throws IOException {
        FindingScreen screen = new FindingScreen(context, page);
        for (List<Finding> alike : AlikeNamespaces.findings(findings)) {
            Finding finding = alike.getFirst();
            page.gap();
            if (verbose) {
                screen.title(finding);
                screen.advice(finding);
            } else {
                screen.brief(finding);
            }
            if (alike.size() > 1) {
                List<String> others = new ArrayList<>();
                for (Finding other : alike.subList(1, alike.size())) {
                    others.add(AlikeNamespaces.name(other.subject().netns()));
                }
                page.item("", messages.text("tune.audit.also", others.size(), some(others)));
            }
        }
    }

    /** Those that somebody set, a file names, or that help; with -v all that there are. */
    private int settings(Page page) throws IOException {
        List<AuditedSetting> told = new ArrayList<>();
        for (AuditedSetting setting : answer.audit().settings()) {
            if (verbose ? setting.value() != null || !setting.writers().isEmpty() : matters(setting)) {
                told.add(setting);
            }
        }
        int shown = 0;
        for (AlikeNamespaces alike : AlikeNamespaces.of(told)) {
            List<String> names = alike.names();
            if (names.isEmpty()) {
                page.section(messages.text("tune.audit.machine"));
            } else if (names.size() == 1) {
                page.section(messages.text("tune.audit.namespace", names.getFirst()));
            } else {
                page.section(messages.text("tune.audit.namespace.alike", names.size(), some(names)));
            }
            for (AuditedSetting setting : alike.settings()) {
                setting(page, setting);
                shown += setting.value() == null ? 0 : Math.max(1, names.size());
            }
        }
        return shown;
    }

    /** The first of some names; with -v all. */
    private String some(List<String> names) {
        if (verbose || names.size() <= NAMES) {
            return messages.list(names);
        }
        return messages.text("tune.audit.names", messages.list(names.subList(0, NAMES)), names.size() - NAMES);
    }

    private static boolean matters(AuditedSetting setting) {
        boolean written = (setting.changed() || !setting.writers().isEmpty()) && !asSystemdLeavesIt(setting);
        return setting.value() != null
                && (written
                        || setting.drift()
                        || !setting.helps().isEmpty()
                        || setting.role() == AuditedSetting.Role.HARMFUL);
    }

    /** Whether it is what systemd makes of it on every machine, and nobody else has to do with it. */
    private static boolean asSystemdLeavesIt(AuditedSetting setting) {
        boolean any = false;
        for (BootWriter writer : setting.writers()) {
            if (writer.by() != BootStage.Kind.SYSTEMD) {
                return false;
            }
            any = true;
        }
        return any;
    }

    private void setting(Page page, AuditedSetting setting) throws IOException {
        String key = setting.setting().key();
        String value = setting.value();
        String initial = setting.initial();
        String line;
        if (value == null) {
            line = messages.text("tune.audit.none", key);
        } else if (value.isEmpty()) {
            line = messages.text("tune.audit.empty", key);
        } else if (initial == null || value.equals(initial)) {
            line = messages.text("tune.audit.setting", key, Visible.of(value));
        } else {
            line = messages.text("tune.audit.setting.default", key, Visible.of(value), initial);
        }
        page.item(INDENT, line);
        page.item(INDENT + INDENT, messages.text(setting.text()));
        if (!setting.helps().isEmpty()) {
            List<String> slugs = new ArrayList<>();
            for (Slug slug : setting.helps()) {
                slugs.add(slug.word());
            }
            page.item(INDENT + INDENT, messages.text("tune.audit.helps", messages.list(slugs)));
        }
        boot(page, setting);
        if (verbose && setting.scenario() != null) {
            page.item(INDENT + INDENT, messages.text("tune.audit.scenario", setting.scenario()));
        }
    }

    private void boot(Page page, AuditedSetting setting) throws IOException {
        AuditedSetting.Boot boot = setting.boot();
        if (boot != null && (boot.writer() != null || setting.drift())) {
            String writer = boot.writer();
            page.item(
                    INDENT + INDENT,
                    writer == null
                            ? messages.text("tune.audit.boot.default", boot.value())
                            : messages.text("tune.audit.boot", Visible.of(boot.value()), place(writer, boot.line())));
        }
        int told = 0;
        for (BootWriter writer : setting.writers()) {
            if (!writer.wins() && (told++ < WRITERS || verbose)) {
                page.item(
                        INDENT + INDENT,
                        messages.text(
                                "tune.audit.writer." + writer.fate().word(),
                                place(writer.path(), writer.line()),
                                Visible.of(Objects.requireNonNullElse(writer.value(), ""))));
            }
        }
    }

    private static String place(String path, int line) {
        return Visible.of(line == 0 ? path : path + ":" + line);
    }

    private void mentions(Page page) throws IOException {
        List<BootMention> mentions = answer.snapshot().boot().mentions();
        if (mentions.isEmpty()) {
            return;
        }
        page.section(messages.text("tune.audit.mentions"));
        int most = verbose ? mentions.size() : Math.min(MENTIONS, mentions.size());
        for (BootMention mention : mentions.subList(0, most)) {
            page.whole(INDENT.length(), mention.path() + ":" + mention.line() + ": " + mention.text());
        }
        if (most < mentions.size()) {
            page.item(INDENT, messages.text("tune.audit.mentions.more", mentions.size() - most));
        }
    }

    /** Who applies files when this machine boots. */
    private String boot() {
        BootSettings boot = answer.snapshot().boot();
        if (!boot.looked()) {
            return messages.text("tune.audit.program.unknown");
        }
        String program = null;
        for (BootStage stage : boot.stages()) {
            if (stage.kind().readsDirectories()) {
                program = stage.kind().procps() ? "sysctl --system" : "systemd-sysctl";
            }
        }
        if (program == null) {
            return messages.text("tune.audit.program.none", boot.init());
        }
        return boot.assumed()
                ? messages.text("tune.audit.program.assumed", program, boot.init())
                : messages.text("tune.audit.program", program);
    }
}
