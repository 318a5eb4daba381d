//! An extension in Zig: keeps Python's lists, and copies one into a slice for each call, as the study's did.

const std = @import("std");
const py = @import("python");

const Object = [*c]py.PyObject;
const allocator = std.heap.c_allocator;

const UserData = extern struct {
    base: py.PyObject,
    ages: Object,
    payments: Object,
};

fn averageAge(ages: []const u8) f64 {
    return asFloat(sum(ages)) / asFloat(ages.len);
}

fn averagePayment(payments: []const u32) f64 {
    return 0.01 * asFloat(sum(payments)) / asFloat(payments.len);
}

fn paymentStandardDeviation(payments: []const u32) f64 {
    var total: f64 = 0;
    var squares: f64 = 0;
    for (payments) |cents| {
        const amount = 0.01 * asFloat(cents);
        total += amount;
        squares += amount * amount;
    }
    const mean = total / asFloat(payments.len);
    return @sqrt(squares / asFloat(payments.len) - mean * mean);
}

fn sum(values: anytype) u64 {
    var total: u64 = 0;
    for (values) |value| total += value;
    return total;
}

fn asFloat(integer: anytype) f64 {
    return @floatFromInt(integer);
}

/// The integers of a list. The caller frees them. After an error, Python's exception is set.
fn packedList(comptime T: type, list: Object) error{Python}![]T {
    const length = std.math.cast(usize, py.PyList_Size(list)) orelse return error.Python;
    const values = allocator.alloc(T, length) catch {
        _ = py.PyErr_NoMemory();
        return error.Python;
    };
    errdefer allocator.free(values);
    for (values, 0..) |*value, i| {
        const integer = py.PyLong_AsUnsignedLong(py.PyList_GetItem(list, @intCast(i)));
        value.* = std.math.cast(T, integer) orelse {
            // An error returns such a value too, and has set Python's exception.
            if (py.PyErr_Occurred() == null) {
                py.PyErr_SetString(py.PyExc_OverflowError, "a value is too large for " ++ @typeName(T));
            }
            return error.Python;
        };
    }
    return values;
}

/// A Python method that computes a statistic of the list in a field.
fn method(comptime T: type, comptime field: []const u8, comptime statistic: fn ([]const T) f64) py.PyCFunction {
    return struct {
        fn call(self: Object, _: Object) callconv(.c) Object {
            const data: *UserData = @ptrCast(self);
            const values = packedList(T, @field(data, field)) catch return null;
            defer allocator.free(values);
            return py.PyFloat_FromDouble(statistic(values));
        }
    }.call;
}

fn new(class: ?*py.PyTypeObject, arguments: Object, _: Object) callconv(.c) Object {
    var ages: Object = null;
    var payments: Object = null;
    const list = &py.PyList_Type;
    if (py.PyArg_ParseTuple(arguments, "O!O!", list, &ages, list, &payments) == 0) return null;
    const object = py.PyType_GenericAlloc(class, 0);
    if (object == null) return null;
    const data: *UserData = @ptrCast(object);
    data.ages = py.Py_NewRef(ages);
    data.payments = py.Py_NewRef(payments);
    return object;
}

fn dealloc(self: Object) callconv(.c) void {
    const data: *UserData = @ptrCast(self);
    py.Py_DecRef(data.ages);
    py.Py_DecRef(data.payments);
    const class = py.Py_TYPE(self);
    py.PyObject_Free(self);
    py.Py_DecRef(@ptrCast(@alignCast(class)));
}

var methods = [_]py.PyMethodDef{
    .{ .ml_name = "average_age", .ml_meth = method(u8, "ages", averageAge), .ml_flags = py.METH_NOARGS },
    .{ .ml_name = "average_payment", .ml_meth = method(u32, "payments", averagePayment), .ml_flags = py.METH_NOARGS },
    .{
        .ml_name = "payment_standard_deviation",
        .ml_meth = method(u32, "payments", paymentStandardDeviation),
        .ml_flags = py.METH_NOARGS,
    },
    .{},
};

var slots = [_]py.PyType_Slot{
    .{ .slot = py.Py_tp_new, .pfunc = @constCast(&new) },
    .{ .slot = py.Py_tp_dealloc, .pfunc = @constCast(&dealloc) },
    .{ .slot = py.Py_tp_methods, .pfunc = &methods },
    .{},
};

var class_spec = py.PyType_Spec{
    .name = "userdata.UserData",
    .basicsize = @sizeOf(UserData),
    .flags = py.Py_TPFLAGS_DEFAULT,
    .slots = &slots,
};

var module = py.PyModuleDef{ .m_name = "userdata", .m_size = -1 };

export fn PyInit_userdata() Object {
    const result = py.PyModule_Create(&module);
    if (result == null) return null;
    const class = py.PyType_FromSpec(&class_spec);
    defer py.Py_DecRef(class);
    if (class == null or py.PyModule_AddType(result, @ptrCast(class)) < 0) {
        py.Py_DecRef(result);
        return null;
    }
    return result;
}
