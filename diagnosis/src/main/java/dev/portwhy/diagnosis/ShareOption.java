package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.ports.Tristate;
import java.util.List;

/**
 * One of two sockets has the option by which both could have the port, the other has not: {@code SO_REUSEADDR} or
 * {@code SO_REUSEPORT}, socket(7). For UDP nobody has to be ended then; that is how programs of mDNS and SSDP live side by side.
 */
final class ShareOption {

    private static final String REUSEADDR = "SO_REUSEADDR";
    private static final String REUSEPORT = "SO_REUSEPORT";

    private ShareOption() {}

    /** To set the option that is missing, for UDP; none where it would not do, or nobody knows. */
    static List<Remedy> remedies(BindScene scene, List<Meeting> held, List<Culprit> culprits) {
        if (!scene.udp()) {
            return List.of();
        }
        BindQuestion question = scene.question();
        BindQuestion reuseaddr = question.withReuseaddr(true);
        BindQuestion reuseport = question.withReuseport(true);
        if (!question.reuseaddr() && succeeds(scene, reuseaddr)) {
            return List.of(onNewcomer(scene, REUSEADDR, reuseaddr));
        }
        if (!question.reuseport() && succeeds(scene, reuseport)) {
            return List.of(onNewcomer(scene, REUSEPORT, reuseport));
        }
        return question.reuseaddr() || question.reuseport() ? onHolder(scene, held, culprits) : List.of();
    }

    private static boolean succeeds(BindScene scene, BindQuestion question) {
        BindScene other = BindScene.of(scene.snapshot(), scene.namespaceIndex(), question, KernelTrial.NOT_TRIED);
        BindPrediction there = BindPrediction.of(other);
        return there.sure() && there.outcome().equals("OK");
    }

    private static Remedy onNewcomer(BindScene scene, String option, BindQuestion question) {
        return Remedy.byRule(
                        new Action.SetOption(option),
                        Text.of("why.share.do", option),
                        Text.of("why.share.effect"),
                        risk(option),
                        AskAgain.bind(scene, question))
                .proved(Remedy.Proof.CARRIED_OUT);
    }

    /** What becomes of unicast. */
    private static Text risk(String option) {
        return Text.of(option.equals(REUSEADDR) ? "why.share.risk" : "why.share.risk.parts");
    }

    /** The newcomer has the option and the holder has not. */
    private static List<Remedy> onHolder(BindScene scene, List<Meeting> held, List<Culprit> culprits) {
        String option = scene.question().reuseaddr() ? REUSEADDR : REUSEPORT;
        for (Meeting meeting : held) {
            Tristate has = option.equals(REUSEADDR)
                    ? meeting.holder().reuseaddr()
                    : meeting.holder().reuseport();
            if (has != Tristate.NO) {
                return List.of();
            }
        }
        if (culprits.size() != 1) {
            return List.of();
        }
        int pid = culprits.getFirst().pid();
        ProcessInfo process = scene.snapshot().process(pid);
        boolean avahi = process != null && process.comm().equals("avahi-daemon");
        Text who = Who.first(culprits);
        return List.of(Remedy.byRule(
                Action.ChangeProgram.of("share-port", List.of(pid)),
                avahi ? Text.of("why.share.avahi.do", who) : Text.of("why.share.holder.do", who, option),
                Text.of("why.share.effect"),
                risk(option),
                AskAgain.bind(scene)));
    }
}
