package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Findings as a few lines of text that can be read as a whole: how bad it is and what it is about, who, what to do in which
 * order with which command and risk, and what will not help. Sentences stand there by the last part of their keys.
 */
final class CauseText {

    private CauseText() {}

    /** All of some findings. */
    static String of(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            lines.add(finding.severity().word() + " " + finding.slug().word() + subject(finding.subject()));
            lines.add("  " + text(finding.title(), finding.slug()));
            for (Culprit culprit : finding.culprits()) {
                lines.add("  who: " + culprit.pid() + " " + culprit.program() + " "
                        + culprit.how().word() + " " + culprit.sockets());
            }
            for (Remedy remedy : finding.remedies()) {
                lines.add("  do: " + remedy.id() + " [" + remedy.risk().word() + ", "
                        + remedy.proof().word() + "]");
                if (remedy.command() != null) {
                    lines.add("      " + remedy.command());
                }
                if (remedy.undo() != null) {
                    lines.add("      back: " + remedy.undo());
                }
            }
            for (WontHelp myth : finding.wontHelp()) {
                lines.add("  not: " + text(myth.text(), finding.slug()));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** Only what is typed: what helps, what takes it back, and how to see that it helped. */
    static String commands(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            for (Remedy remedy : finding.remedies()) {
                if (remedy.command() != null) {
                    lines.add(remedy.command());
                }
                if (remedy.undo() != null) {
                    lines.add("back: " + remedy.undo());
                }
                String verify = "then: " + remedy.verify();
                if (!lines.contains(verify)) {
                    lines.add(verify);
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String subject(Subject subject) {
        StringBuilder words = new StringBuilder();
        NetworkNamespace netns = subject.netns();
        append(words, "netns", netns == null || netns.current() ? null : netns.name());
        append(words, "", subject.protocol() == null ? null : subject.protocol().word());
        append(words, "from", subject.source());
        IpAddress address = subject.address();
        append(words, "", address);
        append(words, "port", subject.port());
        append(words, "", subject.key());
        append(words, "pid", subject.pid());
        return words.toString();
    }

    private static void append(StringBuilder words, String name, @org.jspecify.annotations.Nullable Object value) {
        if (value != null) {
            words.append(' ').append(name).append(name.isEmpty() ? "" : " ").append(value);
        }
    }

    private static String text(Text text, Slug slug) {
        String own = "finding." + slug.word();
        StringBuilder words = new StringBuilder(
                text.key().equals(own)
                        ? "-"
                        : text.key().startsWith(own + ".") ? text.key().substring(own.length()) : text.key());
        for (Object argument : text.arguments()) {
            words.append(" | ").append(argument instanceof Text inner ? "(" + text(inner, slug) + ")" : argument);
        }
        return words.toString();
    }
}
