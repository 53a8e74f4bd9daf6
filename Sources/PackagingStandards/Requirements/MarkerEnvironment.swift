/// The values against which a marker is evaluated.
public struct MarkerEnvironment: Sendable {
    /// Where the marker stands, which decides about variables that have a value only there.
    public enum Context: Sendable {
        /// In core metadata: `extra` is empty unless it is given.
        case metadata
        /// In a lock file: `extras` and `dependency_groups` are empty sets unless they are given.
        case lockFile
        /// Anywhere else: a variable has a value only when it is given.
        case requirement
    }

    /// The value of a variable.
    public enum Value: Hashable, Sendable {
        /// A text.
        case text(String)
        /// A set of names, for `extras` and `dependency_groups`.
        case names(Set<String>)
    }

    private let values: [MarkerVariable: Value]

    /// Keeps `values` over what the context gives by itself.
    public init(_ values: [MarkerVariable: Value], context: Context = .metadata) {
        var all = Self.defaults(context).merging(values) { _, given in given }
        if case .text(let extra)? = all[.extra] { all[.extra] = .text(ProjectName.normalize(extra)) }
        if case .text(let version)? = all[.pythonFullVersion] { all[.pythonFullVersion] = .text(Self.repaired(version)) }
        self.values = all
    }

    func value(of variable: MarkerVariable) throws(MarkerEvaluationError) -> Value {
        guard let value = values[variable] else { throw .noValue(variable) }
        return value
    }

    private static func defaults(_ context: Context) -> [MarkerVariable: Value] {
        switch context {
        case .metadata: [.extra: .text("")]
        case .lockFile: [.extras: .names([]), .dependencyGroups: .names([])]
        case .requirement: [:]
        }
    }

    /// A Python built from an untagged revision calls itself, for example, `3.15.0a1+`, which is no version.
    private static func repaired(_ version: String) -> String {
        version.hasSuffix("+") ? version + "local" : version
    }
}

/// Why a marker has no truth value in an environment.
public enum MarkerEvaluationError: Error, Hashable, Sendable {
    /// The environment has no value for a variable.
    case noValue(MarkerVariable)
    /// Neither side of a comparison is a variable.
    case noVariable(QuotedValue)
    /// A set of names stands on the left side of a comparison.
    case setOnTheLeft(MarkerVariable)
    /// The operator compares versions only, and the sides are none.
    case notComparable(QuotedValue)

    /// One sentence for the person whose marker was evaluated.
    public var sentence: String {
        switch self {
        case .noValue(let variable):
            "The marker asks for \(variable.rawValue), which has no value here; give one or leave it out of the marker."
        case .noVariable(let comparison):
            "The comparison \(comparison) in the marker has no variable; put one on its left or right side."
        case .setOnTheLeft(let variable):
            "The marker has the set \(variable.rawValue) on the left side of a comparison; write '\"name\" in \(variable.rawValue)'."
        case .notComparable(let comparison):
            "The comparison \(comparison) in the marker is defined for versions only; use == or 'in'."
        }
    }
}
