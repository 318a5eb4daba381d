package example;

import io.github.userstats.Ages;
import io.github.userstats.Backend;
import java.util.Arrays;

/** Prints results, and then how many nanoseconds each took in this fresh JVM. */
class FirstResult {
    public static void main(String[] arguments) {
        byte[] years = new byte[100_000];
        Arrays.fill(years, (byte) 42);
        Ages ages = Ages.of(years);

        long start = System.nanoTime();
        double first = ages.average();
        long afterFirst = System.nanoTime();
        Backend.Kind kind = Backend.current().kind();
        double bound = ages.average();
        long afterBound = System.nanoTime();

        System.out.println(first);
        System.out.println(kind + ": " + bound);
        System.out.println(afterFirst - start);
        System.out.println(afterBound - start);
    }
}
