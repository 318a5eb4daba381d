package io.github.userstats;

import java.nio.file.Path;
import java.util.List;
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
 * Runs tests until one fails, in a JVM of its own, for scripts/test-mutations. Arguments: the folder of the test classes, and
 * CLASS.METHOD of each test. Prints {@code PASSED COUNT} or {@code FAILED TEST: WHY}.
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

    private static PostDiscoveryFilter only(List<String> tests) {
        return test -> FilterResult.includedIf(
                !(test.getSource().orElse(null) instanceof MethodSource source) || tests.contains(nameOf(source)));
    }

    public static void main(String[] arguments) {
        List<String> tests = List.of(arguments).subList(1, arguments.length);
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(Path.of(arguments[0]))))
                .filters(ClassNameFilter.includeClassNamePatterns(".*Test"), only(tests));
        Listener listener = new Listener();
        LauncherFactory.create().execute(request.build(), listener);
        System.out.println("PASSED " + listener.passed);
    }
}
