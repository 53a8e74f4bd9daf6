internal import BlobStorage
internal import Glibc

/// Renders descriptions by Python's `readme_renderer`, in a child process that can do nothing else (`ChildProcess`, `RendererProgram`).
package struct DescriptionRenderer: Sendable {
    /// The interpreters that may be there, the first that can be run is taken.
    private let interpreters: [String]
    private let limits: ChildProcess.Limits
    private let program: String

    /// - Parameters:
    ///   - dataFolder: a virtual environment `python` in it comes before what is on the path.
    ///   - path: folders as `PATH` lists them; relative ones are passed over.
    package init(dataFolder: String, path: String) {
        let folders = path.split(separator: ":").filter { $0.hasPrefix("/") }
        self.init(interpreters: [Self.absolute(dataFolder) + "/python/bin/python"] + folders.map { $0 + "/python3" })
    }

    init(interpreters: [String], limits: ChildProcess.Limits = ChildProcess.Limits(), program: String = RendererProgram.source) {
        self.interpreters = interpreters
        self.limits = limits
        self.program = program
    }

    /// What came of it.
    enum Outcome: Equatable {
        /// The HTML as the renderer made it, and the renderer's name and version.
        case html([UInt8], renderer: String)
        case failed(DescriptionFailure)
        /// A busy machine may be to blame: another time it may succeed.
        case hindered(DescriptionFailure)
        case unavailable(RendererFault)
    }

    /// Blocks its thread, for ten seconds at the most.
    /// - Throws: `CancellationError` when the task is cancelled; `ChildProcessError` and `BlobError` when the system refuses a process.
    func render(_ description: RenderableDescription) throws -> Outcome {
        guard let interpreter = interpreters.first(where: { unsafe access($0, X_OK) == 0 }) else { return .unavailable(.noInterpreter) }
        let process = ChildProcess(
            executable: interpreter,
            // Isolated from the environment and the user's packages, writing no caches, saying nothing of deprecated things.
            arguments: ["-I", "-B", "-W", "ignore", "-c", program, description.language.rawValue],
            limits: limits
        )
        let (output, ending) = try process.run(input: Array(description.text.utf8))
        let isConfined = output.starts(with: RendererProgram.Answer.confined)
        guard isConfined else { return .unavailable(Self.fault(ending, interpreter)) }
        return Self.outcome(of: output.dropFirst(RendererProgram.Answer.confined.count), ending)
    }

    /// Why nothing can be rendered now, or nothing.
    package func fault() throws -> RendererFault? {
        let probe = RenderableDescription(language: .gitHubMarkdown, text: "*a*")
        guard case .unavailable(let fault) = try render(probe) else { return nil }
        return fault
    }

    private static func fault(_ ending: ChildProcess.Ending, _ interpreter: String) -> RendererFault {
        switch ending {
        case .exited(RendererProgram.Answer.notInstalled): .notInstalled(interpreter)
        case .exited(RendererProgram.Answer.notConfined): .notConfined(interpreter)
        case .exited, .killed, .tooLong, .tooSlow: .broken(interpreter)
        }
    }

    private static func outcome(of output: ArraySlice<UInt8>, _ ending: ChildProcess.Ending) -> Outcome {
        switch ending {
        case .exited(0):
            guard let lineEnd = output.firstIndex(of: UInt8(ascii: "\n")) else { return .hindered(.crashed) }
            let renderer = String(decoding: output[..<lineEnd].prefix(100), as: UTF8.self)
            return .html(Array(output[(lineEnd + 1)...]), renderer: renderer)
        case .exited(RendererProgram.Answer.notRenderable): return .failed(.malformed)
        case .exited(RendererProgram.Answer.outOfMemory): return .failed(.tooMuchMemory)
        case .tooLong: return .failed(.tooLong)
        // The limit on processor time, which counts the same however busy the machine is.
        case .killed(SIGXCPU): return .failed(.tooSlow)
        case .tooSlow: return .hindered(.tooSlow)
        case .exited, .killed: return .hindered(.crashed)
        }
    }

    private static func absolute(_ folder: String) -> String {
        guard !folder.hasPrefix("/"), let current = unsafe getcwd(nil, 0) else { return folder }
        defer { unsafe free(current) }
        return unsafe String(cString: current) + "/" + folder
    }
}

/// A description cannot be rendered, by its own fault. The raw value is what the database keeps.
enum DescriptionFailure: String, Sendable {
    case malformed
    case tooSlow = "too-slow"
    case tooMuchMemory = "too-much-memory"
    case tooLong = "too-long"
    case crashed
}

/// Nothing can be rendered: why, in words that follow "Descriptions are shown as plain text: ".
package enum RendererFault: Equatable, Sendable {
    case noInterpreter
    /// `readme_renderer`, or what it needs for Markdown, is not there.
    case notInstalled(String)
    /// The kernel does not let the process be confined: nothing is rendered then.
    case notConfined(String)
    /// The interpreter does not start.
    case broken(String)

    package var sentence: String {
        switch self {
        case .noInterpreter: "there is no Python."
        case .notInstalled(let interpreter): "readme_renderer with Markdown is not installed for '\(interpreter)'."
        case .notConfined(let interpreter):
            "the system does not let '\(interpreter)' be confined (it takes Linux on x86_64 or aarch64 with seccomp filters)."
        case .broken(let interpreter): "'\(interpreter)' does not start as it should."
        }
    }
}
