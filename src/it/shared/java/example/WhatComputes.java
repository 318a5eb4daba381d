package example;

import io.github.userstats.Backend;
import io.github.userstats.Payments;
import java.util.stream.IntStream;

/** Prints what computes, if it computes rightly. */
public class WhatComputes {
    public static void main(String[] arguments) {
        System.out.println(backend());
    }

    /** What computes, once the first result, usually Java's, and a later one are right. */
    public static Backend backend() {
        int[] cents = cents();
        check(cents);
        Backend backend = Backend.current();
        check(cents);
        return backend;
    }

    /** 1, 2, 3 ... cents: 80 kB, so that the native library is bound. */
    static int[] cents() {
        return IntStream.rangeClosed(1, 20_000).toArray();
    }

    static void check(int[] cents) {
        Payments payments = Payments.ofCents(cents);
        // The variance of 1 to n is (n^2 - 1) / 12.
        if (payments.average() != 100.005 || payments.standardDeviation() != 57.735026846793794) {
            throw new IllegalStateException("wrong: " + payments.statistics());
        }
    }
}
