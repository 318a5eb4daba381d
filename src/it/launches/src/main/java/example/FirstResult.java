package example;

import io.github.userstats.UserData;
import io.github.userstats.UserStats;
import java.util.Arrays;

/** Prints results, and then how many nanoseconds each took in this fresh JVM. */
class FirstResult {
    public static void main(String[] arguments) {
        byte[] ages = new byte[100_000];
        Arrays.fill(ages, (byte) 42);
        UserData users = UserData.of(ages, new int[0]);

        long start = System.nanoTime();
        double first = users.averageAge();
        long afterFirst = System.nanoTime();
        UserStats.Backend backend = UserStats.runtime().backend();
        double bound = users.averageAge();
        long afterBound = System.nanoTime();

        System.out.println(first);
        System.out.println(backend + ": " + bound);
        System.out.println(afterFirst - start);
        System.out.println(afterBound - start);
    }
}
