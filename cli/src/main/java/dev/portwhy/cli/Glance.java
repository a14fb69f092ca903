package dev.portwhy.cli;

import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;

/** As little of a machine as an answer in JSON needs that is about none of its sockets: which machine it is, and when. */
public final class Glance {

    /** What is looked at. */
    public static final Scope SCOPE = Scope.EVERYTHING
            .in(NamespaceChoice.CURRENT)
            .protocols(false, false)
            .withoutHolders()
            .withoutSurroundings()
            .withoutHidden();

    private Glance() {}
}
