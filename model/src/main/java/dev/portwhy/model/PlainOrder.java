package dev.portwhy.model;

import java.util.Arrays;

/** Sorts without what makes code when it first runs: sorting plain numbers does inside the JDK, sorting objects does not. */
public final class PlainOrder {

    private PlainOrder() {}

    /** Puts numbers into ascending order. */
    public static void sort(long[] numbers) {
        Long[] objects = new Long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            objects[i] = numbers[i];
        }
        Arrays.sort(objects);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = objects[i];
        }
    }

    /** Puts numbers into ascending order. */
    public static void sort(int[] numbers) {
        Integer[] objects = new Integer[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            objects[i] = numbers[i];
        }
        Arrays.sort(objects);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = objects[i];
        }
    }
}
