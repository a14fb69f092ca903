package dev.portwhy.cli.live;

/** How a line stands out, where there are colours (ECMA-48, "SGR"). */
enum Style {
    PLAIN(""),
    BOLD("\u001b[1m"),
    DIM("\u001b[2m"),
    BAD("\u001b[31m"),
    SOON("\u001b[33m"),
    CHOSEN("\u001b[7m"),
    BAR("\u001b[7m");

    private static final String RESET = "\u001b[0m";

    private final String begin;

    Style(String begin) {
        this.begin = begin;
    }

    String of(String text, boolean colors) {
        return colors && !begin.isEmpty() ? begin + text + RESET : text;
    }
}
