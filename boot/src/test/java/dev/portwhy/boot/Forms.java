package dev.portwhy.boot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Lambdas, method references and records of every form, with what they give as a text. */
public final class Forms implements Supplier<String> {

    private final int own = 7;

    record Empty() {}

    record Every(
            boolean flag,
            byte octet,
            char letter,
            short little,
            int number,
            long large,
            float part,
            double half,
            String text) {}

    record Nested<T extends @Nullable Object>(T value, List<T> values) {
        Supplier<T> first() {
            return () -> values.isEmpty() ? value : values.getFirst();
        }
    }

    private interface Greeting {
        String greet(String who);

        default Greeting twice() {
            return who -> greet(greet(who));
        }
    }

    private enum Word {
        ONE,
        TWO
    }

    private int plusOwn(int value) {
        return value + own;
    }

    private static String joined(String one, Object... more) {
        return one + more.length;
    }

    private static long counted(long value) {
        return value + 1;
    }

    private void add(List<String> said, String what) {
        said.add(what);
    }

    @Override
    public String get() {
        List<String> said = new ArrayList<>();
        lambdas(said);
        references(said);
        records(said);
        return String.join("\n", said);
    }

    private void lambdas(List<String> said) {
        byte octet = 1;
        char letter = 'x';
        short little = 2;
        long large = 1L << 40;
        float part = 0.5f;
        double half = 2.5;
        boolean flag = true;
        Supplier<String> captured = () -> "" + octet + letter + little + large + part + half + flag + own + said.size();
        said.add(captured.get());
        IntBinaryOperator sum = (a, b) -> a + b;
        said.add("" + sum.applyAsInt(3, 4));
        LongFunction<Object> boxed = value -> value;
        said.add("" + boxed.apply(5));
        Runnable nothing = () -> said.add("run");
        nothing.run();
        Greeting greeting = who -> "<" + who + ">";
        said.add(greeting.twice().greet("you"));
        Callable<Callable<String>> inner = () -> () -> "inner" + own;
        try {
            said.add(inner.call().call());
        } catch (Exception e) {
            said.add(e.toString());
        }
    }

    private void references(List<String> said) {
        IntFunction<Integer> bound = this::plusOwn;
        said.add("" + bound.apply(3));
        Function<String, Integer> unbound = String::length;
        ToIntFunction<String> unboxing = unbound::apply;
        ToDoubleFunction<String> widening = String::length;
        said.add(unboxing.applyAsInt("four") + " " + widening.applyAsDouble("seven"));
        IntToLongFunction widened = Forms::counted;
        said.add("" + widened.applyAsLong(9));
        Function<Integer, Integer> boxes = Math::abs;
        said.add("" + boxes.apply(-3));
        BiFunction<String, Object, String> variable = Forms::joined;
        said.add(variable.apply("v", "w"));
        Supplier<List<String>> constructor = ArrayList::new;
        IntFunction<String[]> array = String[]::new;
        said.add(constructor.get().size() + " " + array.apply(3).length);
        Predicate<Object> instance = String.class::isInstance;
        said.add("" + instance.test("s") + instance.test(1));
        UnaryOperator<String> interfaceMethod = "abc"::concat;
        said.add(interfaceMethod.apply("d"));
        Map<String, Integer> counts = new TreeMap<>();
        counts.merge("a", 1, Integer::sum);
        counts.merge("a", 1, Integer::sum);
        counts.computeIfAbsent("b", String::length);
        counts.forEach((key, value) -> add(said, key + value));
        List<Word> words = new ArrayList<>(List.of(Word.values()));
        words.sort(Comparator.comparing(Word::name).reversed());
        said.add(words.toString());
        List<String> list = new ArrayList<>(List.of("b", "a"));
        list.sort(String::compareTo);
        list.forEach(said::add);
    }

    private static void records(List<String> said) {
        Every one = new Every(true, (byte) 1, 'c', (short) 2, 3, 4L, 0.0f, Double.NaN, "text");
        Every same = new Every(true, (byte) 1, 'c', (short) 2, 3, 4L, 0.0f, Double.NaN, "text");
        Every other = new Every(true, (byte) 1, 'c', (short) 2, 3, 4L, -0.0f, Double.NaN, "text");
        List<Object> others = new ArrayList<>(List.of(same, other, "text"));
        others.forEach(another -> said.add("" + one.equals(another)));
        said.add("" + (one.hashCode() == same.hashCode()));
        said.add(one.toString());
        said.add(new Empty() + " " + new Empty().equals(new Empty()) + " " + new Empty().hashCode());
        Nested<String> nested = new Nested<>("v", List.of());
        said.add(nested + " " + nested.hashCode() + " " + nested.first().get());
        said.add("" + nested.equals(new Nested<>("v", List.of())));
        said.add(new Nested<@Nullable String>(null, List.of()).toString());
    }
}
