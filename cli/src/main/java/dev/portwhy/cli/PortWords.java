package dev.portwhy.cli;

/** Tells a port from a command, and names the command that a mistyped word most likely meant. */
final class PortWords {

    private PortWords() {}

    /** Whether a bare word can only be meant as a port or an address with a port. */
    static boolean looksLikePort(String word) {
        char first = word.isEmpty() ? ' ' : word.charAt(0);
        return first >= '0' && first <= '9' || first == ':' || first == '[' || first == '*' || word.indexOf(':') >= 0;
    }

    static UsageException unknownWord(String word) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String name : Commands.NAMES) {
            int distance = distance(word, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return UsageException.of("common.usage.word", word, nearest);
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
