/* jni.h includes this and uses nothing of it; the library is compiled without the C library. */
