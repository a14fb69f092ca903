package dev.portwhy.cli.finding;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Evidence;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.WontHelp;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Visible;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Findings for people: what is wrong, who, what to do about it and what not to; with {@code -v}, what shows it. */
public final class FindingScreen {

    private static final int CULPRITS = 5;

    /** Where something was seen, or what, as a word of English in JSON, and the message that says it on a screen. */
    private static final Map<String, String> WORDS = Map.of(
            "request, holder", "screen.evidence.request-holder",
            "inferred", "screen.evidence.inferred",
            "read", "screen.evidence.read",
            "bound by number", "screen.evidence.by-number");

    private final Messages messages;
    private final Page page;
    private final boolean verbose;
    private final List<Remedy> told = new ArrayList<>();
    private List<Culprit> toldOf = List.of();
    private final List<WontHelp> mythsTold = new ArrayList<>();

    /** Findings on the screen of a command. */
    public FindingScreen(Context context, Page page) {
        messages = context.messages();
        this.page = page;
        verbose = context.options().verbose();
    }

    /** The title, in the colour of its severity. */
    public void title(Finding finding) throws IOException {
        page.headline(level(finding.severity()), messages.text(finding.title()));
    }

    private static Level level(Severity severity) {
        return switch (severity) {
            case CRITICAL -> Level.CRITICAL;
            case WARNING -> Level.WARNING;
            case INFO -> Level.OK;
        };
    }

    /** Who has part in it, on one line. */
    public void culprits(Finding finding) throws IOException {
        if (!finding.culprits().isEmpty()) {
            page.item("", messages.text("screen.culprits", names(finding.culprits())));
        }
    }

    /** {@code java[812] (1200), curl[900] (3)}, those that are only likely marked as such. */
    List<String> names(List<Culprit> culprits) {
        List<String> names = new ArrayList<>();
        for (Culprit culprit : culprits.subList(0, Math.min(CULPRITS, culprits.size()))) {
            String name = (culprit.comm().isEmpty() ? "?" : Visible.of(culprit.comm())) + "[" + culprit.pid() + "]";
            names.add(
                    culprit.how() == Culprit.How.HOLDS
                            ? messages.text("screen.culprit", name, culprit.sockets())
                            : messages.text("screen.culprit.inferred", name));
        }
        if (culprits.size() > CULPRITS) {
            names.add(messages.text("screen.culprit.more", culprits.size() - CULPRITS));
        }
        return names;
    }

    /** What to do, what does not help and, where asked for, what shows it. */
    public void advice(Finding finding) throws IOException {
        remedies(finding);
        background(finding);
    }

    /** What to do, without what stands under the finding before if it is about the same processes. */
    public void remedies(Finding finding) throws IOException {
        forgetOthers(finding);
        List<Remedy> remedies = new ArrayList<>();
        for (Remedy remedy : finding.remedies()) {
            if (!isTold(remedy)) {
                remedies.add(remedy);
            }
        }
        told.addAll(remedies);
        if (!remedies.isEmpty()) {
            page.section(messages.text("screen.todo"));
            for (int index = 0; index < remedies.size(); index++) {
                Remedy remedy = remedies.get(index);
                remedy(index + 1, remedy);
                if (verbose && isLastOfItsVerify(remedies, index)) {
                    page.item("   ", messages.text("screen.verify", remedy.verify()));
                }
            }
        }
    }

    private void forgetOthers(Finding finding) {
        if (finding.culprits().isEmpty() || !finding.culprits().equals(toldOf)) {
            told.clear();
            toldOf = finding.culprits();
        }
    }

    private boolean isTold(Remedy remedy) {
        for (Remedy earlier : told) {
            if (earlier.text().equals(remedy.text()) && Objects.equals(earlier.command(), remedy.command())) {
                return true;
            }
        }
        return false;
    }

    /** What does not help, each told once on a screen, and, where asked for, what shows it. */
    public void background(Finding finding) throws IOException {
        List<WontHelp> myths = new ArrayList<>(finding.wontHelp());
        myths.removeAll(mythsTold);
        mythsTold.addAll(myths);
        if (!myths.isEmpty()) {
            page.section(messages.text("screen.wont-help"));
            for (WontHelp myth : myths) {
                page.item("- ", messages.text("screen.myth", myth.text(), myth.why()));
                if (verbose && myth.scenario() != null) {
                    page.item("  ", messages.text("screen.myth.scenario", myth.scenario()));
                }
            }
        }
        if (verbose) {
            evidence(finding.evidence());
        }
    }

    /** What to do, how, and what comes of it; what goes without saying only where asked for. */
    public void remedy(int number, Remedy remedy) throws IOException {
        String lead = number + ". ";
        int indent = lead.length();
        page.item(lead, messages.text(remedy.text()));
        String command = remedy.command();
        if (command != null) {
            page.command(indent + 2, command);
        }
        if (verbose || !Remedy.isEvident(remedy.effect())) {
            page.item(" ".repeat(indent), messages.text(remedy.effect()));
        }
        if (verbose || !Remedy.isEvident(remedy.caution())) {
            page.item(" ".repeat(indent), messages.text("screen.risk", remedy.caution()));
        }
    }

    /** What shows that remedies worked stands once behind those that it is the same for. */
    private static boolean isLastOfItsVerify(List<Remedy> remedies, int index) {
        return index + 1 == remedies.size()
                || !remedies.get(index).verify().equals(remedies.get(index + 1).verify());
    }

    /** What shows it. */
    public void evidence(List<Evidence> shown) throws IOException {
        if (shown.isEmpty()) {
            return;
        }
        page.section(messages.text("screen.evidence"));
        for (Evidence evidence : shown) {
            page.item("- ", messages.text(evidence.text()));
            page.aside(2, messages.text("screen.evidence.row", named(evidence.source()), named(evidence.value())));
        }
    }

    /** What programs read as a word is said in the reader's language; names, paths and numbers are what they are. */
    private Object named(String word) {
        String key = WORDS.get(word);
        return key == null ? word : Text.of(key);
    }

    /** A finding in a few lines: its title, who, and the first thing to do. */
    public void brief(Finding finding) throws IOException {
        forgetOthers(finding);
        title(finding);
        culprits(finding);
        if (!finding.remedies().isEmpty()) {
            Remedy first = finding.remedies().getFirst();
            if (isTold(first)) {
                return;
            }
            told.add(first);
            page.item("-> ", messages.text(first.text()));
            if (first.command() != null) {
                page.command(5, first.command());
            }
        }
    }
}
