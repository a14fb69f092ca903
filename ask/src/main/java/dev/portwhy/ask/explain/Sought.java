package dev.portwhy.ask.explain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One sort of bytes that make a line of a log worth reading, for the {@link Sieve}. */
final class Sought {

    private static final int SHORTEST = 4;
    /** Blanks, brackets and what else stands between a word and its number, at most. */
    private static final int GAP = 10;
    /** How far from the word that says that it failed {@code bind} can be, with itself. */
    private static final int NEAR = 72;

    /** What has to stand around the bytes. */
    private enum Wants {
        NOTHING,
        /** The end of a word behind them: "in use" is not in "in user". */
        WORD_END,
        /** The number of an error behind them. */
        NUMBER,
        /** A word nearby that says what failed, or a port with its number. */
        WHAT_FAILED,
        /** That the line ends as strace ends one where another thread comes in between. */
        UNFINISHED
    }

    /** What the kernel writes, what strace writes, and the journal of a message with colours in it. */
    private static final String[] MORE = {
        "syn flooding",
        "table full",
        "table overflow",
        "orphaned sockets",
        "tcp: out of memory",
        "out of socket memory",
        "file-max",
        "socket(af_inet",
        "socket(pf_inet",
        ") = -1 e",
        ": -98",
        ": -99",
        "=-98",
        "=-99",
        "= -98",
        "= -99",
        "(-98)",
        "(-99)",
        "(): socket: ",
        "apparmor=\"denied\"",
        "avc:  denied",
        "avc: denied",
        "\"message\":["
    };

    /** In front of an error's number. */
    private static final String[] NUMBERED = {
        "errno", "error", "call was", "code", "failed", "failure", "socketexception", "number", "错误"
    };

    private static final String[] BRIEFLY_NUMBERED = {"err", "wsa"};

    private static final String[] BINDING = {
        "bind",
        "bound",
        "listen",
        "绑定",
        "监听",
        "start",
        "socket",
        "server",
        "endpoint",
        "free port",
        "empty port",
        "open port",
        "available port",
        "unused port",
        "usable port"
    };

    private static final String[] FAILING = {"fail", "erro", "cann", "can'", "can ", "coul", "unab", "prob", "无法", "失败"
    };

    /** In front of a number these say what failed, too: {@code port 80}. */
    private static final byte[][] WITH_NUMBER = bytes(new String[] {"port", "address"});

    private static final byte[][] WHAT = bytes(BINDING);
    /** The bytes with which one of them begins. */
    private static final boolean[] BEGINS = begins(WHAT, WITH_NUMBER);

    private static final String[] CALLS = {"bind(", "connect(", "listen(", "accept(", "accept4(", "sendto(", "sendmsg("
    };

