// Sources: Sources/PackagingStandards/*/*.swift

/// Any bytes, read as each document that describes a distribution. What is accepted keeps its promises, what is refused has a
/// sentence.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    fuzzMetadata(bytes)
    fuzzRecord(bytes)
    fuzzEntryPoints(bytes)
    do throws(WheelInfoError) {
        let major = try WheelInfo(parsing: bytes).formatVersion.major
        precondition(major == 1)
    } catch {
        check(error.sentence)
    }
    return 0
}

private func fuzzMetadata(_ bytes: [UInt8]) {
    let published = read(bytes, .publishing)
    let installed = read(bytes, .installing)
    if let published { precondition(installed == published, "what can be published can be installed, and reads the same") }
    guard let metadata = installed else { return }
    for note in metadata.notes { check(note.sentence) }
    precondition(metadata.requiresDist.count == metadata.requiresDistTexts.count)
    precondition((metadata.summary?.unicodeScalars.count ?? 0) <= CoreMetadata.maximumSummaryLength)
    precondition(Set(metadata.projectURLs.map(\.label)).count == metadata.projectURLs.count)
    let lines = [metadata.summary, metadata.author, metadata.homePage, metadata.keywordsText] + metadata.classifiers
    precondition(!lines.contains { $0?.unicodeScalars.contains { $0.value < 0x20 && $0 != "\t" || $0 == "\u{202E}" } ?? false })
    for url in metadata.projectURLs { precondition(url.normalizedLabel.unicodeScalars.allSatisfy { $0 != " " && $0 != "-" }) }
}

private func read(_ bytes: [UInt8], _ policy: MetadataPolicy) -> CoreMetadata? {
    do throws(MetadataError) {
        return try CoreMetadata(parsing: bytes, policy: policy, limits: MetadataLimits(bytes: 100_000, fields: 200, lineLength: 5_000))
    } catch {
        check(error.sentence)
        return nil
    }
}

private func fuzzRecord(_ bytes: [UInt8]) {
    do throws(WheelRecordError) {
        let entries = try WheelRecord(parsing: bytes).entries
        precondition(Set(entries.map { Array($0.path.utf8) }).count == entries.count)
        precondition(entries.allSatisfy { !$0.path.isEmpty && !$0.path.utf8.contains(UInt8(ascii: "\\")) })
    } catch {
        check(error.sentence)
    }
}

private func fuzzEntryPoints(_ bytes: [UInt8]) {
    do throws(EntryPointsError) {
        for group in try EntryPoints(parsing: bytes).groups {
            precondition(!group.name.isEmpty && group.entries.allSatisfy { !$0.name.isEmpty })
        }
    } catch {
        check(error.sentence)
    }
}

/// A sentence is one line of reasonable length, whatever the value was.
private func check(_ sentence: String) {
    precondition(sentence.hasSuffix(".") && sentence.unicodeScalars.count < 1_000 && !sentence.utf8.contains(0x0A))
}
