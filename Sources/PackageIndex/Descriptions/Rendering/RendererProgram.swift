/// What the child process runs, in Python: first it gives up what it does not need, then it renders.
///
/// Both parts are handed over on the command line, so that nothing but the description is read from outside.
enum RendererProgram {
    /// The exit codes of both parts, and the line that the child writes once it is confined.
    enum Answer {
        static let notInstalled: Int32 = 10
        static let notConfined: Int32 = 11
        static let notRenderable: Int32 = 12
        static let outOfMemory: Int32 = 13
        static let confined = Array("confined\n".utf8)
    }

    static let source = confinement + rendering

    /// Sets the limits at once, and defines `begin`, which takes away everything but reading, computing and ending: from then on there
    /// is no network, no other process, no thread, no file to write and, where the kernel has Landlock, none to read but libraries.
    /// Imports come before it, the description after it.
    static let confinement = #"""
        import ctypes, os, platform, resource, signal, struct, sys

        NOT_INSTALLED, NOT_CONFINED, NOT_RENDERABLE, OUT_OF_MEMORY = 10, 11, 12, 13


        def limit():
            for name, soft, hard in [
                (resource.RLIMIT_AS, 512 << 20, 512 << 20), (resource.RLIMIT_CPU, 5, 6), (resource.RLIMIT_NOFILE, 32, 32),
                (resource.RLIMIT_FSIZE, 0, 0), (resource.RLIMIT_CORE, 0, 0), (resource.RLIMIT_NPROC, 0, 0),
            ]:
                resource.setrlimit(name, (soft, hard))
            os.nice(10)


        # What a program calls that reads, computes and ends, by its numbers on x86_64 and aarch64. No call stands here that makes
        # a process, a thread, a connection or a file, or that reaches another process.
        CALLS = {
            "read": (0, 63), "write": (1, 64), "close": (3, 57), "stat": (4, None), "fstat": (5, 80), "lstat": (6, None), "lseek": (8, 62),
            "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "rt_sigaction": (13, 134),
            "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66),
            "access": (21, None), "sched_yield": (24, 124), "mremap": (25, 216), "madvise": (28, 233), "nanosleep": (35, 101),
            "getpid": (39, 172), "exit": (60, 93), "uname": (63, 160), "getcwd": (79, 17), "readlink": (89, None),
            "gettimeofday": (96, 169), "getrlimit": (97, 163), "getrusage": (98, 165), "sysinfo": (99, 179), "getuid": (102, 174),
            "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177), "sigaltstack": (131, 132), "gettid": (186, 178),
            "time": (201, None), "futex": (202, 98), "sched_getaffinity": (204, 123), "getdents64": (217, 61), "restart_syscall": (219, 128),
            "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "exit_group": (231, 94),
            "newfstatat": (262, 79), "readlinkat": (267, 78), "faccessat": (269, 48), "set_robust_list": (273, 99), "getrandom": (318, 278),
            "statx": (332, 291), "rseq": (334, 293), "faccessat2": (439, 439),
        }
        # Opening files, and where the flags stand that must not ask for writing.
        OPENING = {"open": (2, None, 1), "openat": (257, 56, 2)}
        WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | 0o20000000
        # Calls with many purposes, and those that are allowed: questions about a descriptor.
        ASKING = {"ioctl": (16, 29, (0x5401,)), "fcntl": (72, 25, (1, 2, 3))}
        MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

        LOAD, EQUAL, AT_LEAST, ANY_BIT, ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
        ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050001
        ARGUMENTS = 16


