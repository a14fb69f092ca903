package dev.portwhy.cli.live;

import java.util.List;

/**
 * Turns one picture into the next with as little writing as possible: only lines that are others are written, and terminals that can
 * show it all at once are asked to (private mode 2026, "synchronized output"; others pass over it). So nothing flickers.
 */
final class Painter {

    private static final String CSI = "\u001b[";

    private List<String> shown = List.of();

    /** Forgets what is on the terminal, so that everything is written. */
    void forget() {
        shown = List.of();
    }

    /** What has to be written so that these lines are seen; empty where they are. */
    String paint(List<String> lines) {
        StringBuilder out = new StringBuilder();
        boolean anew = shown.size() != lines.size();
        if (anew) {
            out.append(CSI).append("H").append(CSI).append("2J");
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (anew ? line.isEmpty() : line.equals(shown.get(i))) {
                continue;
            }
            // To its place, the line, and nothing behind it.
            out.append(CSI).append(i + 1).append(";1H").append(CSI).append("2K").append(line);
        }
        shown = List.copyOf(lines);
        return out.isEmpty() ? "" : CSI + "?2026h" + out + CSI + "?2026l";
    }
}
