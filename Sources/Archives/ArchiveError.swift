/// Why an archive is refused: one rule that it breaks, with the value that breaks it.
public protocol ArchiveRefusal: Error, Equatable {
    /// One sentence for the person who made the archive. It names the offending value and the remedy.
    var sentence: String { get }
}

/// The two ways in which reading an archive ends early.
public enum ArchiveError<Refusal: ArchiveRefusal>: Error, Equatable, Sendable {
    /// The archive breaks a rule: its maker's fault.
    case refused(Refusal)

    /// The archive could not be read: our own fault.
    case fault(ReadFault)
}

/// What ``ZipArchive`` throws.
public typealias ZipError = ArchiveError<ZipRefusal>

/// What ``TarGzipReader`` throws.
public typealias TarError = ArchiveError<TarRefusal>

extension ArchiveError {
    /// Does what may meet a fault of the source.
    static func reading<Value: ~Copyable>(_ body: () throws(ReadFault) -> Value) throws(Self) -> Value {
        do {
            return try body()
        } catch {
            throw .fault(error)
        }
    }
}

extension ZipError {
    static func archive(_ fault: ZipArchiveFault) -> Self { .refused(.archive(fault)) }
    static func entry(name: String, _ fault: ZipEntryFault) -> Self { .refused(.entry(name: name, fault)) }
}

extension TarError {
    static func archive(_ fault: TarArchiveFault) -> Self { .refused(.archive(fault)) }
    static func member(name: String, _ fault: TarMemberFault) -> Self { .refused(.member(name: name, fault)) }
}

/// The value as it may stand in a sentence: in quotes, at most 100 characters,
/// with what a terminal or a page would act on replaced.
func quoted(_ value: String) -> String {
    let scalars = value.unicodeScalars
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.prefix(100).lazy.map(printable))
    let cut = scalars.dropFirst(100).isEmpty ? "" : "…"
    return "'\(String(text))\(cut)'"
}

/// Bytes that need not be UTF-8, as text for a refusal: each fault replaced, cut to what a sentence may quote.
func repairedText(_ bytes: Span<UInt8>) -> String {
    var start: [UInt8] = []
    for index in 0..<min(bytes.count, 500) { start.append(bytes[index]) }
    return String(decoding: start, as: UTF8.self)
}

private func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
        "\u{FFFD}"
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber,
        .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
        .initialPunctuation, .finalPunctuation, .otherPunctuation,
        .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol, .spaceSeparator:
        scalar
    @unknown default:
        "\u{FFFD}"
    }
}
