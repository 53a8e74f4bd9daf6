import FoundationEssentials
import PackagingStandards

/// Parses and sorts the versions of a file and prints the seconds that each takes, the median of ``rounds``.
struct VersionsBenchmark {
    static let rounds = 9

    private let texts: [String]

    /// Reads a file with one version a line.
    init(path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        // Texts that own their bytes, as those have that come from a database or a request.
        texts = lines.map(String.init)
    }

    func run() throws {
        let clock = ContinuousClock()
        var parsing: [Duration] = []
        var sorting: [Duration] = []
        for _ in 0..<Self.rounds {
            var versions: [Version] = []
            parsing.append(try clock.measure { versions = try texts.map { try Version($0) } })
            sorting.append(clock.measure { versions.sort() })
        }
        let (parse, sort) = (Self.median(parsing), Self.median(sorting))
        let figures = [parse, sort, parse + sort].map(Self.seconds)
        print("rind      \(texts.count) versions: parse \(figures[0]) s, sort \(figures[1]) s, both \(figures[2]) s")
    }

    private static func median(_ durations: [Duration]) -> Duration { durations.sorted()[durations.count / 2] }

    private static func seconds(_ duration: Duration) -> String {
        let digits = String(Int64(duration / .microseconds(1)))
        let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        return "\(padded.dropLast(6)).\(padded.suffix(6))"
    }
}
