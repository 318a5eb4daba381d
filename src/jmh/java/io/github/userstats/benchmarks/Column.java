package io.github.userstats.benchmarks;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** A column that a question is about. Subclasses say where the column lies and what computes. */
@State(Scope.Benchmark)
public abstract class Column {
    /** How many values the column has. {@code memory}: so many that they lie in memory and not in caches. */
    @Param({"33", "10000", "1000000"})
    public String size;

    Kind kind;
    long count;

    @Setup(Level.Trial)
    public void prepare(BenchmarkParams benchmark) throws ReflectiveOperationException {
        String name = benchmark.getBenchmark();
        int dot = name.lastIndexOf('.');
        ask(name.substring(0, dot), name.substring(dot + 1));
    }

    /**
     * Does the same for programs that are not benchmarks of JMH. Returns a task that asks again.
     *
     * @param benchmark question and way, like {@code AverageAge.userstats}
     * @param parameters parameters of the column, like {@code size=1000}; ignores those that the column does not have
     */
    static Runnable ask(String benchmark, String... parameters) throws ReflectiveOperationException {
        String className = Column.class.getPackageName() + "." + benchmark.substring(0, benchmark.indexOf('.'));
        String wayName = benchmark.substring(benchmark.indexOf('.') + 1);
        for (Method method : Class.forName(className).getMethods()) {
            if (method.getName().equals(wayName)) {
                Column column = method.getParameterTypes()[0]
                        .asSubclass(Column.class)
                        .getDeclaredConstructor()
                        .newInstance();
                for (String parameter : parameters) {
                    String name = parameter.substring(0, parameter.indexOf('='));
                    for (Field field : column.getClass().getFields()) {
                        if (field.getName().equals(name)) {
                            field.set(column, parameter.substring(name.length() + 1));
                        }
                    }
                }
                return column.ask(className, wayName);
            }
        }
        throw new IllegalArgumentException("there is no " + benchmark);
    }

    /** Makes the column for a question, and checks the answer of the given way. Returns a task that answers again. */
    private Runnable ask(String className, String wayName) throws ReflectiveOperationException {
        Question question = Class.forName(className)
                .asSubclass(Question.class)
                .getDeclaredConstructor()
                .newInstance();
        Method way = findWay(question, wayName);
        kind = question.kind();
        count = kind.count(size);
        Exact exact = make();
        Object answer = way.invoke(question, this);
        if (exact != null && !Exact.isRight(answer, question.answer(exact), isToTheBit())) {
            throw new IllegalStateException(
                    "%s.%s answers %s instead of %s".formatted(className, wayName, answer, question.answer(exact)));
        }
        return () -> {
            try {
                way.invoke(question, this);
            } catch (ReflectiveOperationException exception) {
                throw new LinkageError("cannot call " + way, exception);
            }
        };
    }

    private Method findWay(Question question, String name) {
        for (Method method : question.getClass().getMethods()) {
            if (method.getName().equals(name)
                    && method.getParameterCount() == 1
                    && method.getParameterTypes()[0].isInstance(this)) {
                return method;
            }
        }
        throw new IllegalStateException(name + " is not a method with this column as its only parameter");
    }

    /** Makes the values, and returns the exact results. Returns null if the column itself checks that it was read. */
    abstract Exact make();

    /** Whether an answer must be right to the last bit. */
    boolean isToTheBit() {
        return true;
    }
}
