import Testing

@testable import Archives

/// Expects that an archive is refused as a whole, for this reason, and in a sentence.
func expectZipRefusal(
    _ bytes: [UInt8], _ fault: ZipArchiveFault, limits: ArchiveLimits = .standard,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectZipRefusal(bytes, .archive(fault), limits, sourceLocation)
}

/// Expects that an archive is refused for one entry, for this reason, and in a sentence.
func expectZipRefusal(
    _ bytes: [UInt8], _ name: String, _ fault: ZipEntryFault, limits: ArchiveLimits = .standard,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectZipRefusal(bytes, .entry(name: name, fault), limits, sourceLocation)
}

private func expectZipRefusal(
    _ bytes: [UInt8], _ refusal: ZipRefusal, _ limits: ArchiveLimits, _ sourceLocation: SourceLocation
) {
    #expect(throws: ZipError.refused(refusal), sourceLocation: sourceLocation) {
        let zip = try ZipArchive(ByteSource(bytes), limits: limits)
        for entry in zip.entries { _ = try zip.read(entry, limit: 1 << 20) }
    }
    #expect(refusal.sentence.hasSuffix("."), sourceLocation: sourceLocation)
    #expect(refusal.sentence.contains { "\u{0}\n\u{7F}".contains($0) } == false, sourceLocation: sourceLocation)
}
