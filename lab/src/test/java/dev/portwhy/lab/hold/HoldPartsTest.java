package dev.portwhy.lab.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Endpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stage that situations stand on: what lives as long as it, and what is gone with it. */
class HoldPartsTest {

    @Test
    void situationsAreFoundByTheirNames() {
        Set<String> names = new HashSet<>();
        for (HoldSituation situation : Situations.all()) {
            assertThat(names.add(situation.name())).as(situation.name()).isTrue();
            assertThat(situation.name()).matches("[a-z0-9-]+");
            assertThat(Situations.find(situation.name())).contains(situation);
            assertThat(Situations.find(situation.name().replace('-', '_'))).contains(situation);
            assertThat(situation.title().key()).isEqualTo("hold." + situation.name() + ".title");
            assertThat(situation.explanation().key()).isEqualTo("hold." + situation.name() + ".text");
        }
        assertThat(Situations.find("none")).isEmpty();
        assertThat(Situations.find("")).isEmpty();
    }

    @Test
    void whatTheStageOwnsGoesWithItInReverse() {
        List<String> closed = new ArrayList<>();
        HoldStage stage = new HoldStage(0);
        stage.own(() -> closed.add("first"));
        stage.own(() -> {
            closed.add("second");
            throw new IOException("cannot");
        });
        stage.own(() -> closed.add("third"));
        stage.close();
        assertThat(closed).containsExactly("third", "second", "first");
        stage.close();
        assertThat(closed).as("once").hasSize(3);
    }

    @Test
    void aSocketOfTheStageHoldsThePortUntilItsEnd() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        HoldStage stage = new HoldStage(port);
        try {
            Endpoint local = stage.listener().local();
            assertThat(local).isEqualTo(stage.local());
            assertThatThrownBy(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close())
                    .isInstanceOf(BindException.class);
            assertThat(stage.connected(local).peer()).isEqualTo(local);
        } finally {
            stage.close();
        }
    }

    @Test
    void holdersAreListedInTheirOrder() {
        HoldStage stage = new HoldStage(80);
        assertThat(stage.pids()).isEmpty();
        stage.holder(7);
        stage.holder();
        assertThat(stage.pids())
                .containsExactly(7, (int) ProcessHandle.current().pid());
        assertThat(stage.port()).isEqualTo(80);
        assertThat(stage.local()).hasToString("127.0.0.1:80");
        stage.local(new Endpoint(HoldStage.LOOPBACK, 81));
        assertThat(stage.local()).hasToString("127.0.0.1:81");
        stage.close();
    }

    @Test
    void workOnAThreadFailsWhereItIsWaitedFor() throws IOException {
        HoldStage stage = new HoldStage(0);
        Thread[] thread = new Thread[1];
        stage.onThread(() -> thread[0] = Thread.currentThread());
        assertThat(thread[0].isAlive()).as("it stays as it is").isTrue();
        assertThatThrownBy(() -> stage.onThread(() -> {
                    throw new IOException("no right");
                }))
                .hasMessage("no right");
        assertThatThrownBy(() -> stage.onThread(() -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IOException.class)
                .hasRootCauseMessage("broken");
        stage.close();
        assertThat(join(thread[0])).isTrue();
    }

    private static boolean join(Thread thread) {
        try {
            return thread.join(java.time.Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatEndsByItselfIsMadeAgain() throws IOException {
        HoldStage stage = new HoldStage(0);
        stage.maintain();
        AtomicInteger made = new AtomicInteger();
        boolean[] stands = {false};
        stage.keepUp(new HoldStage.Upkeep() {
            @Override
            public boolean stands() {
                return stands[0];
            }

            @Override
            public void renew() {
                made.incrementAndGet();
                stands[0] = true;
            }
        });
        assertThat(made).hasValue(1);
        stage.maintain();
        assertThat(made).hasValue(1);
        stands[0] = false;
        stage.maintain();
        stage.maintain();
        assertThat(made).hasValue(2);
        stage.close();
    }

    @Test
    void aSituationThatCannotBeMadeLeavesNothing() {
        boolean[] closed = {false};
        HoldSituation broken = HoldSituation.anybody("broken", stage -> {
            stage.own(() -> closed[0] = true);
            throw new IOException("the kernel refused");
        });
        assertThatThrownBy(() -> Hold.begin(broken, 80)).hasMessage("the kernel refused");
        assertThat(closed[0]).isTrue();
        assertThat(broken.rights().enough()).isTrue();
    }

    @Test
    void theLineSaysWhatStands() throws Exception {
        HoldSituation own = HoldSituation.anybody("own", stage -> stage.holder(4711));
        try (Hold hold = Hold.begin(own, 8080)) {
            assertThat(hold.ready()).isEqualTo("ready own 127.0.0.1:8080 pid 4711");
            hold.end();
            hold.untilEnd();
        }
        try (Hold nobody = Hold.begin(HoldSituation.root("none", stage -> {}), 0)) {
            assertThat(nobody.ready()).isEqualTo("ready none 127.0.0.1:0");
        }
    }

    /** Whoever started it may close its input, or go: both end the situation. */
    @Test
    void theEndOfTheInputIsTheEnd() throws IOException {
        List<String> said = new ArrayList<>();
        boolean[] closed = {false};
        HoldSituation own = HoldSituation.anybody("own", stage -> stage.own(() -> closed[0] = true));
        HoldProcess.run(own, 80, new ByteArrayInputStream(new byte[10_000]), said::add);
        assertThat(said).containsExactly("ready own 127.0.0.1:80");
        assertThat(closed[0]).isTrue();
        assertThatThrownBy(() -> HoldProcess.run(own, 80, null, line -> {
                    throw new IOException("nobody reads");
                }))
                .hasMessage("nobody reads");
    }

    @Test
    void waitingEndsWhenTheAnswerIsYes() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Waiting.forTrue("three", () -> asked.incrementAndGet() == 3);
        assertThat(asked).hasValue(3);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Waiting.forTrue("never", () -> false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("never");
        assertThat(Thread.interrupted()).as("still told so").isTrue();
        CountDownLatch done = new CountDownLatch(0);
        Thread.currentThread().interrupt();
        Waiting.until(done);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** A child waits at the end of a pipe: once that is closed, by whatever end of ours, it goes and takes its socket along. */
    @Tag("kernel")
    @Test
    void childrenGoWithTheStage() throws Exception {
        HoldStage stage = new HoldStage(0);
        int child;
        int lost;
        try {
            var listener = stage.listener();
            child = Child.thatKeeps(stage, listener);
            lost = Child.thatLostItsParent(stage, listener);
            assertThat(ProcessHandle.of(child)).isPresent();
            assertThat(TextTable.shows(listener.local().port(), 10)).isTrue();
            assertThat(TextTable.shows(listener.local().port(), TextTable.ESTABLISHED))
                    .isFalse();
        } finally {
            stage.close();
        }
        Waiting.forTrue("the end of both", () -> gone(child) && gone(lost));
    }

    private static boolean gone(int pid) {
        return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
    }
}
