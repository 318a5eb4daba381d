package example;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.userstats.AgeStatistics;
import io.github.userstats.Backend;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;

/** Writes statistics and reads them with Kryo. */
class WithKryo {
    public static void main(String[] arguments) {
        Backend backend = WhatComputes.backend();
        Kryo kryo = new Kryo();
        kryo.register(AgeStatistics.class, new JavaSerializer());
        kryo.register(PaymentStatistics.class, new JavaSerializer());

        PaymentStatistics payments = Payments.ofCents(WhatComputes.cents()).statistics();
        check(copy(kryo, payments), payments);
        payments.accept(Long.MIN_VALUE); // so that the sum of squares has more than 64 bits
        check(copy(kryo, payments), payments);
        AgeStatistics ages = new AgeStatistics();
        check(copy(kryo, ages), ages);
        System.out.println(backend);
    }

    private static <T> T copy(Kryo kryo, T statistics) {
        Output output = new Output(64, -1);
        kryo.writeClassAndObject(output, statistics);
        @SuppressWarnings("unchecked")
        T copy = (T) kryo.readClassAndObject(new Input(output.toBytes()));
        return copy;
    }

    private static void check(Object copy, Object statistics) {
        if (copy == statistics || !copy.equals(statistics)) {
            throw new IllegalStateException(statistics + " became " + copy);
        }
    }
}
