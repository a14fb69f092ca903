package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What helps against a gap depends on who looked, at what, and whether it is here and now. */
class GapTest {

    private static final Looker ROOT = new Looker(Looker.Source.KERNEL, 0, false);
    private static final Looker USER = new Looker(Looker.Source.KERNEL, 1000, false);
    private static final Looker TREE = new Looker(Looker.Source.TREE, 0, false);

    private static String key(Gap.Kind kind, Looker looker) {
        return Gap.of(kind, 3).remedy(looker).key();
    }

    /** Columns: an ordinary user, root, a capture of the user's, a capture of root's, a recorded tree. */
    @ParameterizedTest
    @CsvSource({
        "FILES_OF_OTHERS, gap.files-of-others.remedy, gap.root-already, gap.capture-as-root, gap.captured-by-root,"
                + " gap.capture-instead",
        "HIDEPID, gap.hidepid.remedy, gap.root-already, gap.capture-as-root, gap.captured-by-root, gap.capture-instead",
        "PORT_RULES, gap.port-rules.remedy, gap.root-already, gap.capture-as-root, gap.captured-by-root,"
                + " gap.capture-instead",
        "SOCK_DIAG_REFUSED, gap.sock-diag-refused.remedy, gap.root-already, gap.capture-as-root, gap.captured-by-root,"
                + " gap.capture-instead",
        "OTHER_PID_NAMESPACE, gap.other-pid-namespace.remedy, gap.other-pid-namespace.remedy, gap.capture-on-host,"
                + " gap.capture-on-host, gap.other-pid-namespace.remedy",
        "INTERRUPTED, gap.interrupted.remedy, gap.interrupted.remedy, gap.capture-again, gap.capture-again,"
                + " gap.interrupted.remedy",
        "SOCKET_OPTIONS, gap.socket-options.remedy, gap.socket-options.root, gap.socket-options.kept,"
                + " gap.socket-options.kept, gap.socket-options.kept",
        "BOUND_ONLY_SOCKETS, gap.bound-only-sockets.remedy, gap.bound-only-sockets.remedy, gap.bound-only-sockets.kept,"
                + " gap.bound-only-sockets.kept, gap.bound-only-sockets.remedy",
        "LEGACY_RULES, gap.legacy-rules.remedy, gap.legacy-rules.remedy, gap.legacy-rules.kept, gap.legacy-rules.kept,"
                + " gap.legacy-rules.remedy",
        "CAPTURE_NEWER, gap.capture-newer.remedy, gap.capture-newer.remedy, gap.capture-newer.remedy,"
                + " gap.capture-newer.remedy, gap.capture-newer.remedy",
    })
    void whatHelps(Gap.Kind kind, String user, String root, String usersFile, String rootsFile, String tree) {
        assertThat(List.of(
                        key(kind, USER),
                        key(kind, ROOT),
                        key(kind, USER.asKept()),
                        key(kind, ROOT.asKept()),
                        key(kind, TREE)))
                .containsExactly(user, root, usersFile, rootsFile, tree);
    }

    /** Whoever was root is never told to become it, and nobody is told to look again at a file. */
    @ParameterizedTest
    @EnumSource(Gap.Kind.class)
    void nobodyIsToldWhatCannotBe(Gap.Kind kind) {
        for (Looker looker : List.of(ROOT, ROOT.asKept())) {
            assertThat(key(kind, looker)).doesNotContain("as-root");
        }
        assertThat(key(kind, USER.asKept())).isNotEqualTo("gap.root-already");
        assertThat(key(kind, Looker.UNKNOWN)).startsWith("gap.");
    }

    @Test
    void itsSentencesGetItsValues() {
        Gap gap = Gap.of(Gap.Kind.NAMESPACES_LOST, 3, "ESTALE");
        assertThat(gap.remedy(ROOT).arguments()).containsExactly(3, "ESTALE");
        assertThat(gap).isEqualTo(Gap.of(Gap.Kind.NAMESPACES_LOST, 3, "ESTALE"));
    }

    @Test
    void eachIsListedOnceInItsOrder() {
        Gap hidepid = Gap.of(Gap.Kind.HIDEPID);
        Gap lost = Gap.of(Gap.Kind.NAMESPACES_LOST, 1, "EACCES");
        Visibility seen = new Visibility(List.of(lost, hidepid, lost));
        assertThat(seen.gaps()).containsExactly(lost, hidepid);
        assertThat(seen.with(hidepid).gaps()).containsExactly(lost, hidepid);
        assertThat(seen.with(Gap.of(Gap.Kind.NAMESPACES_LOST, 2, "EACCES")).gaps())
                .hasSize(3);
        assertThat(seen.lacks(Gap.Kind.HIDEPID)).isTrue();
        assertThat(seen.lacks(Gap.Kind.FILE)).isFalse();
        assertThat(seen.complete()).isFalse();
        assertThat(Visibility.COMPLETE.complete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"FILES_OF_OTHERS, true", "HIDEPID, true", "FILES_REFUSED_TO_ROOT, false", "NAMESPACES, false"})
    void whetherRootWouldSeeMoreProcesses(Gap.Kind kind, boolean more) {
        assertThat(new Visibility(List.of(Gap.of(kind, 1))).rootSeesMore()).isEqualTo(more);
    }

    /** Whom a question is about that names no user. */
    @ParameterizedTest
    @CsvSource({
        "KERNEL, 0, false, true, false, 0",
        "KERNEL, 1000, false, false, true, 1000",
        "KERNEL, 1000, true, false, true, 0",
        "KERNEL, 0, true, true, false, 0",
        "KERNEL, -1, false, false, false, -1",
        "TREE, 0, false, false, false, 0",
        "TREE, 1000, false, false, false, 0",
        "UNKNOWN, -1, false, false, false, 0",
    })
    void whoLooked(Looker.Source source, int uid, boolean kept, boolean root, boolean user, int asks) {
        Looker looker = new Looker(source, uid, kept);
        assertThat(looker.wasRoot()).isEqualTo(root);
        assertThat(looker.wasUser()).isEqualTo(user);
        assertThat(looker.defaultUid()).isEqualTo(asks);
        assertThat(looker.asKept().kept()).isTrue();
        assertThat(looker.asKept().uid()).isEqualTo(uid);
    }
}
