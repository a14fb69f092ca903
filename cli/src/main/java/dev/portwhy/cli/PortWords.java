package dev.portwhy.cli;

import dev.portwhy.model.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a port from a command, and names what a mistyped word most likely meant. */
final class PortWords {

    /** No command and no option is as long, and no mistyped one much longer. */
    private static final int LONGEST = 20;

    private PortWords() {}

    /** Whether a bare word can only be meant as a port, an address with a port, several of them, or an address on the web. */
    static boolean looksLikePort(String word) {
        char first = word.isEmpty() ? ' ' : word.charAt(0);
        return first >= '0' && first <= '9'
                || first == ':'
                || first == '['
                || first == '*'
                || word.indexOf(':') >= 0
                || word.indexOf('/') > 0;
    }

    /** Whether a bare word can only be meant as the path of a unix socket, or as the name of an abstract one. */
    static boolean looksLikePath(String word) {
        return word.startsWith("/")
                || word.startsWith("./")
                || word.startsWith("../")
                || word.startsWith("@") && word.length() > 1;
    }

    /** Whether a bare word can only be meant as the name of a host: {@code localhost}, or one with a dot in it. */
    static boolean looksLikeHost(String word) {
        return word.equals("localhost") || word.indexOf('.') > 0 && word.indexOf(' ') < 0;
    }

    /** A word that is nothing: with the command next to it, where one is near. */
    static UsageException unknownWord(String word) {
        String nearest = nearest(word, Commands.there());
        Text nothing = Text.of("common.usage.word", word);
        return nearest == null
                ? UsageException.of("common.usage.see-help", nothing)
                : UsageException.of("common.usage.nearest", nothing, nearest);
    }

    /** The name that a word is a slip of the finger away from; null for none. */
    static @Nullable String nearest(String word, List<String> names) {
        if (word.length() > LONGEST) {
            return null;
        }
        String nearest = null;
        int least = word.length() <= 4 ? 2 : 3;
        for (String name : names) {
            int distance = distance(word, name);
            // Of a short word more than half has to be right.
            if (distance < least && 2 * distance < name.length()) {
                least = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    /** Letters to insert, drop, replace or swap with a neighbour to make one word of the other. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
