package io.github.userstats.benchmarks;

import io.github.userstats.benchmarks.StatisticBenchmark.Arm;
import io.github.userstats.benchmarks.StatisticBenchmark.Memory;
import io.github.userstats.benchmarks.StatisticBenchmark.Nulls;
import io.github.userstats.benchmarks.StatisticBenchmark.Statistic;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * One thing to measure.
 *
 * @param backend of the library, as its property has it; {@code none} for an arm without the library
 * @param instructionSet that it may use, or {@code best}; {@code none} as above
 * @param readLoop which one, if that is the arm
 * @param repetition the same thing measured again has another number
 */
record Configuration(
        Statistic statistic,
        int size,
        Arm arm,
        Memory memory,
        Values values,
        Nulls nulls,
        boolean signed,
        String backend,
        String instructionSet,
        String readLoop,
        int repetition) {

    Configuration {
        if (!arm.usesLibrary) {
            backend = "none";
            instructionSet = "none";
        }
        if (arm == Arm.PLAIN_CALL) {
            memory = Memory.OFF_HEAP; // the only one that it takes
        }
    }

    static Configuration library(Statistic statistic, int size) {
        return new Configuration(
                statistic,
                size,
                Arm.LIBRARY,
                Memory.ARRAY,
                Values.SMALL,
                Nulls.NONE,
                true,
                "native",
                "best",
                "none",
                0);
    }

    Configuration with(Arm newArm) {
        return new Configuration(
                statistic, size, newArm, memory, values, nulls, signed, backend, instructionSet, readLoop, repetition);
    }

    Configuration with(Memory newMemory) {
        return new Configuration(
                statistic, size, arm, newMemory, values, nulls, signed, backend, instructionSet, readLoop, repetition);
    }

    Configuration with(Values newValues) {
        return new Configuration(
                statistic, size, arm, memory, newValues, nulls, signed, backend, instructionSet, readLoop, repetition);
    }

    Configuration with(Nulls newNulls) {
        return new Configuration(
                statistic, size, arm, memory, values, newNulls, signed, backend, instructionSet, readLoop, repetition);
    }

    Configuration unsigned() {
        return new Configuration(
                statistic, size, arm, memory, values, nulls, false, backend, instructionSet, readLoop, repetition);
    }

    Configuration onJava() {
        return new Configuration(
                statistic, size, arm, memory, values, nulls, signed, "java", "java", readLoop, repetition);
    }

    Configuration cappedAt(String newInstructionSet) {
        return new Configuration(
                statistic, size, arm, memory, values, nulls, signed, backend, newInstructionSet, readLoop, repetition);
    }

    Configuration again() {
        return new Configuration(
                statistic, size, arm, memory, values, nulls, signed, backend, instructionSet, readLoop, repetition + 1);
    }

    /** The loops that only read the same column. The statistic tells them no more than its type. */
    List<Configuration> readLoops(String forInstructionSet) {
        Statistic ofType = statistic.isOfAges() ? Statistic.AVERAGE_AGE : Statistic.AVERAGE_PAYMENT;
        List<Configuration> loops = new ArrayList<>();
        for (String name : ReadLoops.names(forInstructionSet)) {
            loops.add(new Configuration(
                    ofType,
                    size,
                    Arm.READ,
                    Memory.ARRAY,
                    Values.SMALL,
                    Nulls.NONE,
                    true,
                    "none",
                    "none",
                    name,
                    repetition));
        }
        return loops;
    }

    void applyTo(ChainedOptionsBuilder options) {
        options.include(StatisticBenchmark.class.getName())
                .param("size", Integer.toString(size))
                .param("statistic", statistic.name())
                .param("arm", arm.name())
                .param("memory", memory.name())
                .param("values", values.name())
                .param("nulls", nulls.name())
                .param("signed", Boolean.toString(signed))
                .param("readLoop", readLoop)
                .param("backend", backend)
                .param(
                        "instructionSet",
                        instructionSet.equals("best")
                                ? Comparison.instructionSets().getFirst()
                                : instructionSet)
                .jvmArgsAppend(jvmArguments().toArray(String[]::new));
    }

    List<String> jvmArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", // which JMH itself needs
                "-Xmx2g",
                "-Duserstats.backend=" + (backend.equals("none") ? "java" : backend),
                "-D" + ReadLoops.LIBRARY_PROPERTY + "=" + System.getProperty(ReadLoops.LIBRARY_PROPERTY)));
        if (backend.equals("native") && !instructionSet.equals("best")) {
            arguments.add("-Duserstats.isa=" + instructionSet);
        }
        arguments.addAll(arm.jvmOptions());
        return arguments;
    }

    String label() {
        String name = switch (arm) {
            case LIBRARY -> arm.label + ", " + (backend.equals("java") ? "Java backend" : "native");
            case READ -> readLoop;
            case READ_BY_TWO -> readLoop + " by two threads";
            default -> arm.label;
        };
        List<String> details = new ArrayList<>();
        if (backend.equals("native") && !instructionSet.equals("best")) {
            details.add(instructionSet);
        }
        if (memory != Memory.ARRAY) {
            details.add(lower(memory));
        }
        if (values != Values.SMALL) {
            details.add(lower(values));
        }
        if (nulls != Nulls.NONE) {
            details.add(lower(nulls) + " null");
        }
        if (!signed && arm == Arm.LIBRARY) { // others are unsigned always
            details.add("unsigned");
        }
        if (repetition > 0) {
            details.add("again");
        }
        return details.isEmpty() ? name : name + " (" + String.join(", ", details) + ")";
    }

    /** The name of a constant, in words. */
    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', constant instanceof Memory ? '-' : ' ');
    }
}
