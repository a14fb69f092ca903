package dev.portwhy.ask.explain;

import java.util.ArrayList;
import java.util.List;

/** Finds all phrases in a text, by what they begin with. */
final class Phrases {

    private static final int SIZE = 1 << 12;
    private static final int LONG = 4;

    private static final Phrase[][] BY_BEGIN = new Phrase[SIZE][];
    private static final Phrase[][] SHORT = new Phrase[SIZE][];

    static {
        for (Phrase phrase : Phrase.ALL) {
            Phrase[][] table = phrase.text().length() < LONG ? SHORT : BY_BEGIN;
            int at = table == SHORT ? two(phrase.text(), 0) : four(phrase.text(), 0);
            table[at] = with(table[at], phrase);
        }
    }

    private Phrases() {}

    private static Phrase[] with(Phrase[] before, Phrase one) {
        Phrase[] all = before == null ? new Phrase[1] : java.util.Arrays.copyOf(before, before.length + 1);
        all[all.length - 1] = one;
        return all;
    }

    private static int two(String text, int at) {
        return (text.charAt(at) * 31 + text.charAt(at + 1)) * 0x9e3779b1 >>> 20;
    }

    private static int four(String text, int at) {
        int key = ((text.charAt(at) * 31 + text.charAt(at + 1)) * 31 + text.charAt(at + 2)) * 31 + text.charAt(at + 3);
        return key * 0x9e3779b1 >>> 20;
    }

    /** The phrases of a text in small letters, by where they begin; of those inside a longer one of some sorts only the longer. */
    static List<Hit> in(String lower) {
        List<Hit> hits = new ArrayList<>();
        int last = lower.length() - 1;
        for (int i = 0; i < last; i++) {
            add(SHORT[two(lower, i)], lower, i, hits);
            if (i + LONG <= lower.length()) {
                add(BY_BEGIN[four(lower, i)], lower, i, hits);
            }
        }
        List<Hit> kept = new ArrayList<>(hits.size());
        for (Hit hit : hits) {
            if (!inside(hit, hits)) {
                kept.add(hit);
            }
        }
        return kept;
    }

    private static void add(Phrase[] some, String lower, int at, List<Hit> hits) {
        if (some != null) {
            for (Phrase phrase : some) {
                if (phrase.at(lower, at)) {
                    hits.add(new Hit(
                            phrase.kind(), phrase.name(), at, at + phrase.text().length()));
                }
            }
        }
    }

    private static boolean inside(Hit hit, List<Hit> hits) {
        for (Hit other : hits) {
            boolean around = other.start() <= hit.start()
                    && other.end() >= hit.end()
                    && other.end() - other.start() > hit.end() - hit.start();
            if (around && swallows(other)) {
                return true;
            }
        }
        return false;
    }

    private static boolean swallows(Hit hit) {
        return switch (hit.kind()) {
            case "errno", "name", "unix", "interface" -> true;
            case "alike" -> hit.name().equals("mount") || hit.name().equals("login");
            default -> false;
        };
    }
}
