package example;

import io.github.userstats.PaymentStatistics;
import io.github.userstats.UserStats;
import java.util.stream.IntStream;

class WhatComputes {
    public static void main(String[] arguments) {
        UserStats.Runtime runtime = UserStats.runtime();
        System.out.println(runtime.backend() + ": " + runtime.reason());
        int[] payments = IntStream.rangeClosed(1, 1_000).toArray();
        System.out.println(PaymentStatistics.of(payments));
    }
}
