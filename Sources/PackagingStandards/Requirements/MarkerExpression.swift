/// Terms joined by `and` and `or`, of which `and` binds closer. Parentheses are kept as they were written.
struct MarkerExpression: Sendable {
    var first: MarkerTerm
    var rest: [(join: MarkerJoin, term: MarkerTerm)] = []

    var canonicalText: String {
        rest.reduce(into: first.canonicalText(isAlone: rest.isEmpty)) { text, next in
            text += " " + next.join.rawValue + " " + next.term.canonicalText(isAlone: false)
        }
    }
}

/// What joins two terms.
enum MarkerJoin: String, Sendable {
    case and, or
}

/// A comparison, or an expression in parentheses.
indirect enum MarkerTerm: Sendable {
    case comparison(MarkerComparison)
    case group(MarkerExpression)

    /// Parentheses are left out where nothing stands beside them, or nothing but one comparison stands in them.
    func canonicalText(isAlone: Bool) -> String {
        switch self {
        case .comparison(let comparison):
            comparison.canonicalText
        case .group(let expression) where isAlone:
            expression.canonicalText
        case .group(let expression) where expression.rest.isEmpty:
            expression.first.canonicalText(isAlone: false)
        case .group(let expression):
            "(" + expression.canonicalText + ")"
        }
    }
}

/// Two operands and how they are compared.
struct MarkerComparison: Sendable {
    let left: MarkerOperand
    let comparison: MarkerOperator
    let right: MarkerOperand

    /// What is compared with `extra` is a name, and names are compared in normal form (PEP 685).
    init(_ left: MarkerOperand, _ comparison: MarkerOperator, _ right: MarkerOperand) {
        self.left = right.isExtra && !left.isExtra ? left.normalizedName : left
        self.comparison = comparison
        self.right = left.isExtra ? right.normalizedName : right
    }

    var canonicalText: String { left.canonicalText + " " + comparison.rawValue + " " + right.canonicalText }
}

/// The operators of markers.
enum MarkerOperator: String, Sendable {
    case compatible = "~="
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case arbitrary = "==="
    case isIn = "in"
    case isNotIn = "not in"
}

/// One side of a comparison.
enum MarkerOperand: Sendable {
    case variable(MarkerVariable)
    case value(String)

    /// The name of the variable, or the value without quotes.
    var text: String {
        switch self {
        case .variable(let variable): variable.rawValue
        case .value(let value): value
        }
    }

    /// A value that has a double quote is written in single ones; it cannot have both.
    var canonicalText: String {
        switch self {
        case .variable(let variable): variable.rawValue
        case .value(let value): value.utf8.contains(UInt8(ascii: "\"")) ? "'\(value)'" : "\"\(value)\""
        }
    }

    var isExtra: Bool {
        switch self {
        case .variable(let variable): variable == .extra
        case .value: false
        }
    }

    /// The value that this operand is when it is compared with `extra`.
    var normalizedName: MarkerOperand { .value(ProjectName.normalize(text)) }
}
