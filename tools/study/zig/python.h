/* What zig translates: Python's C API, of which the stable part has no macros that C alone can expand. */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030a0000
#include <Python.h>
