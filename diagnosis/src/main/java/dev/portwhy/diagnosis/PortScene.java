package dev.portwhy.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bind with its outcome, and the sockets in its way sorted by what they are: what the causes about a port look at. */
final class PortScene {

    static final List<Cause<PortScene>> CAUSES = List.of(
            // Whoever connects from here gets no answer, free port or not: that is the answer.
            new LoopbackDown(),
            new PortFree(),
            new PortInRange(),
            new NoPortToBind(),
            // The kernel asks for the address first, for the privilege next. Of these two a person wants to know the
            // one first, but before the other that somebody has the port.
            new Ipv6Disabled(),
            new AddressNotLocal(),
            new PortServedByRule(),
            new HiddenHolder(),
            new ReuseportMismatch(),
            new DualStackConflict(),
            new HeldByListener(),
            new HeldByBoundSocket(),
            new TakenByOutgoing(),
            new HeldByLeftovers(),
            new HeldByFinWait2(),
            new HeldByTimeWait(),
            new PrivilegedPort(),
            new PortSharedSilently.OfPort(),
            new AcceptQueueFull.OfPort(),
            new ListenerWithoutDescriptors());

    private final BindScene bind;
    private final BindPrediction prediction;
    private final String outcome;
    private final @Nullable BindScene other;
    private final @Nullable Otherwise otherwise;
    private final boolean unexplained;
    private final @Nullable HeldPort held;

    /** {@code other} is the bind with the other {@code SO_REUSEADDR}, {@code otherwise} its answer; null where neither matters. */
    PortScene(
            BindScene bind,
            BindPrediction prediction,
            String outcome,
            @Nullable BindScene other,
            @Nullable Otherwise otherwise) {
        this.bind = bind;
        this.prediction = prediction;
        this.outcome = outcome;
        this.other = other;
        this.otherwise = otherwise;
        List<Meeting> inTheWay = inTheWay();
        held = inTheWay.isEmpty() ? null : HeldPort.of(bind, inTheWay);
        unexplained = outcome.equals("EADDRINUSE") && !anyPort() && inTheWay.isEmpty();
    }

    /** The sockets in the way; where the kernel stopped at another objection, what it would have said next. */
    private List<Meeting> inTheWay() {
        if (anyPort()) {
            return List.of();
        }
        return switch (outcome) {
            case "EADDRINUSE" -> bind.blockers();
            case "EACCES", "EPERM", "EADDRNOTAVAIL" -> bind.blocking();
            default -> List.of();
        };
    }

    /** What all causes find, in their order. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Cause<PortScene> cause : CAUSES) {
            findings.addAll(cause.find(this));
        }
        return findings;
    }

    BindScene bind() {
        return bind;
    }

    BindPrediction prediction() {
        return prediction;
    }

    /** {@code OK} or the error's name: the kernel's, or what is predicted. */
    String outcome() {
        return outcome;
    }

    @Nullable BindScene other() {
        return other;
    }

    @Nullable Otherwise otherwise() {
        return otherwise;
    }

    /** Whether the bind succeeds. */
    boolean free() {
        return outcome.equals("OK");
    }

    /** Whether the kernel is to choose the port. */
    boolean anyPort() {
        return bind.question().port() == 0;
    }

    /** Whether the privilege is missing, or something refused the call as if it were. */
    boolean forbidden() {
        return outcome.equals("EACCES") || outcome.equals("EPERM");
    }

    /** Whether the address is not there. */
    boolean notLocal() {
        return outcome.equals("EADDRNOTAVAIL");
    }

    /** Whether the port is taken and no socket that was seen has it. */
    boolean unexplained() {
        return unexplained;
    }

    /** The sockets in the way that are of a cause; empty for none. */
    List<Meeting> held(Slug slug) {
        return held == null ? List.of() : held.of(slug);
    }

    /** Whether the connections in the way stand beside their listener. */
    boolean beside() {
        return held != null && held.beside();
    }
}
