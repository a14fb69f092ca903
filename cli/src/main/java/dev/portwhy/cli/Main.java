package dev.portwhy.cli;

/** The program's entrance: says its version. */
public final class Main {

    private Main() {}

    /** Runs one command. */
    @SuppressWarnings("SystemOut") // stdout carries the answer
    public static void main(String[] args) {
        System.out.println("portwhy 0.1.0");
    }
}
