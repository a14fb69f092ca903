package dev.portwhy.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.FakeMachine.Shown;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.model.Looker;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What came of freeing a port: what would be done, what is left to a person, and when a port counts as free. */
class FreeAnswerTest {

    private static final Looker ROOT = new Looker(Looker.Source.KERNEL, 0, false);
    private static final Looker USER = new Looker(Looker.Source.KERNEL, 1000, false);

    private static BindAnswers ask(Snapshot snapshot, String outcome) throws IOException {
        FakeMachine machine = FakeMachine.live(snapshot)
                .binds(attempt -> KernelTrial.of(attempt.local().port() == 8080 ? outcome : "OK"));
        BindInquiry.Options usual = new BindInquiry.Options(false, null, false, false, -1, true);
        return new BindInquiry(machine, NamespaceChoice.CURRENT, false, usual)
                .ask(List.of(new BindEnd(Protocol.TCP, FakeMachine.address("0.0.0.0"), 8080)));
    }

    private static FreeAnswer dryRun(Snapshot snapshot, String outcome, boolean kill) throws IOException {
        BindAnswers asked = ask(snapshot, outcome);
        return FreeAnswer.dryRun(asked, Freeing.of(asked.snapshot(), FreeAnswer.held(asked)), kill);
    }

    private static Snapshot taken(Looker looker) {
        return Shown.host("127.0.0.1", "10.0.0.1").listen("0.0.0.0", 8080).seenBy(looker);
    }

    @Test
    void aHolderIsEndedGentlyByWhoMayDoIt() throws IOException {
        FreeAnswer answer = dryRun(taken(ROOT), "EADDRINUSE", false);
        assertThat(answer.free()).isFalse();
        assertThat(answer.doesSomething(false)).isTrue();
        assertThat(answer.steps())
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.obstacle()).isNull());
        assertThat(answer.left()).isEmpty();
        assertThat(answer.done()).isEmpty();
        assertThat(answer.after()).isSameAs(answer.before());
        assertThat(answer.freeing().holders())
                .singleElement()
                .satisfies(one -> assertThat(one.holder()).isNotNegative());
    }

    /** What belongs to somebody else is left to root, and nothing is done. */
    @Test
    void anOrdinaryUserIsToldWhatRootWouldDo() throws IOException {
        FreeAnswer answer = dryRun(taken(USER), "EADDRINUSE", false);
        assertThat(answer.doesSomething(false)).isFalse();
        assertThat(answer.doesSomething(true)).isFalse();
        assertThat(answer.freeing().needsRoot()).isTrue();
        assertThat(answer.left())
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.obstacle()).isNotNull());
    }

    @Test
    void ofAFreePortNothingIsLeft() throws IOException {
        Snapshot idle = Shown.host("127.0.0.1").listen("127.0.0.1", 22).seenBy(ROOT);
        FreeAnswer answer = dryRun(idle, "OK", false);
        assertThat(answer.free()).isTrue();
        assertThat(answer.left()).isEmpty();
        assertThat(answer.doesSomething(true)).isFalse();
        assertThat(answer.unknown()).isFalse();
        assertThat(answer.freeing().holders()).isEmpty();
    }

    /** Where killing is not allowed, a step that kills is left to a person, with the reason; where it is, it is done. */
    @Test
    void aStepThatKillsNeedsLeave() throws IOException {
        BindAnswers asked = ask(taken(ROOT), "EADDRINUSE");
        Freeing plan = Freeing.of(asked.snapshot(), FreeAnswer.held(asked));
        FreeStep killing = Objects.requireNonNull(plan.steps().getFirst().killing());
        Freeing hard = new Freeing(plan.holders(), List.of(killing));
        FreeAnswer gentle = FreeAnswer.dryRun(asked, hard, false);
        assertThat(gentle.doesSomething(false)).isFalse();
        assertThat(gentle.doesSomething(true)).isTrue();
        assertThat(gentle.left()).singleElement().satisfies(step -> {
            assertThat(step.obstacle()).isNotNull();
            assertThat(step.remedy()).isEqualTo(killing.remedy());
        });
        assertThat(FreeAnswer.dryRun(asked, hard, true).left()).isEmpty();
    }

    /** Only what is held is about the port; where nothing is, everything that was asked is. */
    @Test
    void whatIsHeldAmongSeveral() throws IOException {
        FakeMachine machine = FakeMachine.live(taken(ROOT))
                .binds(attempt -> KernelTrial.of(attempt.local().port() == 8080 ? "EADDRINUSE" : "OK"));
        BindInquiry.Options usual = new BindInquiry.Options(false, null, false, false, -1, true);
        BindAnswers both = new BindInquiry(machine, NamespaceChoice.CURRENT, false, usual)
                .ask(List.of(
                        new BindEnd(Protocol.TCP, FakeMachine.address("0.0.0.0"), 8079),
                        new BindEnd(Protocol.TCP, FakeMachine.address("0.0.0.0"), 8080)));
        assertThat(FreeAnswer.all(both)).hasSize(2);
        assertThat(FreeAnswer.held(both))
                .extracting(answer -> answer.question().port())
                .containsExactly(8080);
        assertThat(FreeAnswer.isFree(both)).isFalse();
        BindAnswers first = both.only(List.of(both.answers().getFirst()));
        assertThat(FreeAnswer.isFree(first)).isTrue();
        assertThat(FreeAnswer.held(first))
                .extracting(answer -> answer.question().port())
                .containsExactly(8079);
    }

    /** Whom nobody could see is in the way all the same: nothing is promised. */
    @Test
    void whoIsNotSeenIsNotFreed() throws IOException {
        Snapshot idle = Shown.host("127.0.0.1").listen("127.0.0.1", 22).seenBy(ROOT);
        FreeAnswer answer = dryRun(idle, "EADDRINUSE", true);
        assertThat(answer.free()).isFalse();
        assertThat(answer.freeing().steps()).noneMatch(FreeStep::kills);
    }

    /** A port that needs a privilege is not freed by ending anybody. */
    @Test
    void anotherErrorIsNobodysFault() throws IOException {
        for (String outcome : List.of("EACCES", "EADDRNOTAVAIL")) {
            FreeAnswer answer = dryRun(Shown.host("127.0.0.1").seenBy(ROOT), outcome, true);
            assertThat(answer.free()).isFalse();
            assertThat(answer.doesSomething(true)).as(outcome).isFalse();
        }
    }

    /** What only a timer keeps has no holder, and none is ended for it. */
    @Test
    void aTimeWaitHasNoHolder() throws IOException {
        Snapshot left = Shown.host("127.0.0.1", "10.0.0.1")
                .row(Protocol.TCP, SocketState.TIME_WAIT, "10.0.0.1", 8080, "10.0.0.9", 40_000)
                .seenBy(ROOT);
        FreeAnswer answer = dryRun(left, "EADDRINUSE", true);
        List<BindAnswer> held = FreeAnswer.held(answer.before());
        assertThat(held).hasSize(1);
        assertThat(answer.freeing().holders())
                .allSatisfy(one -> assertThat(one.holder()).isEqualTo(-1));
        assertThat(answer.steps()).noneMatch(FreeStep::kills);
    }
}
