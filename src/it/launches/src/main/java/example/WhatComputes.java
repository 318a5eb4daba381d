package example;

import io.github.userstats.Backend;
import io.github.userstats.Payments;
import java.util.stream.IntStream;

class WhatComputes {
    public static void main(String[] arguments) {
        Backend backend = Backend.current();
        System.out.println(backend.kind() + ": " + backend.reason());
        int[] payments = IntStream.rangeClosed(1, 1_000).toArray();
        System.out.println(Payments.ofCents(payments).statistics());
    }
}
