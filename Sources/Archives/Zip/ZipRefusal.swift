/// Why a zip archive is refused.
public enum ZipRefusal: ArchiveRefusal {
    /// The archive as a whole breaks a rule.
    case archive(ZipArchiveFault)

    /// One entry does. Faults in its name's UTF-8 are repaired here.
    case entry(name: String, ZipEntryFault)

    /// One sentence that names what breaks the rule and what to do about it.
    public var sentence: String {
        switch self {
        case .archive(let fault): "The zip archive \(fault.predicate)."
        case .entry(let name, let fault): "The entry \(quoted(name)) of the zip archive \(fault.predicate)."
        }
    }
}
