/// Why a text is no file name of a wheel.
public enum WheelFilenameError: Error, Hashable, Sendable {
    /// The name has more than 255 bytes.
    case tooLong(length: Int, QuotedValue)
    /// The name has a byte from 0 to 31, or 127.
    case controlCharacter(QuotedValue)
    /// The name has `/` or `\`.
    case pathSeparator(QuotedValue)
    /// The name does not end in `.whl`.
    case extensionNotWheel(QuotedValue)
    /// The name has neither five nor six parts with dashes between.
    case wrongNumberOfParts(count: Int, QuotedValue)
    /// The first part is no project name as wheels write it.
    case malformedName(QuotedValue)
    /// The second part is no version.
    case malformedVersion(QuotedValue)
    /// The build tag does not begin with a digit, or has other characters than build tags have.
    case malformedBuildTag(QuotedValue)
    /// One of the compatibility tags is empty, or has other characters than letters, digits and `_`.
    case malformedTag(QuotedValue)
    /// The compressed tags stand for more than ``WheelFilename/maximumTags``.
    case tooManyTags(count: Int)

    /// One sentence for the person whose file was refused.
    public var sentence: String {
        switch self {
        case .tooLong(let length, let name):
            "The file name \(name) has \(length) bytes; use at most \(FilenameBytes.maximumLength)."
        case .controlCharacter(let name):
            "The file name \(name) contains a control character; remove it."
        case .pathSeparator(let name):
            "The file name \(name) contains '/' or '\\'; give the name without a path."
        case .extensionNotWheel(let name):
            "The file name \(name) does not end in .whl; a wheel's must."
        case .wrongNumberOfParts(let count, let name):
            "The file name \(name) has \(count) parts between dashes, not five or six; "
                + "name a wheel NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl."
        case .malformedName(let part):
            "\(part) is not a project name as a wheel's file name has it; write '_' for each run of '-', '_' and '.'."
        case .malformedVersion(let part):
            "\(part) in the wheel's file name is not a valid version (PEP 440); use a form such as 1.2.3 or 1.2rc1."
        case .malformedBuildTag(let part):
            "\(part) in the wheel's file name is not a build tag; begin it with a digit and use ASCII letters, digits, '_' and '.'."
        case .malformedTag(let part):
            "\(part) in the wheel's file name is not a compatibility tag (PEP 425); "
                + "use ASCII letters, digits and '_', with single dots between tags."
        case .tooManyTags(let count):
            "The tags in the wheel's file name stand for \(count) combinations; use at most \(WheelFilename.maximumTags)."
        }
    }

    init(_ problem: FilenameBytes.Problem, _ name: QuotedValue) {
        self =
            switch problem {
            case .tooLong(let length): .tooLong(length: length, name)
            case .controlCharacter: .controlCharacter(name)
            case .pathSeparator: .pathSeparator(name)
            }
    }
}
