package dev.portwhy.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What could not be seen while a snapshot was taken. Each gap is listed once, with its cause and the exact remedy.
 *
 * @param gaps what is missing; empty when everything was seen
 * @param looker who looked
 */
public record Visibility(List<Gap> gaps, Looker looker) {

    /** Everything was seen. */
    public static final Visibility COMPLETE = new Visibility(List.of());

    public Visibility {
        gaps = List.copyOf(new LinkedHashSet<>(gaps));
    }

    /** What is missing where it does not matter who looked. */
    public Visibility(List<Gap> gaps) {
        this(gaps, Looker.UNKNOWN);
    }

    /** Whether nothing is missing. */
    public boolean complete() {
        return gaps.isEmpty();
    }

    /** Whether a gap of this kind was noted. */
    public boolean lacks(Gap.Kind kind) {
        for (Gap gap : gaps) {
            if (gap.kind() == kind) {
                return true;
            }
        }
        return false;
    }

    /** Whether root would see processes, or their files, that were not seen. */
    public boolean rootSeesMore() {
        return lacks(Gap.Kind.FILES_OF_OTHERS) || lacks(Gap.Kind.HIDEPID);
    }

    /** This and one more gap. */
    public Visibility with(Gap gap) {
        List<Gap> more = new ArrayList<>(gaps);
        more.add(gap);
        return new Visibility(more, looker);
    }
}
