package dev.portwhy.ask.filter;

import dev.portwhy.model.Text;

/** A filter that makes no sense: one sentence that names the column. */
public final class FilterException extends Exception {

    private final Text text;

    FilterException(Text text) {
        super(text.key());
        this.text = text;
    }

    /** A complaint: its sentence's first value is the column, counted from 1. */
    static FilterException at(int column, String key, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = column;
        System.arraycopy(values, 0, all, 1, values.length);
        return new FilterException(Text.of(key, all));
    }

    /** The sentence. */
    public Text text() {
        return text;
    }
}