        def rules():
            """Classic BPF on `struct seccomp_data`: the number of the call, the machine, the arguments."""
            column, machine = MACHINES[platform.machine()]
            yield from [(LOAD, 0, 0, 4), (EQUAL, 1, 0, machine), (ANSWER, 0, 0, KILL), (LOAD, 0, 0, 0)]
            # Numbers of another calling convention of the same machine (x32).
            yield from [(AT_LEAST, 0, 1, 0x40000000), (ANSWER, 0, 0, KILL)]
            for number in [numbers[column] for numbers in CALLS.values()]:
                if number is not None:
                    yield from [(EQUAL, 0, 1, number), (ANSWER, 0, 0, ALLOW)]
            for *numbers, position in OPENING.values():
                if numbers[column] is not None:
                    yield from [(EQUAL, 0, 4, numbers[column]), (LOAD, 0, 0, ARGUMENTS + 8 * position)]
                    yield from [(ANY_BIT, 0, 1, WRITING), (ANSWER, 0, 0, REFUSE), (ANSWER, 0, 0, ALLOW)]
            for *numbers, purposes in ASKING.values():
                yield from [(EQUAL, 0, 2 + 2 * len(purposes), numbers[column]), (LOAD, 0, 0, ARGUMENTS + 8)]
                for purpose in purposes:
                    yield from [(EQUAL, 0, 1, purpose), (ANSWER, 0, 0, ALLOW)]
                yield (ANSWER, 0, 0, REFUSE)
            yield (ANSWER, 0, 0, REFUSE)


        def confine():
            """Returns only when the filter stands. Ends with the process that started it."""
            libc = ctypes.CDLL(None, use_errno=True)

            def control(*arguments):
                if libc.prctl(*(ctypes.c_ulong(argument) for argument in arguments)) != 0:
                    os._exit(NOT_CONFINED)

            control(1, signal.SIGKILL, 0, 0, 0)
            control(38, 1, 0, 0, 0)
            close_files(libc)
            program = b"".join(struct.pack("=HBBI", *rule) for rule in rules())
            buffer = ctypes.create_string_buffer(program)
            header = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer)))
            control(22, 2, ctypes.addressof(header), 0, 0)


        def close_files(libc):
            """Landlock, where the kernel has it: nothing can be read but the libraries of Python and of the system."""
            everything, reading = 0x1FFF, 0x0C
            ruleset = libc.syscall(444, struct.pack("=Q", everything), ctypes.c_size_t(8), 0)
            if ruleset < 0:
                return
            for folder in {path for path in [*sys.path, "/lib", "/usr/lib", "/usr/local/lib", "/lib64"] if os.path.isdir(path)}:
                descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
                if libc.syscall(445, ruleset, 1, struct.pack("=Qi", reading, descriptor), 0) != 0:
                    os._exit(NOT_CONFINED)
                os.close(descriptor)
            if libc.syscall(446, ruleset, 0) != 0:
                os._exit(NOT_CONFINED)
            os.close(ruleset)


        def begin():
            """The first line says that what was promised holds. Only then is anything read."""
            try:
                confine()
            except BaseException:
                os._exit(NOT_CONFINED)
            os.write(1, b"confined\n")


        try:
            limit()
        except BaseException:
            os._exit(NOT_CONFINED)

        """#

    /// Renders standard input to standard output: a line that says by which version, and the HTML. The argument is `rst`, or a variant
    /// of Markdown.
    static let rendering = #"""
        try:
            import mimetypes
            from importlib.metadata import version
            from readme_renderer import markdown, rst

            # Asked for pictures. The tables of the system cannot be read later.
            mimetypes.init()

            if not markdown.variants:
                os._exit(NOT_INSTALLED)
            name = "readme_renderer " + version("readme_renderer")
        except BaseException:
            os._exit(NOT_INSTALLED)


        def rendered(kind, text):
            if kind == "rst":
                return rst.render(text)
            return markdown.render(text, variant=kind)


        def main():
            text = sys.stdin.buffer.read().decode("utf-8", "replace")
            try:
                html = rendered(sys.argv[1], text)
            except MemoryError:
                os._exit(OUT_OF_MEMORY)
            except BaseException:
                html = None
            if html is None:
                os._exit(NOT_RENDERABLE)
            rest = memoryview((name + "\n" + html).encode("utf-8", "replace"))
            while rest:
                rest = rest[os.write(1, rest):]
            os._exit(0)


        begin()
        main()

        """#
}
