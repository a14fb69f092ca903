package dev.portwhy.ask.explain;

/**
 * A phrase that was found.
 *
 * @param kind what sort of phrase it is: {@code errno}, {@code call}…
 * @param name what it stands for: {@code EADDRINUSE}, {@code bind}…; empty for the sorts that stand for themselves
 * @param start where it begins
 * @param end where it ends
 */
record Hit(String kind, String name, int start, int end) {

    boolean is(String other) {
        return kind.equals(other);
    }
}
