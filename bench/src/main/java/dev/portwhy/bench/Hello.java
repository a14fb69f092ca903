package dev.portwhy.bench;

/** The least a Java program can do: what a start of portwhy is held against. */
final class Hello {

    private Hello() {}

    /** Says hello. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        System.out.println("hello");
    }
}
