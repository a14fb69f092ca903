package dev.portwhy.bench;

import java.util.Arrays;
import java.util.Locale;

/** The middle of some values and the two quarters around it; of three values the least and the greatest. */
record Quartiles(double low, double middle, double high) {

    static Quartiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int quarter = sorted.length / 4;
        return new Quartiles(sorted[quarter], sorted[sorted.length / 2], sorted[sorted.length - 1 - quarter]);
    }

    /** Whether the middle one is at least so much; where the quarters lie on both sides of it, that is little more than chance. */
    String met(double wanted) {
        String met = middle < wanted ? "no" : "yes";
        return low < wanted && high >= wanted ? met + ", by chance" : met;
    }

    /** With a unit behind the middle one. */
    String text(String unit) {
        int digits = middle < 10 ? 2 : middle < 100 ? 1 : 0;
        String number = "%." + digits + "f";
        return String.format(Locale.ROOT, number + unit + " (" + number + " to " + number + ")", middle, low, high);
    }
}
