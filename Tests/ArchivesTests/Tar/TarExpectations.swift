import Testing

@testable import Archives

/// Reads an archive, keeping every file.
func readAll(_ bytes: [UInt8], limits: ArchiveLimits = .standard) throws -> TarContents {
    try TarGzipReader(ByteSource(bytes), limits: limits).read { _ in .max }
}

/// Expects that an archive is refused as a whole, for this reason, and in a sentence.
func expectTarRefusal(
    _ bytes: [UInt8], _ fault: TarArchiveFault, limits: ArchiveLimits = .standard,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectTarRefusal(bytes, .archive(fault), limits, sourceLocation)
}

/// Expects that an archive is refused for one member, for this reason, and in a sentence.
func expectTarRefusal(
    _ bytes: [UInt8], _ name: String, _ fault: TarMemberFault, limits: ArchiveLimits = .standard,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectTarRefusal(bytes, .member(name: name, fault), limits, sourceLocation)
}

private func expectTarRefusal(
    _ bytes: [UInt8], _ refusal: TarRefusal, _ limits: ArchiveLimits, _ sourceLocation: SourceLocation
) {
    #expect(throws: TarError.refused(refusal), sourceLocation: sourceLocation) { try readAll(bytes, limits: limits) }
    #expect(refusal.sentence.hasSuffix("."), sourceLocation: sourceLocation)
    #expect(refusal.sentence.contains { "\u{0}\n\u{7F}".contains($0) } == false, sourceLocation: sourceLocation)
}
