package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.ports.PrivilegedPorts;

/**
 * What bind() is expected to answer, in the kernel's order of checks: address and privilege, then conflict
 * ({@code __inet_bind()}, net/ipv4/af_inet.c; {@code __inet6_bind()}, net/ipv6/af_inet6.c).
 *
 * @param outcome {@code OK} or the error's name
 * @param sure false when it hangs on options of live sockets, or on a user remembered, that nobody could see
 */
record BindPrediction(String outcome, boolean sure) {

    static BindPrediction of(BindScene scene) {
        BindQuestion question = scene.question();
        boolean settingsSeen = !scene.netns().settingsUnseen();
        AddressCheck address = AddressCheck.of(scene.netns(), question);
        // IPv4 looks at the address before the privilege, IPv6 after it.
        boolean privilegeFirst = question.address().family() == Family.INET6 && !AddressCheck.isRefusedFirst(question);
        boolean refused = lacksPrivilege(scene);
        if (refused && privilegeFirst) {
            return new BindPrediction("EACCES", true);
        }
        switch (address) {
            case NOT_LOCAL, TENTATIVE -> {
                // Unless a setting allows it that was not read.
                return new BindPrediction("EADDRNOTAVAIL", settingsSeen);
            }
            case INVALID -> {
                return new BindPrediction("EINVAL", true);
            }
            case LOCAL, ALLOWED, UNKNOWN -> {}
        }
        if (refused) {
            return new BindPrediction("EACCES", true);
        }
        boolean addressKnown = address != AddressCheck.UNKNOWN;
        boolean privilegeKnown = settingsSeen || scene.question().uid() == 0;
        if (scene.question().port() == 0) {
            AnyPort any = AnyPort.of(scene);
            return new BindPrediction(any.exhausted() ? "EADDRINUSE" : "OK", addressKnown && settingsSeen);
        }
        boolean depends = false;
        for (Meeting meeting : scene.meetings()) {
            if (meeting.blocks() && !BucketMemory.isOfAnotherUser(scene, meeting)) {
                return new BindPrediction("EADDRINUSE", addressKnown);
            }
            depends |= meeting.blocks() || meeting.mayBlock();
        }
        return new BindPrediction(depends ? "EADDRINUSE" : "OK", addressKnown && privilegeKnown && !depends);
    }

    /** Whether another user has CAP_NET_BIND_SERVICE nobody can tell beforehand; without it is the rule. */
    private static boolean lacksPrivilege(BindScene scene) {
        return scene.question().uid() != 0
                && !scene.netns().settingsUnseen()
                && PrivilegedPorts.needsPrivilege(
                        scene.netns().settings(), scene.question().port());
    }
}
