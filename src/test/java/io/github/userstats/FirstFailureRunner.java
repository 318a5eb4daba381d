package io.github.userstats;

import java.nio.file.Path;
import java.util.Set;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A program for scripts/test-mutations that runs one test method until it fails. Arguments: the folder of the test classes,
 * and CLASS.METHOD. Prints {@code PASSED COUNT} or {@code FAILED TEST: WHY}.
 */
final class FirstFailureRunner {
    private static final class Listener implements TestExecutionListener {
        private long passed;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == Status.FAILED) {
                String why = result.getThrowable().map(Throwable::toString).orElse("unknown");
                System.out.println("FAILED " + name(test) + ": " + why.strip().replaceAll("\\s+", " "));
                System.out.flush();
                Runtime.getRuntime().halt(1);
            }
            if (test.isTest() && result.getStatus() == Status.SUCCESSFUL) {
                passed++;
            }
        }

        private static String name(TestIdentifier test) {
            return switch (test.getSource().orElse(null)) {
                case MethodSource source -> nameOf(source);
                case ClassSource source -> source.getJavaClass().getSimpleName();
                case null, default -> test.getDisplayName();
            };
        }
    }

    private FirstFailureRunner() {}

    private static String nameOf(MethodSource source) {
        return source.getJavaClass().getSimpleName() + "." + source.getMethodName();
    }

    private static PostDiscoveryFilter onlyMethod(String name) {
        return test -> FilterResult.includedIf(!(test.getSource().orElse(null) instanceof MethodSource source)
                || nameOf(source).equals(name));
    }

    public static void main(String[] arguments) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(Path.of(arguments[0]))))
                .filters(ClassNameFilter.includeClassNamePatterns(".*Test"), onlyMethod(arguments[1]));
        Listener listener = new Listener();
        LauncherFactory.create().execute(request.build(), listener);
        System.out.println("PASSED " + listener.passed);
    }
}
