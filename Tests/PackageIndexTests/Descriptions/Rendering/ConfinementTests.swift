import Foundation
import TestSupport
import Testing

@testable import PackageIndex

/// What the child's own program takes away before it reads anything: each line is tried by the very code that is to stop it.
@Suite struct ConfinementTests {
    /// Runs Python after the confinement, and tells what it printed after the line that says that it stands.
    private func run(_ attempt: String, before: String = "") async throws -> (output: String, ending: ChildProcess.Ending) {
        let program = """
            \(RendererProgram.confinement)
            import errno, fcntl, socket, subprocess, threading
            parent = os.getppid()
            \(before)
            begin()
            def attempt():
                \(attempt)
            try:
                attempt()
            except OSError as error:
                answer = "refused " + errno.errorcode[error.errno]
            except RuntimeError as error:
                answer = "refused " + str(error)
            else:
                answer = "done"
            os.write(1, answer.encode())
            os._exit(0)
            """
        let child = ChildProcess(executable: TestInterpreter.path, arguments: ["-I", "-B", "-c", program], limits: ChildProcess.Limits())
        return try await BlockingThreads.run {
            let (output, ending) = try child.run(input: [])
            let isConfined = output.starts(with: RendererProgram.Answer.confined)
            return (isConfined ? String(decoding: output.dropFirst(9), as: UTF8.self) : "not confined", ending)
        }
    }

    @Test(
        arguments: [
            "socket.socket()", "socket.socket(socket.AF_UNIX)", "socket.socketpair()", "os.fork()",
            "os.vfork() if hasattr(os, 'vfork') else os.fork()",
            "os.execv('/bin/true', ['true'])", "os.posix_spawn('/bin/true', ['true'], {})", "subprocess.run(['/bin/true'])",
            "os.kill(parent, 0)", "os.kill(os.getpid(), 0)", "os.killpg(0, 0)", "resource.prlimit(parent, resource.RLIMIT_CPU)",
            "fcntl.fcntl(0, fcntl.F_SETOWN, parent)", "os.pipe()", "os.memfd_create('x')", "os.eventfd(0)", "os.setsid()",
            "os.setpriority(0, 0, 0)",
            "os.unlink('/tmp/rind-nothing')", "os.mkdir('/tmp/rind-nothing')", "os.rename('/tmp/rind-a', '/tmp/rind-b')",
            "os.symlink('a', '/tmp/rind-nothing')",
            "os.chmod('/tmp', 0)", "os.truncate('/tmp/rind-nothing', 0)", "os.mkfifo('/tmp/rind-nothing')", "os.chdir('/tmp')",
            "open('/tmp/rind-nothing', 'w')", "open('/tmp/rind-nothing', 'x')", "open('/dev/null', 'a')", "os.open('/dev/null', os.O_RDWR)",
            "os.open('/tmp', os.O_TMPFILE | os.O_WRONLY)", "os.open('/usr/lib/os-release', os.O_RDONLY | os.O_TRUNC)",
        ]
    ) func `it cannot reach the network, other processes or the disk`(attempt: String) async throws {
        #expect(try await run(attempt).output == "refused EPERM")
    }

    @Test func `it cannot start a thread`() async throws {
        #expect(try await run("threading.Thread(target=print).start()").output == "refused can't start new thread")
    }

    @Test(arguments: ["open('/etc/passwd')", "os.listdir('/etc')", "open('/proc/%d/environ' % parent)", "open('/proc/self/environ')"])
    func `where the kernel has Landlock it cannot read what is not Python's`(attempt: String) async throws {
        let hasLandlock =
            try await run(
                "libc = ctypes.CDLL(None)",
                before: "landlock = ctypes.CDLL(None).syscall(444, None, 0, 1) > 0\nif not landlock: os._exit(99)"
            ).ending == .exited(0)
        #expect(try await run(attempt).output == (hasLandlock ? "refused EACCES" : "done"))
    }

    @Test func `it can still read the libraries that it loads late`() async throws {
        #expect(try await run("import sqlite3, decimal, wsgiref.util").output == "done")
    }

    @Test(
        arguments: [
            ("resource.RLIMIT_AS", 512 << 20, 512 << 20), ("resource.RLIMIT_CPU", 5, 6), ("resource.RLIMIT_NOFILE", 32, 32),
            ("resource.RLIMIT_FSIZE", 0, 0), ("resource.RLIMIT_CORE", 0, 0), ("resource.RLIMIT_NPROC", 0, 0),
        ]
    ) func `its limits are hard ones`(limit: String, soft: Int, hard: Int) async throws {
        #expect(
            try await run("os.write(1, repr(before).encode())", before: "before = resource.getrlimit(\(limit))").output
                == "(\(soft), \(hard))done")
    }

    @Test func `half a gigabyte is more memory than there is`() async throws {
        let (output, ending) = try await run("\n    try: bytearray(512 << 20)\n    except MemoryError: os._exit(OUT_OF_MEMORY)")
        #expect(output.isEmpty)
        #expect(ending == .exited(RendererProgram.Answer.outOfMemory))
    }

    @Test func `more than a few open files are refused`() async throws {
        #expect(try await run("[os.open('/usr/lib', os.O_RDONLY) for _ in range(40)]").output == "refused EMFILE")
    }

    @Test func `what computes without end is ended by the limit on processor time`() async throws {
        let before = "resource.setrlimit(resource.RLIMIT_CPU, (1, 2))"
        #expect(try await run("\n    while True: pass", before: before).ending == .killed(signal: SIGXCPU))
    }

    @Test func `its input cannot be written to`() async throws {
        #expect(try await run("os.write(0, b'x')").output == "refused EFBIG")
    }

    @Test func `it has no privileges to gain`() async throws {
        let (output, _) = try await run(
            "os.write(1, state)",
            before: "confine_files = close_files\ndef close_files(libc): pass\nstate = b''"
        )
        #expect(output == "done")
        let status = try await run(
            "os.write(1, b''.join(l for l in open('/proc/self/status', 'rb') if l[:5] in (b'NoNew', b'Secco')))",
            before: "def close_files(libc): pass")
        #expect(status.output.contains("NoNewPrivs:\t1") && status.output.contains("Seccomp:\t2"))
    }

    @Test(arguments: ["libc.prctl = lambda *arguments: -1", "raise OSError"])
    func `without the filter nothing begins`(obstacle: String) async throws {
        let before = """
            class Library:
                def __init__(self, *arguments, **more): pass
                def prctl(self, *arguments): \(obstacle.hasPrefix("raise") ? obstacle : "return -1")
                def syscall(self, *arguments): return -1
            ctypes.CDLL = Library
            """
        let (output, ending) = try await run("os.write(1, b'begun')", before: before)
        #expect(output == "not confined")
        #expect(ending == .exited(RendererProgram.Answer.notConfined))
    }

    @Test func `on a machine whose calls are not known nothing begins`() async throws {
        let (output, ending) = try await run("os.write(1, b'begun')", before: "platform.machine = lambda: 'riscv64'")
        #expect(output == "not confined")
        #expect(ending == .exited(RendererProgram.Answer.notConfined))
    }
}
