package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.UnixTrial;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a unix socket cannot be bound to a path: whatever file is there is in the way, also one that a server left behind when it was
 * killed ({@code unix_bind_bsd()}, net/unix/af_unix.c).
 */
final class UnixSocket {

    private UnixSocket() {}

    /** What is found about a path; the processes of the trial are those of the snapshot. */
    static Finding of(Snapshot snapshot, UnixTrial trial, String path) {
        String again = AskAgain.PROGRAM + " " + CommandIn.path(path);
        List<Culprit> culprits = new ArrayList<>();
        for (int pid : trial.pids()) {
            culprits.add(new Culprit(pid, Culprits.comm(snapshot, pid), 1, Culprit.How.HOLDS));
        }
        FindingDraft draft = new FindingDraft(
                        Slug.UNIX_SOCKET_IN_USE,
                        severity(trial.state()),
                        title(trial, culprits, path),
                        Subject.path(path))
                .culprits(culprits);
        switch (trial.state()) {
            case LEFT ->
                draft.evidence(Text.of("finding.unix-socket-in-use.refused"), "connect(2)", "ECONNREFUSED")
                        .remedy(Remedy.byRule(
                                        new RemoveFile(path),
                                        Text.of("finding.unix-socket-in-use.remove.do"),
                                        Text.of("finding.unix-socket-in-use.remove.effect"),
                                        Text.of("finding.unix-socket-in-use.remove.risk"),
                                        again)
                                .proved(Remedy.Proof.CARRIED_OUT));
            case LISTENING, BOUND -> {
                draft.evidence(Text.of("finding.unix-socket-in-use.table"), "/proc/net/unix", path);
                if (!trial.pids().isEmpty()) {
                    draft.remedy(HiddenRemedies.remedy(
                                    StopHolder.act(snapshot, trial.pids()),
                                    Text.of(
                                            "finding.unix-socket-in-use.stop.do",
                                            StopHolder.names(snapshot, trial.pids())))
                            .told(Text.of("finding.unix-socket-in-use.stop.effect"), Text.of("why.stop.risk"), again));
                }
                if (trial.pids().isEmpty()) {
                    draft.remedy(look("sudo " + again, again));
                }
            }
            case NOT_KEPT ->
                draft.remedy(Remedy.advice(
                        new Action.LookThere("unix-socket", again),
                        Text.of("finding.unix-socket-in-use.not-kept.do"),
                        Text.of("finding.unix-socket-in-use.not-kept.effect"),
                        Text.of("why.evident.only-looks"),
                        again));
            case ANSWERS, UNCLEAR -> draft.remedy(look("sudo ss -xlp src " + CommandIn.path(path), again));
            case OTHER_FILE, TOO_LONG, NO_DIRECTORY, NO_ACCESS ->
                draft.remedy(Remedy.byRule(
                        new Action.BindElsewhere("other-path"),
                        Text.of("finding.unix-socket-in-use.path.do"),
                        Text.of("finding.unix-socket-in-use.path.effect"),
                        Text.of("finding.unix-socket-in-use.path.risk"),
                        again));
            case FREE -> {}
        }
        if ("EADDRINUSE".equals(trial.state().outcome()) && !path.startsWith("@")) {
            draft.wontHelp(new WontHelp(
                    Text.of("finding.unix-socket-in-use.reuseaddr"),
                    Text.of("finding.unix-socket-in-use.reuseaddr.why"),
                    null));
        }
        return draft.done();
    }

    private static Remedy look(String command, String again) {
        return Remedy.advice(
                new Action.LookThere("unix-socket", command),
                Text.of("finding.unix-socket-in-use.look.do"),
                Text.of("why.evident.holder"),
                Text.of("why.evident.only-looks"),
                again);
    }

    private static Severity severity(UnixTrial.State state) {
        return switch (state) {
            case FREE, NOT_KEPT -> Severity.INFO;
            case TOO_LONG, NO_DIRECTORY, NO_ACCESS, OTHER_FILE, LEFT, LISTENING, BOUND, ANSWERS, UNCLEAR ->
                Severity.CRITICAL;
        };
    }

    private static Text title(UnixTrial trial, List<Culprit> culprits, String path) {
        return switch (trial.state()) {
            case FREE -> Text.of("finding.unix-socket-in-use.free", path);
            case TOO_LONG -> Text.of("finding.unix-socket-in-use.long", path);
            case NO_DIRECTORY -> Text.of("finding.unix-socket-in-use.directory", path);
            case NO_ACCESS -> Text.of("finding.unix-socket-in-use.access", path);
            case OTHER_FILE -> Text.of("finding.unix-socket-in-use.other", path);
            case LEFT -> Text.of("finding.unix-socket-in-use.left", path);
            case ANSWERS -> Text.of("finding.unix-socket-in-use.answers", path);
            case NOT_KEPT -> Text.of("finding.unix-socket-in-use.not-kept", path);
            case UNCLEAR -> Text.of("finding.unix-socket-in-use.unclear", path);
            case LISTENING ->
                culprits.isEmpty()
                        ? Text.of("finding.unix-socket-in-use.unseen", path)
                        : Text.of("finding.unix-socket-in-use", path, Who.first(culprits));
            case BOUND ->
                culprits.isEmpty()
                        ? Text.of("finding.unix-socket-in-use.unseen", path)
                        : Text.of("finding.unix-socket-in-use.bound", path, Who.first(culprits));
        };
    }
}
