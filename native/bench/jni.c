/*
 * The library's functions through JNI, for benchmarks to compare with. The JVM does not copy the array if its garbage
 * collector can do without a copy.
 */
#include "userstats.h"

#include <jni.h>

#define METHOD(TYPE, NAME) JNIEXPORT TYPE JNICALL Java_io_github_userstats_benchmarks_Jni_##NAME

/* Makes the copy of userstats in this library use the instruction set. False if this processor does not have it. */
METHOD(jboolean, cap)(JNIEnv *env, jclass class, jstring name) {
    (void)class;
    const char *bytes = (*env)->GetStringUTFChars(env, name, 0);
    jboolean is_done = userstats_cap_instruction_set(bytes) == USERSTATS_OK;
    (*env)->ReleaseStringUTFChars(env, name, bytes);
    return is_done;
}

static void add(userstats_moments *moments, JNIEnv *env, jarray array, int column) {
    jsize count = (*env)->GetArrayLength(env, array);
    void *values = (*env)->GetPrimitiveArrayCritical(env, array, 0);
    userstats_moments_init(moments);
    userstats_add(moments, column, values, count, 0, 0);
    (*env)->ReleasePrimitiveArrayCritical(env, array, values, JNI_ABORT);
}

METHOD(jdouble, mean)(JNIEnv *env, jclass class, jarray array, jint column, jint decimals) {
    (void)class;
    userstats_moments moments;
    add(&moments, env, array, column);
    return userstats_moments_mean(&moments, decimals);
}

METHOD(jdouble, deviation)(JNIEnv *env, jclass class, jarray array, jint column, jint decimals) {
    (void)class;
    userstats_moments moments;
    add(&moments, env, array, column);
    return userstats_moments_population_deviation(&moments, decimals);
}

/* Stores the fields of userstats_moments in `result`, followed by the bits of mean and deviation. */
METHOD(void, summary)(JNIEnv *env, jclass class, jarray array, jint column, jint decimals, jlongArray result) {
    (void)class;
    struct {
        userstats_moments moments;
        double mean, deviation;
    } all;
    add(&all.moments, env, array, column);
    all.mean = userstats_moments_mean(&all.moments, decimals);
    all.deviation = userstats_moments_population_deviation(&all.moments, decimals);
    (*env)->SetLongArrayRegion(env, result, 0, sizeof all / sizeof(jlong), (const jlong *)&all);
}
