package dev.portwhy.cli.live;

/**
 * How large a terminal is.
 *
 * @param columns its width
 * @param rows its height
 */
record Size(int columns, int rows) {

    static final int FEWEST_COLUMNS = 20;
    static final int FEWEST_ROWS = 3;

    /** No terminal is smaller: what does not fit is cut. */
    static Size of(int columns, int rows) {
        return new Size(
                columns <= 0 ? 80 : Math.max(FEWEST_COLUMNS, columns), rows <= 0 ? 24 : Math.max(FEWEST_ROWS, rows));
    }
}
