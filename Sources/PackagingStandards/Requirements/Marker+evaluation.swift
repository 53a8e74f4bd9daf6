extension Marker {
    /// Whether the marker holds in `environment` (PEP 508, "Environment Markers"): versions are compared as versions where both
    /// sides are fit for it, everything else as text.
    public func evaluate(in environment: MarkerEnvironment) throws(MarkerEvaluationError) -> Bool {
        try expression.evaluate(in: environment)
    }
}

extension MarkerExpression {
    /// Every comparison is evaluated, so that a fault does not hide behind a neighbour.
    fileprivate func evaluate(in environment: MarkerEnvironment) throws(MarkerEvaluationError) -> Bool {
        var isAnyTrue = false
        var areAllTrue = try first.evaluate(in: environment)
        for (join, term) in rest {
            let isTrue = try term.evaluate(in: environment)
            switch join {
            case .and:
                areAllTrue = areAllTrue && isTrue
            case .or:
                isAnyTrue = isAnyTrue || areAllTrue
                areAllTrue = isTrue
            }
        }
        return isAnyTrue || areAllTrue
    }
}

extension MarkerTerm {
    fileprivate func evaluate(in environment: MarkerEnvironment) throws(MarkerEvaluationError) -> Bool {
        switch self {
        case .comparison(let comparison): try comparison.evaluate(in: environment)
        case .group(let expression): try expression.evaluate(in: environment)
        }
    }
}

extension MarkerComparison {
    /// The variable on the left decides what is compared; its right side is then taken as it is written.
    fileprivate func evaluate(in environment: MarkerEnvironment) throws(MarkerEvaluationError) -> Bool {
        switch (left, right) {
        case (.variable(let variable), _):
            guard case .text(let value) = try environment.value(of: variable) else { throw .setOnTheLeft(variable) }
            return try holds(value, .text(right.text), for: variable)
        case (.value(let value), .variable(let variable)):
            return try holds(value, environment.value(of: variable), for: variable)
        case (.value, .value):
            throw .noVariable(QuotedValue(canonicalText))
        }
    }

    private func holds(
        _ left: String, _ right: MarkerEnvironment.Value, for variable: MarkerVariable
    ) throws(MarkerEvaluationError) -> Bool {
        switch (right, variable) {
        case (.names(let names), _):
            let normalized = Set(names.map { ProjectName.normalize($0) })
            return try holds(normalized.contains(ProjectName.normalize(left)), isEqual: false)
        case (.text(let text), .extras), (.text(let text), .dependencyGroups):
            return try holds(ProjectName.normalize(left), ProjectName.normalize(text))
        case (.text(let text), _):
            if variable.holdsVersion, let answer = holdsAsVersions(left, text) { return answer }
            return try holds(left, text)
        }
    }

    /// Nil when the right side makes no version clause with the operator; the sides are then compared as texts.
    private func holdsAsVersions(_ left: String, _ right: String) -> Bool? {
        guard comparison != .isIn, comparison != .isNotIn else { return nil }
        guard let clause = try? VersionSpecifier(comparison.rawValue + right) else { return nil }
        if clause.comparison == .arbitrary { return clause.versionText.lowercased() == left.lowercased() }
        guard let version = try? Version(left) else { return false }
        return clause.contains(version, prereleases: true)
    }

    private func holds(_ left: String, _ right: String) throws(MarkerEvaluationError) -> Bool {
        try holds(right.hasBytes(of: left), isEqual: left.utf8.elementsEqual(right.utf8))
    }

    /// Texts have no order: `<` and `>` are never true, `<=` and `>=` are equality.
    private func holds(_ isContained: Bool, isEqual: Bool) throws(MarkerEvaluationError) -> Bool {
        switch comparison {
        case .isIn: isContained
        case .isNotIn: !isContained
        case .equal, .lessOrEqual, .greaterOrEqual: isEqual
        case .notEqual: !isEqual
        case .less, .greater: false
        case .compatible, .arbitrary: throw .notComparable(QuotedValue(canonicalText))
        }
    }
}

extension String {
    /// Whether the bytes of `part` occur in this text, one after the other.
    fileprivate func hasBytes(of part: String) -> Bool {
        let bytes = Array(utf8)
        let wanted = Array(part.utf8)
        guard wanted.count <= bytes.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0...].starts(with: wanted) }
    }
}