    private static final byte[] UNFINISHED = "<unfinished ...>".getBytes(StandardCharsets.UTF_8);
    /** The longest line of a call with an address. */
    private static final int LONGEST_CALL = 512;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] text;
    private final Wants wants;

    private Sought(String text, Wants wants) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        this.wants = wants;
    }

    private static boolean[] begins(byte[][]... words) {
        boolean[] begins = new boolean[256];
        for (byte[][] some : words) {
            for (byte[] word : some) {
                begins[word[0] & 0xff] = true;
            }
        }
        return begins;
    }

    private static byte[][] bytes(String[] texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
        return all;
    }

    /** All there are, none shorter than four bytes. */
    static List<Sought> all() {
        List<Sought> all = new ArrayList<>();
        for (Phrase phrase : Phrase.ALL) {
            if (phrase.kind().equals("errno")
                    || phrase.kind().equals("taken")
                    || phrase.kind().equals("used")
                    || phrase.kind().equals("using")
                    || phrase.kind().equals("failing")) {
                for (String spelling : spellings(phrase.text())) {
                    add(all, spelling, phrase.wordEnd() ? Wants.WORD_END : Wants.NOTHING);
                }
            }
        }
        for (String more : MORE) {
            add(all, more, Wants.NOTHING);
        }
        for (String word : NUMBERED) {
            add(all, word, Wants.NUMBER);
        }
        for (String word : BRIEFLY_NUMBERED) {
            for (char behind : " \t=:#(-0123456789".toCharArray()) {
                add(all, word + behind, Wants.NUMBER);
            }
        }
        for (int number : Problems.telling()) {
            add(all, "(" + number + ")", Wants.NOTHING);
            add(all, "(" + number + ":", Wants.NOTHING);
        }
        for (String word : FAILING) {
            add(all, word, Wants.WHAT_FAILED);
        }
        for (String call : CALLS) {
            add(all, call, Wants.UNFINISHED);
        }
        return all;
    }

    private static void add(List<Sought> all, String text, Wants wants) {
        Sought sought = new Sought(text, wants);
        if (sought.text.length >= SHORTEST) {
            all.add(sought);
        }
    }

    /**
     * The ways in which a phrase is written beside that in small letters: beyond ASCII letters have other bytes as capitals, JSON
     * may write them as numbers, and an apostrophe may be a typographer's.
     */
    private static Set<String> spellings(String phrase) {
        Set<String> all = new LinkedHashSet<>();
        // A capital letter stands at the beginning, or everywhere.
        String text = phrase.charAt(0) < 0x80 ? phrase : phrase.substring(1);
        all.add(text);
        if (plain(text)) {
            return all;
        }
        all.add(text.replace('\'', '\u2019'));
        StringBuilder capitals = new StringBuilder();
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            capitals.append(c < 0x80 ? c : Character.toUpperCase(c));
            if (c < 0x80) {
                escaped.append(c);
            } else {
                escaped.append("\\u").append(HEX.toHexDigits(c));
            }
        }
        all.add(capitals.toString());
        all.add(escaped.toString());
        return all;
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80 || text.charAt(i) == '\'') {
                return false;
            }
        }
        return true;
    }

    /** One of the first four bytes, as a number. */
    int at(int place) {
        return text[place] & 0xff;
    }

    /** Whether it stands at a place of a log, with what it wants around it, between a beginning and an end. */
    boolean stands(byte[] bytes, int[] fold, int begin, int from, int limit) {
        int end = from + text.length;
        if (end > limit || !equal(text, bytes, fold, from)) {
            return false;
        }
        return switch (wants) {
            case NOTHING -> true;
            case WORD_END -> end == limit || !inWord(fold[bytes[end] & 0xff]);
            case NUMBER -> numbered(bytes, end, limit);
            case WHAT_FAILED -> says(bytes, fold, Math.max(begin, from - NEAR), Math.min(limit, end + NEAR));
            case UNFINISHED -> unfinished(bytes, fold, end, Math.min(limit, end + LONGEST_CALL));
        };
    }

    private static boolean equal(byte[] text, byte[] bytes, int[] fold, int from) {
        for (int i = 0; i < text.length; i++) {
            if (fold[bytes[from + i] & 0xff] != (text[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private static boolean inWord(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    private static boolean numbered(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && at < from + GAP && separates(bytes[at])) {
            at++;
        }
        int number = 0;
        int digits = 0;
        while (at < limit && bytes[at] >= '0' && bytes[at] <= '9' && digits <= 5) {
            number = number * 10 + bytes[at++] - '0';
            digits++;
        }
        return digits > 1 && Problems.tells(number);
    }

    /** What is beyond ASCII is part of a sign of full width, or of a word for "code". */
    private static boolean separates(byte b) {
        return b < 0 || " \t]=:#(-\"'".indexOf(b) >= 0;
    }

    /** Whether a number stands there: {@code port 80}, {@code ports 80}, {@code address '80}. */
    private static boolean digit(byte[] bytes, int from, int limit) {
        int at = from < limit && (bytes[from] | 0x20) == 's' ? from + 1 : from;
        if (at + 1 >= limit || bytes[at] != ' ') {
            return false;
        }
        at++;
        at += at + 1 < limit && (bytes[at] == '\'' || bytes[at] == '"') ? 1 : 0;
        return bytes[at] >= '0' && bytes[at] <= '9';
    }

    private static boolean unfinished(byte[] bytes, int[] fold, int from, int limit) {
        int end = from;
        while (end < limit && bytes[end] != '\n') {
            end++;
        }
        int begin = end - UNFINISHED.length;
        return begin >= from && equal(UNFINISHED, bytes, fold, begin);
    }

    /** Whether a word between two places says what failed. */
    private static boolean says(byte[] bytes, int[] fold, int from, int to) {
        boolean[] begins = BEGINS;
        for (int i = from; i + SHORTEST <= to; i++) {
            int first = fold[bytes[i] & 0xff];
            if (begins[first] && (one(WHAT, bytes, fold, i, to) >= 0 || numbered(bytes, fold, i, to))) {
                return true;
            }
        }
        return false;
    }

    private static boolean numbered(byte[] bytes, int[] fold, int at, int to) {
        int end = one(WITH_NUMBER, bytes, fold, at, to);
        return end >= 0 && digit(bytes, end, to);
    }

    /** Where the one of some words ends that stands at a place; -1 where none does. */
    private static int one(byte[][] words, byte[] bytes, int[] fold, int at, int to) {
        for (byte[] word : words) {
            if (at + word.length <= to && equal(word, bytes, fold, at)) {
                return at + word.length;
            }
        }
        return -1;
    }
}
