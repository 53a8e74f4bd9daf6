import Foundation
import TestSupport
import Testing

@testable import PackageIndex

/// What the parent sees to, whatever runs in the child.
@Suite struct ChildProcessTests {
    private func run(
        _ script: String,
        input: String = "",
        time: Duration = .seconds(60),
        output: Int = 1 << 20
    ) async throws -> (output: String, ending: ChildProcess.Ending) {
        let child = ChildProcess(
            executable: "/bin/sh",
            arguments: ["-c", script],
            limits: ChildProcess.Limits(time: time, output: output)
        )
        return try await BlockingThreads.run {
            let (output, ending) = try child.run(input: Array(input.utf8))
            return (String(decoding: output, as: UTF8.self), ending)
        }
    }

    /// Whether a process of that number is there, and no mere memory of one.
    private func isAlive(_ text: String) throws -> Bool {
        let number = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        let status = try? String(contentsOfFile: "/proc/\(number)/status", encoding: .utf8)
        return status.map { !$0.contains("State:\tZ") } ?? false
    }

    @Test func `it gets its input whole, and its output and exit code come back`() async throws {
        let input = String(repeating: "käse\n", count: 150_000)
        let (output, ending) = try await run("cat; exit 7", input: input)
        #expect(output == input)
        #expect(ending == .exited(7))
    }

    @Test func `it has an environment, a folder, a session and descriptors of its own`() async throws {
        // What this process has open, without the flag that would close it.
        let leaked = unsafe open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        let (output, _) = try await run("/usr/bin/env; pwd; cut -d' ' -f5,6 /proc/$$/stat; echo $$; ls /proc/$$/fd; readlink /proc/$$/fd/2")
        let lines = output.split(separator: "\n").map(String.init)
        let environment = Set(lines.prefix { $0 != "/" })
        #expect(environment.contains("LANG=C.UTF-8"))
        // The shell itself adds PWD, SHLVL and _.
        #expect(environment.allSatisfy { $0 == "LANG=C.UTF-8" || $0.hasPrefix("PWD=") || $0.hasPrefix("SHLVL=") || $0.hasPrefix("_=") })
        let rest = lines.drop { $0 != "/" }.dropFirst()
        let process = rest.dropFirst().first ?? ""
        #expect(rest.first == "\(process) \(process)")
        #expect(Array(rest.dropFirst(2)) == ["0", "1", "2", "/dev/null"])
    }

    @Test func `one that hangs is killed, and with it what it started`() async throws {
        let (output, ending) = try await run("sleep 1000 & echo $!; wait", time: .milliseconds(500))
        #expect(ending == .tooSlow)
        #expect(try !isAlive(output))
    }

    @Test func `one that closes its output and goes on is killed all the same`() async throws {
        let (output, ending) = try await run("echo $$; exec >&-; sleep 1000", time: .milliseconds(500))
        #expect(ending == .tooSlow)
        #expect(try !isAlive(output))
    }

    @Test func `one that ignores all that can be ignored is killed`() async throws {
        let (output, ending) = try await run("trap '' TERM INT HUP; echo $$; while :; do :; done", time: .milliseconds(500))
        #expect(ending == .tooSlow)
        #expect(try !isAlive(output))
    }

    @Test func `one that writes without end is killed at the limit`() async throws {
        let (output, ending) = try await run("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", output: 100_000)
        #expect(ending == .tooLong)
        #expect(output.utf8.count > 100_000 && output.utf8.count < 300_000)
    }

    @Test func `one that does not read its input is not waited for`() async throws {
        let (_, ending) = try await run("exit 0", input: String(repeating: "x", count: 4 << 20))
        #expect(ending == .exited(0))
    }

    @Test func `how it was killed is told`() async throws {
        #expect(try await run("kill -SEGV $$").ending == .killed(signal: SIGSEGV))
    }

    @Test func `a program that is not there is an error`() async throws {
        let child = ChildProcess(executable: "/nowhere", arguments: [], limits: ChildProcess.Limits())
        #expect(throws: ChildProcessError(code: ENOENT)) { try child.run(input: []) }
    }

    @Test func `signals that this process ignores are not ignored in the child`() async throws {
        // As every server does. It stays so: other tests of this process write to connections that are closed.
        _ = signal(SIGPIPE, SIG_IGN)
        #expect(try await run("kill -PIPE $$; exit 0").ending == .killed(signal: SIGPIPE))
    }

    @Test func `whoever no longer wants the answer does not wait for it`() async throws {
        let folder = try TemporaryFolder()
        try folder.makePipe("started")
        let pipe = folder.path("started")
        let child = ChildProcess(
            executable: "/bin/sh", arguments: ["-c", "echo $$ > \(pipe); sleep 1000"], limits: ChildProcess.Limits(time: .seconds(600)))
        let task = Task {
            try await withTaskExecutorPreference(BlockingThreads.executor) { try child.run(input: []).ending }
        }
        let process = try await BlockingThreads.run { try folder.readPipe("started") }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try !isAlive(process))
    }
}
