/* An extension in C: keeps Python's lists, and copies one into an array for each call, as the study's did. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>

typedef struct {
    PyObject_HEAD
    PyObject *ages;
    PyObject *payments;
} UserData;

/*
 * The integers of a list as an array of uint8_t (width 1) or uint32_t (width 4). The caller frees it. NULL after an
 * error.
 */
static void *packed(PyObject *list, size_t width, Py_ssize_t *count) {
    unsigned long limit = width == 1 ? UINT8_MAX : UINT32_MAX;
    *count = PyList_GET_SIZE(list);
    void *array = PyMem_Malloc((size_t)*count * width);
    if (array == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < *count; i++) {
        unsigned long value = PyLong_AsUnsignedLong(PyList_GET_ITEM(list, i));
        if (value > limit) {
            /* An error returns such a value too, and has set Python's exception. */
            if (!PyErr_Occurred()) {
                PyErr_Format(PyExc_OverflowError, "value %lu at index %zd is more than %lu", value, i, limit);
            }
            PyMem_Free(array);
            return NULL;
        }
        if (width == 1) {
            ((uint8_t *)array)[i] = (uint8_t)value;
        } else {
            ((uint32_t *)array)[i] = (uint32_t)value;
        }
    }
    return array;
}

static PyObject *average_age(UserData *self, PyObject *unused) {
    (void)unused;
    Py_ssize_t count;
    uint8_t *ages = packed(self->ages, sizeof *ages, &count);
    if (ages == NULL) {
        return NULL;
    }
    uint64_t sum = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        sum += ages[i];
    }
    PyMem_Free(ages);
    return PyFloat_FromDouble((double)sum / (double)count);
}

static PyObject *average_payment(UserData *self, PyObject *unused) {
    (void)unused;
    Py_ssize_t count;
    uint32_t *payments = packed(self->payments, sizeof *payments, &count);
    if (payments == NULL) {
        return NULL;
    }
    uint64_t sum = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        sum += payments[i];
    }
    PyMem_Free(payments);
    return PyFloat_FromDouble(0.01 * (double)sum / (double)count);
}

static PyObject *payment_standard_deviation(UserData *self, PyObject *unused) {
    (void)unused;
    Py_ssize_t count;
    uint32_t *payments = packed(self->payments, sizeof *payments, &count);
    if (payments == NULL) {
        return NULL;
    }
    double sum = 0;
    double squares = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        double amount = 0.01 * payments[i];
        sum += amount;
        squares += amount * amount;
    }
    PyMem_Free(payments);
    double mean = sum / (double)count;
    return PyFloat_FromDouble(sqrt(squares / (double)count - mean * mean));
}

static PyObject *new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"ages", "payments", NULL};
    PyObject *ages;
    PyObject *payments;
    if (!PyArg_ParseTupleAndKeywords(
            arguments, keywords, "O!O!", names, &PyList_Type, &ages, &PyList_Type, &payments)) {
        return NULL;
    }
    UserData *self = (UserData *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->ages = Py_NewRef(ages);
        self->payments = Py_NewRef(payments);
    }
    return (PyObject *)self;
}

static void dealloc(UserData *self) {
    Py_XDECREF(self->ages);
    Py_XDECREF(self->payments);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef methods[] = {
    {"average_age", (PyCFunction)average_age, METH_NOARGS, "in years"},
    {"average_payment", (PyCFunction)average_payment, METH_NOARGS, "in currency units"},
    {"payment_standard_deviation", (PyCFunction)payment_standard_deviation, METH_NOARGS, "in currency units"},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "userdata.UserData",
    .tp_basicsize = sizeof(UserData),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = new,
    .tp_dealloc = (destructor)dealloc,
    .tp_methods = methods,
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "userdata",
    .m_size = -1,
};

PyMODINIT_FUNC PyInit_userdata(void) {
    PyObject *result = PyModule_Create(&module);
    if (result != NULL && PyModule_AddType(result, &type) < 0) {
        Py_CLEAR(result);
    }
    return result;
}
