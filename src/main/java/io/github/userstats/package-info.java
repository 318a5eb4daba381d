/**
 * Exact statistics of users' ages and payments: correctly rounded averages and standard deviations. A native library or
 * Java computes them, with the same bits on every platform.
 *
 * <p>Columns compose: {@link io.github.userstats.Ages} and {@link io.github.userstats.Payments} say where the values lie,
 * which part counts, which values are null and how many threads compute; {@link io.github.userstats.UserData} is one of each.
 * Statistics accumulate: {@link io.github.userstats.AgeStatistics} and {@link io.github.userstats.PaymentStatistics} take
 * values and columns as they come. {@link io.github.userstats.Backend#current()} tells what computes.
 *
 * <p>System properties are read once, all together, at the first use:
 * <ul>
 *   <li>{@code userstats.backend}: {@code auto} (the default: native code where it can run, else Java), {@code native} (an
 *       error where native code cannot run) or {@code java};
 *   <li>{@code userstats.library.path}: a file to load instead of the packaged native library, or an error;
 *   <li>{@code userstats.isa}: the best instruction set that the native library may use; without effect on Java.
 * </ul>
 * A wrong value or an unknown {@code userstats.*} property is an {@link java.lang.IllegalStateException}, and a library that
 * is demanded but cannot be loaded is an {@link java.lang.UnsatisfiedLinkError}. Every method that computes throws them, and
 * {@code current()} too. If none of the properties is set, the first column of 64 KiB starts loading the native library in the
 * background; until the library is ready, Java answers. Short arrays are always computed in Java, because the native
 * call alone would take as long: for instance fewer than 48 ages in bytes, or 128 payments of 4 bytes (1,024 for
 * averages).
 */
package io.github.userstats;
