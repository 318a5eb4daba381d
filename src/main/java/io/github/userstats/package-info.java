/**
 * Computes exact statistics of users' ages and payments: correctly rounded averages and standard deviations. A native library
 * or Java computes them, with the same bits on every platform.
 *
 * <p>Columns compose: {@link io.github.userstats.Ages} and {@link io.github.userstats.Payments} say where the values lie,
 * which part counts, which values are null and how many threads compute. {@link io.github.userstats.UserData} holds one of
 * each. Statistics accumulate: {@link io.github.userstats.AgeStatistics} and {@link io.github.userstats.PaymentStatistics}
 * take values and columns as they come. {@link io.github.userstats.Backend#current()} tells what computes.
 *
 * <p>Three system properties choose what computes. They are read once, all together, at the first computation
 * over a column or {@code Backend.current()}:
 * <ul>
 *   <li>{@code userstats.backend} is {@code auto}, {@code native} or {@code java}. {@code auto}, the default, means native
 *       code where it can run, and Java elsewhere. {@code native} makes it an error if native code cannot run.
 *   <li>{@code userstats.library.path} names a file to load instead of the packaged native library. It is an error if that
 *       file cannot be loaded.
 *   <li>{@code userstats.isa} is the best instruction set that the native library may use. It has no effect on Java.
 * </ul>
 * Every computation over a column, and {@code current()}, throws {@link java.lang.IllegalStateException} for a wrong value or
 * an unknown {@code userstats.*} property, and {@link java.lang.UnsatisfiedLinkError} if a library is demanded but cannot
 * be loaded.
 *
 * <p>If none of the properties is set, the first column of 64 KiB starts loading the native library in the background. Until
 * the library is ready, Java answers. Java always computes short arrays, because the native call alone would take as long.
 */
package io.github.userstats;
