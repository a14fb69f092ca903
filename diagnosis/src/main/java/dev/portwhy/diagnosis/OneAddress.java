package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import java.util.ArrayList;
import java.util.List;

/**
 * The newcomer wants every address, and the holder has only some: on the others the port is free, and who binds the one address that
 * the service is meant for disturbs nobody.
 */
final class OneAddress {

    private static final int SHOWN = 4;

    private OneAddress() {}

    /** To bind one address instead of all; none where the holder has them all, or no other is left. */
    static List<Remedy> remedies(BindScene scene) {
        BindQuestion question = scene.question();
        if (!question.address().unmapped().isWildcard() || question.port() == 0) {
            return List.of();
        }
        List<IpAddress> free = free(scene);
        if (free.isEmpty()) {
            return List.of();
        }
        List<String> shown = new ArrayList<>();
        for (IpAddress address : free.subList(0, Math.min(SHOWN, free.size()))) {
            shown.add(address.toString());
        }
        BindQuestion first = on(question, free.getFirst());
        return List.of(Remedy.byRule(
                        new Action.BindElsewhere("one-address"),
                        Text.of("why.one-address.do", question.address(), shown),
                        Text.of("why.one-address.effect"),
                        Text.of("why.one-address.risk"),
                        AskAgain.bind(scene, first))
                .proved(Remedy.Proof.CARRIED_OUT));
    }

    /** This machine's addresses on which the same bind succeeds, those that others reach first. */
    private static List<IpAddress> free(BindScene scene) {
        BindQuestion question = scene.question();
        boolean six = question.address().family() == Family.INET6;
        List<IpAddress> free = new ArrayList<>();
        List<IpAddress> own = new ArrayList<>();
        for (LocalAddress local : scene.netns().addresses()) {
            IpAddress address = local.address();
            boolean family = address.family() == Family.INET6 ? six : !six || !question.v6only();
            if (local.tentative() || address.isLinkLocal6() || !family || isPrefix(local)) {
                continue;
            }
            BindScene other = BindScene.of(
                    scene.snapshot(), scene.namespaceIndex(), on(question, address), KernelTrial.NOT_TRIED);
            BindPrediction there = BindPrediction.of(other);
            if (there.sure() && there.outcome().equals("OK")) {
                (address.isLoopback() ? own : free).add(address);
            }
        }
        free.addAll(own);
        return free;
    }

    /** Whether it stands for a whole prefix that is local, and not for an address that somebody gave this machine. */
    private static boolean isPrefix(LocalAddress local) {
        int hostBits = local.address().bits() - local.prefixLength();
        boolean four = local.address().family() == Family.INET;
        return four && local.loopback() && hostBits > 0 && (local.address().low() & (1L << hostBits) - 1) == 0;
    }

    private static BindQuestion on(BindQuestion question, IpAddress address) {
        return new BindQuestion(
                question.protocol(),
                address,
                question.port(),
                question.v6only() && address.family() == Family.INET6,
                question.reuseaddr(),
                question.reuseport(),
                question.uid(),
                question.freebind());
    }
}
