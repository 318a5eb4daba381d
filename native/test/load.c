/*
 * Runs the C tests with a library as it is shipped: loads that, as a JVM does, then the tests, which are a library too and
 * find its functions. Arguments: the library, the tests, and what the tests take.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static void *load(const char *file) {
    void *library = dlopen(file, RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL) {
        printf("FAILED: %s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    return library;
}

int main(int argument_count, char **arguments) {
    if (argument_count < 3) {
        printf("Usage: load LIBRARY TESTS [ARGUMENT...]\n");
        return EXIT_FAILURE;
    }
    load(arguments[1]);
    /* ISO C cannot convert what dlsym returns. */
    int (*tests)(int, char **);
    *(void **)&tests = dlsym(load(arguments[2]), "main");
    return tests(argument_count - 2, arguments + 2);
}
