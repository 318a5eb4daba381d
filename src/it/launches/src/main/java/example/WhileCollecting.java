package example;

import io.github.userstats.Backend;

/** Computes natively again and again while another thread has the garbage collector move the arrays. */
class WhileCollecting {
    private static final int ROUNDS = 2_000;

    /** 5 MB that survive a collection. */
    private static final int KEPT = 64;

    public static void main(String[] arguments) {
        Backend backend = WhatComputes.backend();
        Thread collecting = new Thread(WhileCollecting::collectForEver);
        collecting.setDaemon(true);
        collecting.start();
        int[][] columns = new int[KEPT][];
        for (int i = 0; i < ROUNDS + KEPT; i++) {
            if (i >= KEPT) {
                WhatComputes.check(columns[i % KEPT]); // the oldest
            }
            columns[i % KEPT] = WhatComputes.cents();
        }
        System.out.println(backend);
    }

    private static void collectForEver() {
        while (true) {
            System.gc();
        }
    }
}
