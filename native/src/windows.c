/* Without a C runtime, a DLL must bring its own entry point. */
#if defined(_WIN32)
int __stdcall DllMainCRTStartup(void *instance, unsigned long reason, void *reserved) {
    (void)instance;
    (void)reason;
    (void)reserved;
    return 1;
}
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
