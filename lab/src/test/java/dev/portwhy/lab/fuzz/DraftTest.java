package dev.portwhy.lab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The parts of the generator: its choices, what it remembers, and what it never writes. */
class DraftTest {

    @Test
    void choicesAreTheSameForTheSameSeedAndIndex() {
        Dice one = new Dice(7, 3);
        Dice same = new Dice(7, 3);
        for (int i = 0; i < 100; i++) {
            assertThat(one.between(0, 1_000_000)).isEqualTo(same.between(0, 1_000_000));
        }
        Set<Integer> first = new HashSet<>();
        for (int index = 0; index < 200; index++) {
            first.add(new Dice(7, index).between(0, 1_000_000_000));
        }
        assertThat(first).as("another index begins elsewhere").hasSizeGreaterThan(195);
    }

    @Test
    void chancesAreInAThousand() {
        Dice dice = new Dice(1, 1);
        int yes = 0;
        for (int i = 0; i < 10_000; i++) {
            assertThat(dice.chance(0)).isFalse();
            assertThat(dice.chance(1000)).isTrue();
            yes += dice.chance(250) ? 1 : 0;
        }
        assertThat(yes).isBetween(2200, 2800);
    }

    @Test
    void bothEndsOfARangeComeAndNothingBeyond() {
        Dice dice = new Dice(2, 1);
        Set<Integer> drawn = new TreeSet<>();
        for (int i = 0; i < 1000; i++) {
            drawn.add(dice.between(3, 6));
        }
        assertThat(drawn).containsExactly(3, 4, 5, 6);
        assertThat(dice.between(9, 9)).isEqualTo(9);
        assertThatThrownBy(() -> dice.between(9, 8)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void weightsAreKeptAndNothingWeighsNothing() {
        Dice dice = new Dice(3, 1);
        int[] drawn = new int[4];
        for (int i = 0; i < 10_000; i++) {
            drawn[dice.weighted(1, 0, 8, 1)]++;
        }
        assertThat(drawn[1]).isZero();
        assertThat(drawn[2]).isBetween(7700, 8300);
        assertThat(drawn[0]).isBetween(800, 1200);
        assertThat(dice.weighted(0, 0, 1)).isEqualTo(2);
    }

    @Test
    void everyFocusIsChosenAndMakesItsKindsOfSockets() {
        Set<Focus> chosen = EnumSet.noneOf(Focus.class);
        for (int index = 0; index < 300; index++) {
            chosen.add(Focus.choose(new Dice(4, index)));
        }
        assertThat(chosen).containsExactlyInAnyOrder(Focus.values());
        Dice dice = new Dice(5, 1);
        int datagrams = 0;
        for (int i = 0; i < 1000; i++) {
            String kind = Focus.DATAGRAMS.kind(dice);
            assertThat(kind).doesNotStartWith("mptcp");
            datagrams += kind.startsWith("udp") ? 1 : 0;
        }
        assertThat(datagrams).isBetween(850, 940);
    }

    @Test
    void aDraftKnowsWhichPortsWouldBeDrawnFor() {
        Draft draft = new Draft();
        DraftSocket one = draft.open("tcp4");
        DraftSocket other = draft.open("tcp6");
        assertThat(one.name).isNotEqualTo(other.name);
        assertThat(one.isV6()).isFalse();
        assertThat(other.isV6()).isTrue();
        assertThat(one.isBound()).isFalse();
        one.address = "127.0.0.1";
        one.port = 80;
        one.reusePort = true;
        other.port = 80;
        other.reusePort = true;
        assertThat(draft.isShared(80)).as("the other one is not bound").isFalse();
        other.address = "[::]";
        assertThat(draft.isShared(80)).isTrue();
        assertThat(draft.isShared(81)).isFalse();
        one.reusePort = false;
        assertThat(draft.isShared(80)).isFalse();
        assertThat(draft.where(DraftSocket::isV6)).containsExactly(other);
        assertThat(draft.open("udp6").isUdp()).isTrue();
    }

    /** A name is given to one socket, and no line speaks of one that was never made. */
    @Test
    void linesSpeakOfSocketsThatWereMade() {
        for (int index = 0; index < 500; index++) {
            Set<String> made = new HashSet<>();
            for (String block : ScenarioGenerator.lines(11, index)) {
                for (String line : block.split("\n")) {
                    String[] words = line.split(" ");
                    if (words.length > 2 && words[1].equals("=") && !words[0].equals("sysctl")) {
                        assertThat(made.add(words[0])).as("%d: %s", index, line).isTrue();
                    } else if (words[0].matches("[sr][0-9].*")) {
                        assertThat(made).as("%d: %s", index, line).contains(words[0]);
                    }
                }
            }
        }
    }

    /** Which of several sockets that share a port is connected to, the kernel decides by a secret: nobody asks for that. */
    @Test
    void nobodyConnectsToAPortThatIsSharedByTwo() {
        int connects = 0;
        for (int index = 0; index < 1500; index++) {
            Set<String> reuse = new HashSet<>();
            List<String> bound = new ArrayList<>();
            for (String line : ScenarioGenerator.lines(13, index)) {
                String[] words = line.split(" ");
                String last = words[words.length - 1];
                if (line.contains(" set SO_REUSEPORT ")) {
                    reuse.add(words[0]);
                } else if (words.length == 3 && words[1].equals("bind") && reuse.contains(words[0])) {
                    bound.add(words[0] + last.substring(last.lastIndexOf(':')));
                } else if (words.length == 3 && words[1].equals("connect")) {
                    connects++;
                    String port = last.substring(last.lastIndexOf(':'));
                    long sharing = bound.stream()
                            .filter(one -> one.endsWith(port) && !port.equals(":0"))
                            .filter(one -> reuse.contains(one.substring(0, one.indexOf(':'))))
                            .map(one -> one.substring(0, one.indexOf(':')))
                            .distinct()
                            .count();
                    boolean gone = ScenarioGenerator.lines(13, index).stream().anyMatch(l -> l.endsWith(" close"));
                    assertThat(gone || sharing <= 1).as("%d: %s", index, line).isTrue();
                }
            }
        }
        assertThat(connects).isGreaterThan(1000);
    }

    /** Whatever the property, no single line of what is left can go, and it still has the property. */
    @Test
    void ofWhatIsLeftNoLineCanGo() throws Exception {
        Random random = new Random(17);
        for (int round = 0; round < 200; round++) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                lines.add("line " + i);
            }
            Set<String> needed = new HashSet<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                needed.add(lines.get(random.nextInt(lines.size())));
            }
            int[] asked = {0};
            List<String> left = new Shrinker(candidate -> {
                        asked[0]++;
                        return candidate.containsAll(needed);
                    })
                    .shrink(lines);
            assertThat(left).as("seed 17, round %d", round).containsExactlyInAnyOrderElementsOf(needed);
            assertThat(left).isSubsetOf(lines);
            assertThat(asked[0]).as("few questions").isLessThan(60 + 20 * (1 + needed.size()));
        }
    }

    /** A property that needs an even number of lines keeps no pair more than it must. */
    @Test
    void linesThatGoInPairsOnlyGoInPairs() throws Exception {
        List<String> lines = List.of("a", "b", "c", "d", "e", "f");
        assertThat(new Shrinker(candidate -> candidate.size() % 2 == 0 && candidate.contains("c")).shrink(lines))
                .hasSize(2)
                .contains("c");
    }

    @Test
    void whatCannotBeShorterStaysAsItIs() throws Exception {
        List<String> lines = List.of("a", "b", "c");
        assertThat(new Shrinker(candidate -> candidate.equals(lines)).shrink(lines))
                .isEqualTo(lines);
        assertThat(new Shrinker(candidate -> true).shrink(lines)).isEmpty();
        assertThat(new Shrinker(candidate -> true).shrink(List.of())).isEmpty();
        assertThatThrownBy(() -> new Shrinker(candidate -> {
                            throw new java.io.IOException("no kernel");
                        })
                        .shrink(lines))
                .hasMessage("no kernel");
    }
}
