package example;

import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Functions that turn a column into exact integers, {@code userstats.cents} and {@code userstats.age}. Functions of a
 * catalog can refuse a type when Spark analyses a query; user-defined functions get what Spark casts for them. Spark
 * calls {@code invoke} straight from the code that it generates.
 */
public final class UserstatsCatalog implements FunctionCatalog {
    static final String NAME = "userstats";

    private String name;

    @Override
    public void initialize(String name, CaseInsensitiveStringMap options) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Identifier[] listFunctions(String[] namespace) {
        return Stream.of("cents", "age")
                .map(function -> Identifier.of(namespace, function))
                .toArray(Identifier[]::new);
    }

    @Override
    public UnboundFunction loadFunction(Identifier function) throws NoSuchFunctionException {
        return switch (function.name()) {
            case "cents" -> new OfOneColumn("cents", Cents::of);
            case "age" -> new OfOneColumn("age", Age::of);
            default -> throw new NoSuchFunctionException(function);
        };
    }

    private record OfOneColumn(String name, Function<DataType, BoundFunction> bound) implements UnboundFunction {
        @Override
        public BoundFunction bind(StructType input) {
            if (input.length() != 1) {
                throw new UnsupportedOperationException("one column is needed");
            }
            return bound.apply(input.fields()[0].dataType());
        }

        @Override
        public String description() {
            return name + " of one column, as an exact BIGINT";
        }
    }

    /**
     * A payment in cents.
     *
     * @param type the one that Spark casts the payment to
     */
    public record Cents(DataType type) implements ScalarFunction<Long> {
        /** The largest whose square fits a BIGINT. */
        private static final long LARGEST = 3_037_000_499L;

        static Cents of(DataType type) {
            if (type.equals(DataTypes.IntegerType) || type.equals(DataTypes.LongType)) {
                return new Cents(DataTypes.LongType);
            }
            if (type instanceof DecimalType decimal && decimal.scale() == 2 && decimal.precision() <= 18) {
                return new Cents(DataTypes.DoubleType);
            }
            throw new UnsupportedOperationException(
                    "payments are INT or BIGINT, in cents, or DECIMAL(p, 2) of up to 18 digits, not " + type.sql()
                            + ": cast them");
        }

        public static long invoke(long cents) {
            if (cents < -LARGEST || cents > LARGEST) {
                throw new IllegalArgumentException(
                        "payment of " + cents + " cents is not " + -LARGEST + " to " + LARGEST
                                + ", whose squares fit a BIGINT: add such payments to PaymentStatistics, in mapPartitions");
            }
            return cents;
        }

        /** Exact for all cents that are taken, since a double has room for many more, and faster than a decimal's digits. */
        public static long invoke(double units) {
            return invoke((long) Math.rint(units * 100));
        }

        @Override
        public DataType[] inputTypes() {
            return new DataType[] {type};
        }

        @Override
        public DataType resultType() {
            return DataTypes.LongType;
        }

        @Override
        public String name() {
            return "cents";
        }
    }

    /** An age in years. */
    public record Age() implements ScalarFunction<Long> {
        private static final long LARGEST = 255;

        static Age of(DataType type) {
            if (Stream.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType)
                    .noneMatch(type::equals)) {
                throw new UnsupportedOperationException(
                        "ages are TINYINT, SMALLINT, INT or BIGINT, not " + type.sql() + ": cast them");
            }
            return new Age();
        }

        public static long invoke(long age) {
            if (age < 0 || age > LARGEST) {
                throw new IllegalArgumentException(
                        "age " + age + " is not 0 to " + LARGEST + ": if it means unknown, make it NULL");
            }
            return age;
        }

        @Override
        public DataType[] inputTypes() {
            return new DataType[] {DataTypes.LongType};
        }

        @Override
        public DataType resultType() {
            return DataTypes.LongType;
        }

        @Override
        public String name() {
            return "age";
        }
    }
}
