package io.github.userstats.streams;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.testing.Oracle;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row by row from a database, here H2 in memory. */
class JdbcTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void createTable() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        statement = connection.createStatement();
        statement.execute("create table purchase"
                + " (id int primary key, age tinyint, cents int, unsigned_cents bigint, amount decimal(12, 2))");
        statement.execute("insert into purchase values"
                + " (1, 31, 1999, 4294967295, 19.99),"
                + " (2, null, null, null, null),"
                + " (3, 0, -1999, 0, -19.99),"
                + " (4, 127, 0, 2147483648, 0.00),"
                + " (5, null, 2147483647, null, 21474836.47),"
                + " (6, 42, null, 7, null)");
    }

    @AfterEach
    void closeConnection() throws SQLException {
        connection.close(); // and with it what is in memory
    }

    @Test
    void centsWithRefundsAndNulls() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select cents from purchase order by id")) {
            while (rows.next()) {
                int cents = rows.getInt("cents");
                if (!rows.wasNull()) {
                    payments.accept(cents);
                }
            }
        }
        assertStatistics(payments, Oracle.of(1999, -1999, 0, Integer.MAX_VALUE));
    }

    @Test
    void agesAndPaymentsOfTheSameRows() throws SQLException {
        AgeStatistics ages = new AgeStatistics();
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select age, cents from purchase")) {
            while (rows.next()) {
                int age = rows.getInt("age");
                if (!rows.wasNull()) {
                    ages.accept(age);
                }
                int cents = rows.getInt("cents");
                if (!rows.wasNull()) {
                    payments.accept(cents);
                }
            }
        }
        assertStatistics(ages, Oracle.of(31, 0, 127, 42));
        assertStatistics(payments, Oracle.of(1999, -1999, 0, Integer.MAX_VALUE));
    }

    /** SQL has no unsigned integers; what is beyond 32 bits is an exception, not another payment. */
    @Test
    void unsignedCents() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select unsigned_cents from purchase")) {
            addUnsigned(rows, payments);
        }
        assertStatistics(payments, Oracle.of(4_294_967_295L, 0, 2_147_483_648L, 7));

        for (String beyond : new String[] {"4294967296", "-1"}) {
            try (ResultSet rows = statement.executeQuery("select cast(" + beyond + " as bigint) as unsigned_cents")) {
                assertThatExceptionOfType(NumberFormatException.class)
                        .isThrownBy(() -> addUnsigned(rows, payments))
                        .withMessageContaining(beyond);
            }
        }
        assertThat(payments.count()).isEqualTo(4);
    }

    private static void addUnsigned(ResultSet rows, PaymentStatistics payments) throws SQLException {
        while (rows.next()) {
            String cents = rows.getString("unsigned_cents");
            if (cents != null) {
                payments.acceptUnsigned(Integer.parseUnsignedInt(cents));
            }
        }
    }

    /** In currency units; a fraction of a cent, or more than 32 bits of them, would be an ArithmeticException. */
    @Test
    void decimalAmounts() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select amount from purchase where amount is not null")) {
            while (rows.next()) {
                payments.accept(rows.getBigDecimal("amount").movePointRight(2).intValueExact());
            }
        }
        assertStatistics(payments, Oracle.of(1999, -1999, 0, Integer.MAX_VALUE));
    }

    @Test
    void noRows() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select unsigned_cents from purchase where id < 0")) {
            addUnsigned(rows, payments);
        }
        assertThat(payments).isEqualTo(new PaymentStatistics());
    }
}
