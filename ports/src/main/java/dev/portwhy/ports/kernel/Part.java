package dev.portwhy.ports.kernel;

/** Something of a {@link ScenarioState} that changes, and so has to be copied with it. */
abstract class Part {

    /** A new object of the same kind that points to no other part yet, except what its constructor needs. */
    abstract Part bare(Copier copier);

    /** Takes over what {@code original} points to, as copies. */
    abstract void link(Part original, Copier copier);
}
