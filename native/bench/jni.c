/*
 * The library's functions through JNI, to compare with. For benchmarks alone. The array is not copied where the JVM's
 * collector can do without.
 */
#include "userstats.h"

#include <jni.h>

#define METHOD(TYPE, NAME) JNIEXPORT TYPE JNICALL Java_io_github_userstats_benchmarks_JniCalls_##NAME

#define DEFINE_STATISTIC(NAME, FUNCTION)                                       \
    METHOD(jdouble, NAME)(JNIEnv * env, jclass class, jarray column) {         \
        (void)class;                                                           \
        jsize count = (*env)->GetArrayLength(env, column);                     \
        void *values = (*env)->GetPrimitiveArrayCritical(env, column, 0);      \
        double statistic = FUNCTION(values, count);                            \
        (*env)->ReleasePrimitiveArrayCritical(env, column, values, JNI_ABORT); \
        return statistic;                                                      \
    }

DEFINE_STATISTIC(averageAge, userstats_average_age)
DEFINE_STATISTIC(averagePayment, userstats_average_payment)
DEFINE_STATISTIC(paymentStandardDeviation, userstats_payment_standard_deviation)

/* What Java reads as an array of long. */
typedef struct {
    userstats_moments moments;
    double average;
    double deviation;
} summary;

#define DEFINE_SUMMARY(NAME, COLUMN, DECIMALS)                                                       \
    METHOD(void, NAME)(JNIEnv * env, jclass class, jarray column, jlongArray result) {               \
        (void)class;                                                                                 \
        summary all;                                                                                 \
        userstats_moments_init(&all.moments);                                                        \
        jsize count = (*env)->GetArrayLength(env, column);                                           \
        void *values = (*env)->GetPrimitiveArrayCritical(env, column, 0);                            \
        userstats_add(&all.moments, COLUMN, values, count, 0, 0);                                    \
        (*env)->ReleasePrimitiveArrayCritical(env, column, values, JNI_ABORT);                       \
        all.average = userstats_moments_mean(&all.moments, DECIMALS);                                \
        all.deviation = userstats_moments_population_deviation(&all.moments, DECIMALS);              \
        (*env)->SetLongArrayRegion(env, result, 0, sizeof all / sizeof(jlong), (const jlong *)&all); \
    }

DEFINE_SUMMARY(ageSummary, USERSTATS_U8_MOMENTS, 0)
DEFINE_SUMMARY(paymentSummary, USERSTATS_U32_MOMENTS, 2)
