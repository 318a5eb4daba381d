/*
 * Runs the C tests with a library as it is shipped. It loads this library as a JVM does, and then the tests, a second
 * library that calls the functions of the first. Arguments: the library, the tests, and the arguments of the tests.
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
    /* ISO C cannot convert the pointer that dlsym returns to a pointer to a function. */
    int (*tests)(int, char **);
    *(void **)&tests = dlsym(load(arguments[2]), "main");
    return tests(argument_count - 2, arguments + 2);
}
