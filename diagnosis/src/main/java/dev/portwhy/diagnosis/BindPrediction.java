package dev.portwhy.diagnosis;

import dev.portwhy.ports.PrivilegedPorts;

/**
 * What bind() is expected to answer, in the kernel's order of checks: address, privilege, conflict
 * ({@code __inet_bind()}, net/ipv4/af_inet.c).
 *
 * @param outcome {@code OK} or the error's name
 * @param sure false when it hangs on options of live sockets that nobody could see
 */
record BindPrediction(String outcome, boolean sure) {

    static BindPrediction of(BindScene scene) {
        AddressCheck address = AddressCheck.of(scene.netns(), scene.question());
        switch (address) {
            case NOT_LOCAL, TENTATIVE -> {
                return new BindPrediction("EADDRNOTAVAIL", true);
            }
            case INVALID -> {
                return new BindPrediction("EINVAL", true);
            }
            case LOCAL, ALLOWED, UNKNOWN -> {}
        }
        // Whether another user has CAP_NET_BIND_SERVICE nobody can tell beforehand; without it is the rule.
        if (scene.question().uid() != 0
                && !scene.netns().settingsUnseen()
                && PrivilegedPorts.needsPrivilege(
                        scene.netns().settings(), scene.question().port())) {
            return new BindPrediction("EACCES", true);
        }
        boolean addressKnown = address != AddressCheck.UNKNOWN;
        if (scene.question().port() == 0) {
            AnyPort any = AnyPort.of(scene);
            return new BindPrediction(any.exhausted() ? "EADDRINUSE" : "OK", addressKnown);
        }
        boolean depends = false;
        for (Meeting meeting : scene.meetings()) {
            if (meeting.blocks()) {
                return new BindPrediction("EADDRINUSE", addressKnown);
            }
            depends |= meeting.mayBlock();
        }
        return new BindPrediction(depends ? "EADDRINUSE" : "OK", addressKnown && !depends);
    }
}
