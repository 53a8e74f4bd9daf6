/// Why a gzipped tar archive is refused.
public enum TarRefusal: ArchiveRefusal {
    /// The archive as a whole breaks a rule.
    case archive(TarArchiveFault)

    /// One member does. Faults in its name's UTF-8 are repaired here.
    case member(name: String, TarMemberFault)

    /// One sentence that names what breaks the rule and what to do about it.
    public var sentence: String {
        switch self {
        case .archive(let fault): "The tar.gz archive \(fault.predicate)."
        case .member(let name, let fault): "The member \(quoted(name)) of the tar.gz archive \(fault.predicate)."
        }
    }
}
