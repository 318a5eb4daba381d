package io.github.userstats.benchmarks;

import io.github.userstats.benchmarks.StatisticBenchmark.Arm;
import io.github.userstats.benchmarks.StatisticBenchmark.Memory;
import io.github.userstats.benchmarks.StatisticBenchmark.Statistic;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * One thing to measure.
 *
 * @param backend of the library, as its property has it
 * @param instructionSet that it may use, or {@code best}
 * @param readLoop which one, if that is the arm
 * @param repetition the same thing measured again has another number
 */
record Configuration(
        Statistic statistic,
        int size,
        Arm arm,
        Memory memory,
        Values values,
        boolean signed,
        String backend,
        String instructionSet,
        String readLoop,
        int repetition) {

    static Configuration library(Statistic statistic, int size) {
        return new Configuration(
                statistic, size, Arm.LIBRARY, Memory.ARRAY, Values.SMALL, true, "native", "best", "none", 0);
    }

    Configuration with(Arm newArm) {
        return new Configuration(
                statistic, size, newArm, memory, values, signed, backend, instructionSet, readLoop, repetition);
    }

    Configuration with(Memory newMemory) {
        return new Configuration(
                statistic, size, arm, newMemory, values, signed, backend, instructionSet, readLoop, repetition);
    }

    Configuration with(Values newValues) {
        return new Configuration(
                statistic, size, arm, memory, newValues, signed, backend, instructionSet, readLoop, repetition);
    }

    Configuration unsigned() {
        return new Configuration(
                statistic, size, arm, memory, values, false, backend, instructionSet, readLoop, repetition);
    }

    Configuration onJava() {
        return new Configuration(
                statistic, size, arm, memory, values, signed, "java", instructionSet, readLoop, repetition);
    }

    Configuration cappedAt(String newInstructionSet) {
        return new Configuration(
                statistic, size, arm, memory, values, signed, backend, newInstructionSet, readLoop, repetition);
    }

    Configuration again() {
        return new Configuration(
                statistic, size, arm, memory, values, signed, backend, instructionSet, readLoop, repetition + 1);
    }

    /** The loops that only read the same column. */
    List<Configuration> readLoops(String forInstructionSet) {
        return ReadLoops.names(forInstructionSet).stream()
                .map(name -> new Configuration(
                        statistic, size, Arm.READ, Memory.ARRAY, Values.SMALL, true, "java", "best", name, repetition))
                .collect(Collectors.toList());
    }

    void applyTo(ChainedOptionsBuilder options) {
        options.include(StatisticBenchmark.class.getName())
                .param("size", Integer.toString(size))
                .param("statistic", statistic.name())
                .param("arm", arm.name())
                .param("memory", memory.name())
                .param("values", values.name())
                .param("signed", Boolean.toString(signed))
                .param("readLoop", readLoop)
                .jvmArgsAppend(jvmArguments().toArray(String[]::new));
    }

    private List<String> jvmArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", // which JMH itself needs
                "-Xmx2g",
                "-Duserstats.backend=" + backend,
                "-D" + ReadLoops.LIBRARY_PROPERTY + "=" + System.getProperty(ReadLoops.LIBRARY_PROPERTY)));
        if (!instructionSet.equals("best")) {
            arguments.add("-Duserstats.isa=" + instructionSet);
        }
        return arguments;
    }

    String label() {
        String name =
                switch (arm) {
                    case LIBRARY -> "library, " + (backend.equals("java") ? "Java backend" : "native");
                    case LOOP -> "Java loop";
                    case C_FUNCTION -> "C function, called directly";
                    case READ -> readLoop;
                };
        List<String> details = new ArrayList<>();
        if (!instructionSet.equals("best")) {
            details.add(instructionSet);
        }
        if (memory != Memory.ARRAY) {
            details.add(memory.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (values != Values.SMALL) {
            details.add(values.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        if (!signed) {
            details.add("unsigned");
        }
        if (repetition > 0) {
            details.add("again");
        }
        return details.isEmpty() ? name : name + " (" + String.join(", ", details) + ")";
    }
}
