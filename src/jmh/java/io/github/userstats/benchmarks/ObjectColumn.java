package io.github.userstats.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Payments that are fields of objects. */
public class ObjectColumn extends JavaColumn {
    record Purchase(int cents) {}

    List<Purchase> purchases;

    @Override
    Exact make() {
        Exact exact = super.make();
        purchases = Arrays.stream(cents).mapToObj(Purchase::new).toList();
        return exact;
    }
}
