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
            boolean brief = phrase.text().length() < LONG;
            Phrase[][] table = brief ? SHORT : BY_BEGIN;
            int at = brief ? two((int) letters(phrase.text(), 2)) : four(letters(phrase.text(), LONG));
            table[at] = with(table[at], phrase);
        }
    }

    private Phrases() {}

    private static Phrase[] with(Phrase[] before, Phrase one) {
        Phrase[] all = before == null ? new Phrase[1] : java.util.Arrays.copyOf(before, before.length + 1);
        all[all.length - 1] = one;
        return all;
    }

    private static int two(int pair) {
        return pair * 0x9e3779b1 >>> 20;
    }

    private static int four(long letters) {
        return (int) (letters * 0x9e3779b97f4a7c15L >>> 52);
    }

    /** Four characters, or two, as one number. */
    private static long letters(String text, int count) {
        long letters = 0;
        for (int i = 0; i < count; i++) {
            letters = letters << 16 | text.charAt(i);
        }
        return letters;
    }

    /** The phrases of a text in small letters, by where they begin; of those inside a longer one of some sorts only the longer. */
    static List<Hit> in(String lower) {
        List<Hit> hits = new ArrayList<>();
        long letters = 0;
        for (int i = 0; i < lower.length(); i++) {
            letters = letters << 16 | lower.charAt(i);
            Phrase[] some = SHORT[two((int) letters)];
            if (some != null && i > 0) {
                add(some, lower, i - 1, hits);
            }
            some = BY_BEGIN[four(letters)];
            if (some != null && i >= LONG - 1) {
                add(some, lower, i - LONG + 1, hits);
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
        for (Phrase phrase : some) {
            if (phrase.at(lower, at)) {
                hits.add(new Hit(
                        phrase.kind(), phrase.name(), at, at + phrase.text().length()));
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
            case "errno", "name", "unix", "inet", "interface" -> true;
            case "alike" -> hit.name().equals("mount") || hit.name().equals("login");
            default -> false;
        };
    }
}
