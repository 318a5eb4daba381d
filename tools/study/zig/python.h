/* Input for zig translate-c: the stable part of Python's C API, which has no macros that only C can expand. */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030a0000
#include <Python.h>
